"""The collection in Python: one line to pull it, records one after the other, tables, a version, a verification."""

import subprocess
import sys
import tracemalloc

import pytest

from federation import Collection
from federation.reading.pulled import NoLogs
from federation.record.conversation import Body
from tests.federation.collections import body_at, folder_of, talks
from tests.federation.logs import Log
from tests.federation.server import serving

A, B = "log.example/a", "log.example/b"


@pytest.fixture
def collection(tmp_path):
    logs = talks(Log(tmp_path / "a", origin=A), 300), talks(Log(tmp_path / "b", origin=B), 3)
    with serving(*logs) as node:
        yield Collection.pull(node.url, tmp_path / "pulled")


def test_records_come_in_order_as_what_they_are(collection):
    entries = list(collection.records())

    places = [(A, index) for index in range(300)] + [(B, index) for index in range(3)]
    assert [(entry.origin, entry.index) for entry in entries] == places
    assert entries[300].conversation == body_at(B, 0)
    assert isinstance(entries[0].conversation, Body)


def test_a_condition_chooses_records_and_rows_alike(collection):
    where = "model = 'gpt-4' and origin = 'log.example/a'"

    assert [entry.index for entry in collection.records(where=where)] == list(range(0, 300, 4))
    assert collection.to_arrow(where=where)["index_in_log"].to_pylist() == list(range(0, 300, 4))
    assert collection.to_arrow(where="licence is null").num_rows == 0


def test_it_knows_its_version_and_verifies(collection):
    report = collection.verify()

    assert report.holds
    assert report.version == collection.version == collection.pulled.version
    assert collection.export(collection.folder.parent / "out").version == collection.version


def test_a_folder_that_was_never_pulled_is_said(tmp_path):
    with pytest.raises(NoLogs, match="sharelm pull URL"):
        next(Collection(tmp_path).records())


def test_memory_does_not_grow_with_the_number_of_records(tmp_path, monkeypatch):
    monkeypatch.setattr("federation.dataset.export.GROUP_ROWS", 64)

    def peak_bytes(count: int) -> int:
        log = talks(Log(tmp_path / f"{count}", origin=A), count)
        collection = Collection(folder_of(tmp_path / f"{count}", log))
        tracemalloc.start()
        assert sum(1 for _ in collection.records()) == count
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    peak_bytes(256)     # what is made once
    few, many = peak_bytes(1_536), peak_bytes(4_096)

    assert many < few * 1.2


def test_importing_it_loads_nothing_that_is_not_used():
    script = (
        "import sys, federation\n"
        "loaded = {'httpx', 'cryptography', 'pyarrow', 'numpy'} & set(sys.modules)\n"
        "from federation import Collection\n"
        "sys.exit(repr(loaded | ({'pyarrow', 'numpy', 'litestar'} & set(sys.modules))) if loaded else 0)"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
