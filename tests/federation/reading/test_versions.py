"""Earlier states: named by their checkpoints, proved by logs that grew on from there, exported to the same byte."""

import json

import pytest

from federation.dataset.exporting import Wish, export_folder
from federation.errors import BadProof, Malformed, NotThere
from federation.reading.versions import (
    NoSuchVersion,
    check_version,
    find_version,
    format_version,
    held_version,
    parse_version,
    read_versions,
    remember_version,
)
from tests.federation.collections import folder_of, talks
from tests.federation.log.test_rotation import Rotating
from tests.federation.logs import Log, files_in, record

A, B = "log.example/a", "log.example/b"


@pytest.fixture
def logs(tmp_path):
    return talks(Log(tmp_path / "f", origin=A), 300), talks(Log(tmp_path / "f", origin=B), 5)


@pytest.fixture
def folder(tmp_path, logs):
    return folder_of(tmp_path / "f", *logs)


def test_an_earlier_version_gives_the_same_bytes_as_when_it_was_the_newest(folder, logs, tmp_path):
    version = held_version(folder)
    remember_version(folder, version)
    export_folder(folder, Wish(), tmp_path / "then")
    talks(logs[0], 400)
    talks(logs[1], 1)

    done = export_folder(folder, Wish(version=version.version), tmp_path / "again")

    assert (done.version, done.written) == (version.version, 305)
    assert files_in(tmp_path / "again") == files_in(tmp_path / "then")


def test_what_was_taken_back_since_is_not_in_it_and_is_counted(folder, logs, tmp_path):
    version = held_version(folder)
    remember_version(folder, version)
    talks(logs[0], 10).show(3)

    done = export_folder(folder, Wish("jsonl", version=version.version), tmp_path / "out.jsonl")

    indexes = [json.loads(line)["index_in_log"] for line in (tmp_path / "out.jsonl").read_bytes().splitlines()[:300]]
    assert (done.written, done.taken_back) == (304, 1)
    assert 3 not in indexes


def test_the_checkpoints_of_an_export_name_its_version_where_the_folder_does_not_remember_it(folder, logs, tmp_path):
    export_folder(folder, Wish(), tmp_path / "out")
    talks(logs[0], 10)

    for named in (tmp_path / "out", tmp_path / "out" / "checkpoints.json"):
        assert export_folder(folder, Wish("jsonl", version=str(named)), tmp_path / "a.jsonl").written == 305


def test_a_version_that_nobody_knows_is_said_with_what_to_do(folder):
    with pytest.raises(NoSuchVersion, match="sharelm pull URL"):
        find_version(folder, "0123456789abcdef")


def test_a_version_of_another_history_is_refused(folder, logs, tmp_path):
    other = Log(tmp_path / "other", origin=A).add(*[record(A, index) for index in range(200)])
    of_another = held_version(folder_of(tmp_path / "other", other))

    with pytest.raises(BadProof, match="no continuation"):
        check_version(folder, of_another)


def test_a_version_that_is_further_or_of_a_log_that_is_not_held_is_refused(folder, logs, tmp_path):
    version = held_version(folder)
    behind, b = talks(Log(tmp_path / "g", origin=A), 299), talks(Log(tmp_path / "g", origin=B), 5)

    with pytest.raises(NotThere, match="has the log"):
        check_version(folder_of(tmp_path / "f", logs[0]), version)
    with pytest.raises(NotThere, match="Pull again"):
        check_version(folder_of(tmp_path / "g", behind, b), version)


def test_a_version_from_before_a_rotation_is_signed_by_the_key_of_then(tmp_path):
    log = Rotating(tmp_path / "log").grow(5)
    folder = folder_of(tmp_path / "log", log)
    version = held_version(folder)
    log.rotate().grow(3)

    check_version(folder, version)

    assert held_version(folder).version != version.version


def test_no_version_says_another_name_than_its_checkpoints_have(folder):
    line = format_version(held_version(folder))

    renamed, shrunk = line.replace(b'"version":"', b'"version":"0'), line.replace(b"\\n300\\n", b"\\n299\\n")
    for changed in (renamed, shrunk, b"{}", b"\xff"):
        with pytest.raises(Malformed):
            parse_version(changed)


def test_those_that_were_held_are_remembered_once_each_and_a_cut_line_is_passed_over(folder, logs):
    versions = []
    for _ in range(3):
        versions.append(held_version(folder))
        remember_version(folder, versions[-1])
        remember_version(folder, versions[-1])
        talks(logs[1], 1)
    file = folder / "versions.jsonl"
    file.write_bytes(file.read_bytes()[:-20])

    assert list(read_versions(folder)) == [each.version for each in versions[:2]]


def test_the_oldest_are_forgotten_when_there_are_too_many(folder, logs, monkeypatch):
    monkeypatch.setattr("federation.reading.versions.MOST_BYTES", 2_000)
    for _ in range(5):
        remember_version(folder, held_version(folder))
        newest = held_version(folder).version
        talks(logs[1], 1)

    assert (folder / "versions.jsonl").stat().st_size <= 2_000
    assert list(read_versions(folder))[-1] == newest
