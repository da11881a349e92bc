"""Pulling over HTTP: whole, resumed, from nodes that misbehave, and under a trust file."""

import fcntl
import time
from functools import partial

import pytest

from federation.errors import BrokeTheRules, Malformed, NotThere, OutOfReach, TooMuch, TooSlow, Unreachable
from federation.log.checkpoint import cosign, open_checkpoint
from federation.log.keys import SigningKey
from federation.reading.pulled import version_of
from federation.reading.reader import path_of
from federation.reading.trust import Trust
from federation.reading.verify import verify_folder
from federation.remote import limits
from federation.remote.client import LOCK, NoAddress, pull
from federation.remote.http_source import HttpSource
from tests.federation.logs import Log, files_in, retract
from tests.federation.server import drip, endless, send, serving

B = "log.example/b"


def served_files(*logs: Log) -> dict[str, bytes]:
    return {path: content for log in logs for path, content in files_in(log.folder.root).items()}


def pulled_files(root) -> dict[str, bytes]:
    own = ("sharelm.json", "versions.jsonl", LOCK)
    return {path: content for path, content in files_in(root).items() if path not in own}


@pytest.fixture
def log(tmp_path):
    return Log(tmp_path / "log", 600)


@pytest.fixture
def node(log):
    with serving(log) as node:
        yield node


@pytest.fixture
def to(tmp_path):
    return tmp_path / "pulled"


def test_a_pull_brings_the_files_of_every_log_and_says_what_to_cite(tmp_path, to):
    a, b = Log(tmp_path / "a", 600).show(3), Log(tmp_path / "b", 5, origin=B)
    with serving(a, b) as node:
        report = pull(node.url, to)

    assert report.is_good
    assert [(log.origin, log.size, log.new, log.withdrawn) for log in report.logs] == [
        (a.origin, 600, 600, 1),
        (B, 5, 5, 0),
    ]
    assert report.version == version_of([(log.origin, log.size, log.edge.root) for log in (a, b)])
    assert set(report.pinned) == {str(a.key.verifier), str(b.key.verifier)}
    held, served = pulled_files(to), served_files(a, b)
    assert {path for path in served if held[path] != served[path]} == {path_of(a.origin, "bundle/000")}
    assert report.requests == len(node.asked) and report.received_bytes > 0


def test_a_second_pull_asks_for_what_is_new_and_no_more(log, node, to):
    pull(node.url, to)
    node.asked.clear()

    again = pull(node.url, to)
    nothing_new = list(node.asked)
    node.asked.clear()
    log.grow(1)
    grown = pull(node.url, to)

    assert (again.is_good, again.logs[0].new, again.pinned) == (True, 0, ())
    assert nothing_new == ["/logs"]
    assert grown.logs[0].new == 1
    names = ["checkpoint", "tile/1/000.p/2", "tile/entries/002.p/89", "bundle/002"]
    assert sorted(node.asked) == sorted(["/logs", *[f"/{path_of(log.origin, name)}" for name in names]])


@pytest.mark.parametrize("name", ["tile/entries/000", "tile/entries/002.p/88", "bundle/000", "bundle/002"])
def test_a_pull_that_was_cut_off_is_taken_up_where_it_stood(log, node, to, name):
    node.bends[name] = lambda request, content: send(request, b"", 503)
    with pytest.raises(Unreachable):
        pull(node.url, to)
    node.bends.clear()

    report = pull(node.url, to)

    assert report.is_good
    assert pulled_files(to) == served_files(log)


def test_without_its_state_a_folder_is_taken_up_and_nothing_retracted_comes_back(log, node, to):
    log.add(retract(599))
    node.bends["bundle/000"] = lambda request, content: send(request, None)
    assert pull(node.url, to).logs[0].missing == 256
    (to / "sharelm.json").unlink()
    node.bends.clear()
    log.grow(1)  # the node goes on serving the text that was retracted

    report = pull(node.url, to)

    assert (report.is_good, report.logs[0].retracted) == (True, 1)
    assert verify_folder(to, None).holds


def test_only_identity_encoding_is_asked_for(node, to):
    pull(node.url, to)

    assert {headers["Accept-Encoding"] for headers in node.headers} == {"identity"}


@pytest.mark.parametrize("encoding", ["gzip", "zstd", "br", "deflate"])
def test_what_comes_compressed_is_refused_unread(log, node, to, encoding):
    node.bends["/checkpoint"] = lambda request, content: send(request, content, headers={"Content-Encoding": encoding})

    with pytest.raises(BrokeTheRules):
        pull(node.url, to)
    assert pulled_files(to) == {}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(log, node, to, status):
    node.bends["/checkpoint"] = lambda request, content: send(
        request, b"", status, {"Location": f"{node.url}/elsewhere"}
    )

    with pytest.raises(Unreachable):
        pull(node.url, to)
    assert "/elsewhere" not in node.asked
    assert pulled_files(to) == {}


@pytest.mark.parametrize("status", [400, 401, 403, 429, 500, 503])
def test_an_answer_that_does_not_help_is_out_of_reach(node, to, status):
    node.bends["/logs"] = lambda request, content: send(request, content, status)

    with pytest.raises(Unreachable):
        pull(node.url, to)


@pytest.mark.parametrize("name", ["/logs", "/checkpoint", "tile/1/000.p/2", "tile/entries/001", "/withdrawn"])
def test_endless_data_is_cut_off_at_its_bound(log, node, to, name, monkeypatch):
    monkeypatch.setattr(limits, "_WITHDRAWN_BYTES", 1 << 20)
    log.show(1)
    node.bends[name] = endless
    started = time.monotonic()

    with pytest.raises(TooMuch):
        pull(node.url, to)

    assert time.monotonic() - started < 20


def test_a_slow_drip_is_cut_off(node, to, monkeypatch):
    monkeypatch.setattr(limits, "GRACE_S", 0.2)
    node.bends["/checkpoint"] = drip
    started = time.monotonic()

    with pytest.raises(TooSlow):
        pull(node.url, to)

    assert time.monotonic() - started < 10


def test_a_wrong_content_length_is_out_of_reach(node, to):
    def short(request, content):
        request.send_response(200)
        request.send_header("Content-Length", str(len(content) + 10))
        request.end_headers()
        request.wfile.write(content)
        request.close_connection = True

    node.bends["/checkpoint"] = short

    with pytest.raises(Unreachable):
        pull(node.url, to)


def test_a_node_that_is_down_is_out_of_reach(to, log):
    with serving(log) as node:
        url = node.url

    with pytest.raises(OutOfReach):
        pull(url, to)


def test_what_is_no_node_is_said(node, to):
    node.bends["/logs"] = lambda request, content: send(request, None)
    with pytest.raises(NotThere):
        pull(node.url, to)

    node.bends["/logs"] = lambda request, content: send(request, b"<html>")
    with pytest.raises(Malformed):
        pull(node.url, to)


def test_garbage_changes_nothing_that_was_pulled_and_is_in_the_report(log, node, to):
    pull(node.url, to)
    before = files_in(to)
    log.grow(300)
    node.bends["tile/entries/002"] = lambda request, content: send(request, b"garbage")

    report = pull(node.url, to)

    assert not report.is_good
    assert "a leaf has at most" in report.logs[0].trouble
    after = files_in(to)
    assert {path: after[path] for path in before} == before
    assert report.logs[0].size == 600


def test_a_key_that_changed_is_refused_and_the_log_left_as_it_is(tmp_path, log, to):
    with serving(log) as node:
        pull(node.url, to)
    before = files_in(to)
    other = Log(tmp_path / "other", 700, seed=b"o" * 32)

    with serving(other) as node:
        report = pull(node.url, to)

    assert not report.is_good
    assert "another key" in report.logs[0].trouble
    assert report.logs[0].vkey == str(log.key.verifier)
    assert files_in(to) == before


def test_a_fork_is_in_the_report_and_not_followed(tmp_path, log, to):
    with serving(log) as node:
        pull(node.url, to)
    before = files_in(to)

    with serving(Log(tmp_path / "fork", 500).grow(200, salt=b"another story")) as node:
        report = pull(node.url, to)

    assert "does not continue" in report.logs[0].trouble
    assert before.items() <= files_in(to).items()


def test_a_trust_file_picks_the_logs_and_their_keys(tmp_path, to):
    a, b = Log(tmp_path / "a", 3), Log(tmp_path / "b", 3, origin=B)
    forged = SigningKey(B, b"f" * 32)

    with serving(a, b) as node:
        only_a = pull(node.url, to, Trust(origins=(str(a.key.verifier),)))
        other_key = pull(node.url, tmp_path / "other", Trust(origins=(str(forged.verifier),)))

    assert (only_a.is_good, [log.origin for log in only_a.logs], only_a.pinned) == (True, [a.origin], ())
    assert (other_key.is_good, other_key.logs[0].size) == (False, 0)


def test_a_trusted_log_that_the_node_does_not_offer_is_reported(log, node, to):
    absent = SigningKey(B, bytes(32)).verifier

    report = pull(node.url, to, Trust(origins=(str(log.key.verifier), str(absent))))

    assert not report.is_good
    assert [each.origin for each in report.logs if each.trouble] == [B]


def test_a_log_that_is_held_and_no_longer_offered_is_reported_and_counts_in_the_version(tmp_path, to):
    a, b = Log(tmp_path / "a", 600), Log(tmp_path / "b", 5, origin=B)
    with serving(a, b) as node:
        both = pull(node.url, to)
    with serving(a) as node:
        one = pull(node.url, to)

    [left] = [log for log in one.logs if log.origin == B]

    assert one.is_good and not left.asked_for
    assert (left.size, left.root, left.new) == (5, b.edge.root.hex(), 0)
    assert left.trouble == "held to 5; this node does not offer it"
    assert one.version == both.version == verify_folder(to, None).version


def test_a_log_that_is_held_named_by_the_trust_file_and_not_offered_is_no_good_pull(tmp_path, to):
    a, b = Log(tmp_path / "a", 3), Log(tmp_path / "b", 5, origin=B)
    with serving(a, b) as node:
        pull(node.url, to)
    with serving(a) as node:
        report = pull(node.url, to, Trust(origins=(str(a.key.verifier), str(b.key.verifier))))

    assert not report.is_good
    assert [(log.origin, log.size) for log in report.logs if log.trouble] == [(B, 5)]


def test_a_pull_and_a_verification_name_the_same_version_whatever_was_pulled(tmp_path, to):
    a, b = Log(tmp_path / "a", 300), Log(tmp_path / "b", 5, origin=B)
    other, versions = Log(tmp_path / "other", 9, origin=B, seed=b"o" * 32), []
    only_b = Trust(origins=(str(b.key.verifier),))
    for logs, trust in (((a,), None), ((b,), None), ((a, b), only_b), ((a, other), None)):
        with serving(*logs) as node:
            versions.append((pull(node.url, to, trust).version, verify_folder(to, None).version))

    assert [pulled for pulled, _ in versions] == [verified for _, verified in versions]
    assert len({pulled for pulled, _ in versions}) == 2


@pytest.mark.parametrize(
    "url", ["ftp://node.example", "node.example", "", "http://", "https://a:port", "http://[::1", "http://a b", "http://a?b"]
)
def test_what_is_no_address_of_a_node_is_said_before_a_folder_is_made(to, url):
    with pytest.raises(NoAddress):
        pull(url, to)
    assert not to.exists()


def test_cosignatures_that_a_trust_file_asks_for_are_looked_for_each_time(log, node, to):
    witness = SigningKey("witness.example", b"w" * 32)
    trust = Trust(cosigners=(str(witness.verifier),), quorum=1, max_age_s=3600)
    checkpoint = open_checkpoint(log.folder.read(path_of(log.origin, "checkpoint")), log.key.verifier)

    troubles = [pull(node.url, to, trust).logs[0].trouble]
    for age in (7200, 60):
        seen = cosign(checkpoint, witness, int(time.time()) - age).signed
        node.bends["/checkpoint"] = lambda request, content, seen=seen: send(request, seen)
        troubles.append(pull(node.url, to, trust).logs[0].trouble)

    assert "0 of the 1 cosignatures" in troubles[0]
    assert "in the last 3600 seconds" in troubles[1]
    assert troubles[2] == ""


def test_files_asked_for_ahead_are_fetched_once(log, node):
    source = HttpSource(node.url)
    first, second = (path_of(log.origin, f"bundle/00{n}") for n in range(2))

    got = [*source.fetch([first], [second]), *source.fetch([second], [])]
    source.close()

    assert got == [log.folder.read(first), log.folder.read(second)]
    assert sorted(node.asked) == [f"/{first}", f"/{second}"]


def test_what_a_node_does_not_have_is_none(node):
    source = HttpSource(node.url)
    node.bends["/gone"] = partial(send, status=410)

    assert source.fetch(["logs/nothing", "gone"], []) == [None, None]
    source.close()


def test_two_pulls_into_one_folder_do_not_run_at_once(tmp_path):
    with (tmp_path / LOCK).open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)

        with pytest.raises(BlockingIOError, match="another process"):
            pull("http://127.0.0.1:1", tmp_path)
