"""Withdrawals and retractions: they come first, whoever carries them, and nothing brings a text back."""

import pytest

from federation.errors import Malformed, NotThere
from federation.log.bundle import format_bundle, read_bundle
from federation.log.commitment import SALT_BYTES
from federation.log.withdrawn import format_withdrawn, parse_withdrawn
from federation.reading.mirror import MOST_PENDING, Held
from federation.reading.reader import path_of
from federation.reading.records import body_at
from federation.reading.verifier import verify_log
from tests.federation.logs import (
    Bent,
    Log,
    Reader,
    files_in,
    flipped,
    retract,
    secret_of,
    withdraw,
)

B = "log.example/b"


def indexes_with_text(reader: Reader, log: Log) -> set[int]:
    """Which records can still be read in any bundle on the disk, slot by slot."""
    found = set()
    for path, raw in files_in(reader.root).items():
        if "/bundle/" in path and path.startswith(path_of(log.origin, "")):
            found |= {int(path[-3:]) * 256 + at for at, slot in enumerate(read_bundle(raw)) if slot}
    return found


def test_what_was_withdrawn_before_is_never_written(tmp_path):
    log, reader = Log(tmp_path / "log", 300).show(7).show(299), Reader(tmp_path / "reader")
    written = []
    write = reader.folder.write
    reader.folder.write = lambda path, content, **more: (written.append((path, content)), write(path, content, **more))

    outcome = reader.follow_one(log)

    assert set(outcome.held.withdrawn) == {7, 299}
    assert indexes_with_text(reader, log) == set(range(300)) - {7, 299}
    gone = {log.entries[index].slot for index in (7, 299)}
    assert not [path for path, raw in written if "/bundle/" in path and gone & set(read_bundle(raw))]
    report = verify_log(reader.root, log.key.verifier)
    assert (report.present, report.withdrawn, report.missing, report.problems) == (298, 2, 0, ())


def test_what_is_withdrawn_later_is_erased_with_its_salt_and_every_proof_still_holds(tmp_path):
    log, reader = Log(tmp_path / "log", 300), Reader(tmp_path / "reader")
    reader.follow_one(log)
    before = files_in(reader.root)

    reader.follow_one(log.show(7))

    assert body_at(reader.folder, log.origin, 7) is None
    slots = list(read_bundle(reader.folder.read(path_of(log.origin, "bundle/000"))))
    assert slots[7] == b"" and slots[8] == log.entries[8].slot
    after = files_in(reader.root)
    changed = {path for path in before if before[path] != after[path]}
    assert changed == {path_of(log.origin, "bundle/000"), path_of(log.origin, "withdrawn")}
    assert after.keys() == before.keys()
    assert verify_log(reader.root, log.key.verifier).problems == ()
    salt = log.entries[7].slot[:SALT_BYTES]
    assert salt in b"".join(read_bundle(before[path_of(log.origin, "bundle/000")]))
    assert salt not in b"".join(slots)


@pytest.mark.parametrize("first", ["a", "b"])
def test_a_withdrawal_in_another_log_counts_in_whatever_order_they_are_read(tmp_path, first):
    a, b = Log(tmp_path / "a", 5), Log(tmp_path / "b", 1, origin=B).add(withdraw("log.example/a", 3))
    reader = Reader(tmp_path / "reader")

    reader.follow(*((a, b) if first == "a" else (b, a)))

    assert reader.holds(a).withdrawn == {3: secret_of(a.origin, 3)}
    assert indexes_with_text(reader, a) == {0, 1, 2, 4}
    assert parse_withdrawn(reader.folder.read(path_of(a.origin, "withdrawn"))) == {3: secret_of(a.origin, 3)}


def test_a_withdrawal_in_another_log_counts_when_the_record_was_held_before(tmp_path):
    a, b = Log(tmp_path / "a", 5), Log(tmp_path / "b", 1, origin=B)
    reader = Reader(tmp_path / "reader")
    reader.follow(a, b)

    reader.follow(a, b.add(withdraw(a.origin, 3)))

    assert indexes_with_text(reader, a) == {0, 1, 2, 4}


def test_a_withdrawal_of_a_leaf_that_has_not_come_yet_waits_for_it(tmp_path):
    a, b = Log(tmp_path / "a", 3), Log(tmp_path / "b", 1, origin=B).add(withdraw("log.example/a", 4))
    reader = Reader(tmp_path / "reader")
    reader.follow(a, b)
    assert reader.holds(a).pending == ((4, secret_of(a.origin, 4)),)
    assert reader.holds(a).withdrawn == {}

    reader.follow(a.grow(3), b)

    assert reader.holds(a).pending == ()
    assert indexes_with_text(reader, a) == {0, 1, 2, 3, 5}


def test_only_so_many_withdrawals_wait(tmp_path):
    log, reader = Log(tmp_path / "log", 1), Reader(tmp_path / "reader")
    log.withdrawn = {index: bytes(32) for index in range(1, MOST_PENDING + 100)}
    log.sign()
    log.folder.write(path_of(log.origin, "withdrawn"), format_withdrawn(log.withdrawn))

    reader.follow_one(log)

    assert len(reader.holds(log).pending) == MOST_PENDING


@pytest.mark.parametrize(
    "secret",
    [bytes(32), secret_of("log.example/a", 4), secret_of(B, 3)],
    ids=["made up", "of another record", "of another log"],
)
def test_a_secret_that_does_not_give_the_leafs_w_withdraws_nothing(tmp_path, secret):
    a, b = (
        Log(tmp_path / "a", 5).show(3, secret),
        Log(tmp_path / "b", 4, origin=B).add(withdraw("log.example/a", 3, secret)),
    )
    reader = Reader(tmp_path / "reader")

    outcomes = reader.follow(a, b)

    assert (outcomes[a.origin].trouble, outcomes[a.origin].held.withdrawn) == (None, {})
    assert indexes_with_text(reader, a) == {0, 1, 2, 3, 4}
    assert reader.folder.read(path_of(a.origin, "withdrawn")) == b""


def test_a_withdrawal_of_what_is_no_record_changes_nothing(tmp_path):
    log, reader = Log(tmp_path / "log", 1).add(retract(9)).show(1), Reader(tmp_path / "reader")

    assert reader.follow_one(log).held.withdrawn == {}


def test_a_retraction_counts_for_its_own_log_only(tmp_path):
    a, b = Log(tmp_path / "a", 5).add(retract(1)), Log(tmp_path / "b", 5, origin=B).add(retract(3))
    reader = Reader(tmp_path / "reader")

    reader.follow(a, b)

    assert indexes_with_text(reader, a) == {0, 2, 3, 4}
    assert indexes_with_text(reader, b) == {0, 1, 2, 4}
    report = verify_log(reader.root, a.key.verifier)
    assert (report.present, report.retracted, report.missing, report.problems) == (4, 1, 0, ())


def test_a_retraction_of_what_is_held_erases_it(tmp_path):
    log, reader = Log(tmp_path / "log", 5), Reader(tmp_path / "reader")
    reader.follow_one(log)

    reader.follow_one(log.add(retract(1)))

    assert indexes_with_text(reader, log) == {0, 2, 3, 4}


def test_a_peer_that_lags_brings_nothing_back(tmp_path):
    """It has not heard of the withdrawal, and serves the text; the log has grown, so the run is read again."""
    log, reader = Log(tmp_path / "log", 300).show(299).show(2), Reader(tmp_path / "reader")
    reader.follow_one(log)
    lagging = Log(tmp_path / "lagging", 301)

    outcome = reader.follow_one(lagging)

    assert (outcome.trouble, outcome.missing) == (None, 0)
    assert set(outcome.held.withdrawn) == {2, 299}
    assert indexes_with_text(reader, log) == set(range(301)) - {2, 299}
    assert parse_withdrawn(reader.folder.read(path_of(log.origin, "withdrawn"))).keys() == {2, 299}


def test_a_peer_that_lags_brings_nothing_back_into_a_run_that_is_incomplete(tmp_path):
    log, reader = Log(tmp_path / "log", 3).show(1), Reader(tmp_path / "reader")
    a, _, _ = [entry.slot for entry in log.entries]
    reader.follow_one(log, Bent(log).bend("bundle/000", lambda raw: format_bundle([a, b"", b""])))

    reader.follow_one(Log(tmp_path / "lagging", 3))

    assert indexes_with_text(reader, log) == {0, 2}


def test_two_withdrawn_sets_become_their_union(tmp_path):
    reader = Reader(tmp_path / "reader")
    reader.follow_one(Log(tmp_path / "one", 5).show(1))

    outcome = reader.follow_one(Log(tmp_path / "two", 5).show(2))

    assert set(outcome.held.withdrawn) == {1, 2}
    assert indexes_with_text(reader, Log(tmp_path / "log", 5)) == {0, 3, 4}


@pytest.mark.parametrize("raw", [b"garbage", b'{"i":1,"w":"x"}\n', b"\n"])
def test_a_garbage_withdrawn_set_withdraws_nothing_and_is_said(tmp_path, raw):
    log, reader = Log(tmp_path / "log", 5), Reader(tmp_path / "reader")
    reader.follow_one(log)
    before = files_in(reader.root)

    outcome = reader.follow_one(log.show(1), Bent(log).bend("withdrawn", lambda _: raw))

    assert isinstance(outcome.trouble, Malformed)
    assert files_in(reader.root) == before


def test_the_same_withdrawal_again_changes_nothing(tmp_path):
    log, reader = Log(tmp_path / "log", 5).show(1), Reader(tmp_path / "reader")
    reader.follow_one(log)
    before, held = files_in(reader.root), reader.holds(log)
    other = Log(tmp_path / "other", 1, origin=B).add(withdraw(log.origin, 1), withdraw(log.origin, 1))

    reader.follow(log, other)

    assert reader.holds(log) == held
    assert {path: raw for path, raw in files_in(reader.root).items() if path in before} == before


def test_a_bundle_that_cannot_be_read_does_not_keep_a_text_from_being_erased(tmp_path):
    """It may hold the text still, so it goes as a whole, and is had again without it."""
    log, other, reader = Log(tmp_path / "log", 300), Log(tmp_path / "b", 2, origin=B), Reader(tmp_path / "reader")
    reader.follow(log, other)
    path = path_of(log.origin, "bundle/000")
    reader.folder.write(path, flipped(reader.folder.read(path), 1))
    log.show(7)
    other.show(1)

    outcomes = reader.follow(log, other, source=Bent(log, other).bend(path, lambda raw: None))

    assert reader.folder.read(path) is None
    assert set(outcomes[log.origin].held.withdrawn) == {7}
    assert set(outcomes[B].held.withdrawn) == {1}
    assert outcomes[log.origin].held.incomplete == (0,)
    assert reader.follow_one(log).missing == 0
    assert indexes_with_text(reader, log) == set(range(300)) - {7}


def test_when_a_withdrawal_cannot_be_judged_no_conversation_of_that_log_is_taken(tmp_path):
    """Our own leaf tile is gone; other logs go on."""
    log, other, reader = Log(tmp_path / "log", 300), Log(tmp_path / "b", 2, origin=B), Reader(tmp_path / "reader")
    reader.follow(log, other)
    reader.folder.remove(path_of(log.origin, "tile/entries/000"))
    before = files_in(reader.root)

    outcomes = reader.follow(log.show(7).grow(300), other.grow(1))

    assert isinstance(outcomes[log.origin].trouble, NotThere)
    assert outcomes[B].trouble is None
    assert outcomes[log.origin].held.position.size == 300
    after = files_in(reader.root)
    bundles = [path for path in before if "/bundle/" in path and path.startswith(path_of(log.origin, ""))]
    assert [after[path] for path in bundles] == [before[path] for path in bundles]


def test_of_ones_own_log_only_withdrawals_are_taken(tmp_path):
    mine, theirs = Log(tmp_path / "mine", 5), Log(tmp_path / "theirs", 9).show(1)
    reader = Reader(tmp_path / "mine")
    follower = Reader(tmp_path / "follower")
    follower.follow_one(mine)
    reader.held[mine.origin] = held = follower.holds(mine)
    before = files_in(reader.root)
    source = Bent(theirs)

    outcome = reader.follow_one(theirs, source, own=True)

    assert outcome.held == Held(held.position, {1: secret_of(mine.origin, 1)}, before=held.before)
    assert source.asked == [path_of(mine.origin, "withdrawn")]
    assert files_in(reader.root) == before
