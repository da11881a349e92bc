"""What a researcher does with a pulled folder: verify it, export it."""

import json
import shutil

import pytest
from msgspec.structs import replace

from federation.dataset.exporting import export_folder
from federation.dataset.layout import CannotExport
from federation.errors import BrokeTheRules, NotThere
from federation.log.commitment import commit_to_body, commit_to_secret
from federation.log.leaf import Record, format_leaf
from federation.log.origin import log_id
from federation.reading.append import Entry
from federation.reading.folder import Folder
from federation.reading.pulled import FolderState, LogState, NoLogs, read_state, write_state
from federation.reading.reader import path_of
from federation.reading.verify import verify_folder
from federation.record.conversation import Body, Turn, format_body
from federation.remote.client import pull
from tests.federation.logs import ORIGIN, Log, flipped, retract, secret_of
from tests.federation.server import serving

B = "log.example/b"


def chat(index: int) -> Entry:
    body = format_body(Body(conversation=(Turn("user", f"question {index}"), Turn("assistant", "answer"))))
    leaf = Record(commit_to_body(bytes(32), body), commit_to_secret(secret_of(ORIGIN, index)))
    return Entry(format_leaf(leaf), bytes(32) + body)


@pytest.fixture
def logs(tmp_path):
    return Log(tmp_path / "a").add(*map(chat, range(10))).add(retract(4)).show(2), Log(tmp_path / "b", 3, origin=B)


@pytest.fixture
def pulled(tmp_path, logs):
    with serving(*logs) as node:
        assert pull(node.url, tmp_path / "pulled").is_good
    return tmp_path / "pulled"


def test_a_pulled_folder_holds_and_has_the_version_of_its_pull(pulled, logs, tmp_path):
    with serving(*logs) as node:
        again = pull(node.url, tmp_path / "again")

    report = verify_folder(pulled, None)

    assert report.holds
    assert (report.records, report.present, report.withdrawn, report.retracted, report.missing) == (13, 11, 1, 1, 0)
    assert report.version == again.version


def test_what_is_missing_is_reported_and_does_not_hold(pulled):
    (pulled / path_of(B, "bundle/000")).unlink()

    report = verify_folder(pulled, None)

    assert (report.holds, report.missing) == (False, 3)


def test_what_is_damaged_does_not_hold(pulled):
    path = pulled / path_of(B, "tile/0/000.p/3")
    path.write_bytes(flipped(path.read_bytes()))

    assert not verify_folder(pulled, None).holds


def test_a_log_whose_key_nobody_gave_does_not_hold(pulled, logs, tmp_path):
    trust = tmp_path / "trust.json"
    trust.write_text(json.dumps({"origins": [str(logs[0].key.verifier)]}))

    report = verify_folder(pulled, trust)

    assert not report.holds
    assert [bool(log.problems) for log in report.logs] == [False, True]


def test_a_trusted_log_that_is_not_there_does_not_hold(pulled, logs, tmp_path):
    trust = tmp_path / "trust.json"
    absent = Log(tmp_path / "c", origin="log.example/c").key.verifier
    trust.write_text(json.dumps({"origins": [str(absent), *[str(log.key.verifier) for log in logs]]}))

    assert not verify_folder(pulled, trust).holds


def test_a_log_whose_key_nobody_gave_is_named_by_its_folder(pulled, logs, tmp_path):
    trust = tmp_path / "trust.json"
    trust.write_text(json.dumps({"origins": [str(logs[0].key.verifier)]}))
    names = [verify_folder(pulled, trust).logs[1].origin]
    (pulled / path_of(B, "checkpoint")).unlink()

    names.append(verify_folder(pulled, trust).logs[1].origin)

    assert names == [f"logs/{log_id(B)}"] * 2


def test_a_checkpoint_that_is_gone_does_not_hold_and_its_log_is_still_reported(pulled):
    (pulled / path_of(B, "checkpoint")).unlink()

    report = verify_folder(pulled, None)

    assert not report.holds
    assert {log.origin: bool(log.problems) for log in report.logs} == {ORIGIN: False, B: True}
    assert "checkpoint" in report.logs[1].problems[0]


def test_a_log_that_is_pinned_and_was_never_pulled_is_reported_and_no_problem(pulled, tmp_path):
    absent, folder = Log(tmp_path / "c", origin="log.example/c").key.verifier, Folder(pulled)
    state = read_state(folder)
    write_state(folder, replace(state, logs={**state.logs, absent.name: LogState(str(absent))}))

    report = verify_folder(pulled, None)

    assert report.holds
    assert [(log.origin, log.size, log.root) for log in report.logs if log.origin == absent.name] == [
        (absent.name, 0, "")
    ]
    assert export_folder(pulled, "jsonl", tmp_path / "out.jsonl").written == 8


def test_cosignatures_that_lack_do_not_hold(pulled, logs, tmp_path):
    trust = tmp_path / "trust.json"
    trust.write_text(json.dumps({"cosigners": [str(logs[0].key.verifier)], "quorum": 1}))

    report = verify_folder(pulled, trust)

    assert not report.holds
    assert all("cosignatures" in log.problems[0] for log in report.logs)


def test_an_empty_folder_is_said(tmp_path):
    with pytest.raises(NotThere):
        verify_folder(tmp_path, None)
    with pytest.raises(NotThere):
        export_folder(tmp_path, "jsonl", tmp_path / "out.jsonl")


def test_an_export_holds_what_lives_and_nothing_that_was_taken_back(pulled, tmp_path):
    to = tmp_path / "out.jsonl"

    exported = export_folder(pulled, "jsonl", to)

    rows = [json.loads(line) for line in to.read_text().splitlines()]
    assert [(row["origin"], row["index_in_log"]) for row in rows] == [(ORIGIN, n) for n in (0, 1, 3, 5, 6, 7, 8, 9)]
    assert (exported.written, exported.unreadable) == (8, 3)
    assert rows[0]["conversation"][0]["content"] == "question 0"


def test_a_damaged_folder_is_not_exported(pulled, tmp_path):
    path, to = pulled / path_of(ORIGIN, "bundle/000"), tmp_path / "out.jsonl"
    path.write_bytes(flipped(path.read_bytes(), 1))

    with pytest.raises(BrokeTheRules):
        export_folder(pulled, "jsonl", to)
    assert not to.exists()


def test_a_folder_that_lacks_a_checkpoint_is_not_exported_without_that_log(pulled, tmp_path):
    to = tmp_path / "out.jsonl"
    (pulled / path_of(B, "checkpoint")).unlink()

    with pytest.raises(BrokeTheRules, match=f"checkpoint of {B}, is not there"):
        export_folder(pulled, "jsonl", to)
    assert not to.exists()


def test_a_folder_where_logs_are_pinned_and_none_was_pulled_holds_no_logs(logs, tmp_path):
    write_state(Folder(tmp_path), FolderState({ORIGIN: LogState(str(logs[0].key.verifier))}))

    with pytest.raises(NoLogs):
        verify_folder(tmp_path, None)
    with pytest.raises(NoLogs):
        export_folder(tmp_path, "jsonl", tmp_path / "out.jsonl")


def test_an_unknown_format_is_said(pulled, tmp_path):
    with pytest.raises(CannotExport):
        export_folder(pulled, "xml", tmp_path / "out.xml")


def test_a_log_whose_whole_folder_was_deleted_is_a_problem(pulled):
    shutil.rmtree(pulled / "logs" / log_id(B))

    report = verify_folder(pulled, None)

    assert not report.holds
    assert [log.origin for log in report.logs if log.problems] == [B]
    with pytest.raises(BrokeTheRules):
        export_folder(pulled, "jsonl", pulled / "out.jsonl")
