"""Logs written here, checked by other people's code: Go's sumdb/note and sumdb/tlog, and pymerkle."""

import subprocess
from pathlib import Path

import pytest
from pymerkle import InmemoryTree

from federation.log.commitment import format32
from federation.log.leaf import Genesis, format_leaf
from federation.reading.append import Entry
from federation.reading.folder import Folder
from federation.reading.reader import path_of
from tests.federation.logs import Log, flipped
from tests.go import run_gocheck

pytestmark = pytest.mark.xdist_group("go")     # it is built once
SIZES = [0, 1, 255, 256, 257, 65_536, 65_537]


@pytest.fixture
def gocheck(gocheck_program):
    def check(log: Log, vkey: str = "") -> subprocess.CompletedProcess[str]:
        folder = log.folder.root / path_of(log.origin, "")
        return run_gocheck(gocheck_program, vkey or str(log.key.verifier), folder)

    return check


def make_log(root: Path, size: int) -> Log:
    log = Log(root)
    if size:
        log.add(Entry(format_leaf(Genesis(format32(bytes(32)))))).grow(size - 1)
    return log


@pytest.fixture(scope="session")
def logs(tmp_path_factory):
    """One log of each size, appended in two steps so that partial tiles came and went."""
    made: dict[int, Log] = {}

    def make(size: int) -> Log:
        if size not in made:
            made[size] = make_log(tmp_path_factory.mktemp("log"), size // 2).grow(size - size // 2)
        return made[size]

    return make


@pytest.mark.parametrize("size", SIZES)
def test_go_verifies_checkpoint_leaves_tiles_and_proofs(gocheck, logs, size):
    checked = gocheck(logs(size))

    assert (checked.returncode, checked.stdout, checked.stderr) == (0, f"{size}\n", "")


@pytest.mark.parametrize("size", SIZES)
def test_pymerkle_agrees_on_the_root(logs, size):
    tree = InmemoryTree(algorithm="sha256")
    for entry in logs(size).entries:
        tree.append_entry(entry.leaf)

    assert tree.get_root() == logs(size).edge.root


@pytest.mark.parametrize(
    "name", ["checkpoint", "tile/entries/000", "tile/entries/001.p/1", "tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"]
)
def test_go_refuses_what_was_changed(gocheck, tmp_path, name):
    log = Log(tmp_path, 257)
    path, folder = path_of(log.origin, name), Folder(tmp_path)
    assert gocheck(log).returncode == 0
    raw = folder.read(path)

    for at in (0, 20, len(raw) - 2):
        folder.write(path, flipped(raw, at))
        refused = gocheck(log)
        assert refused.returncode == 1, at
        assert refused.stderr


def test_go_refuses_another_key(gocheck, tmp_path):
    other = Log(tmp_path / "other", seed=b"o" * 32)

    assert gocheck(Log(tmp_path / "log", 3), str(other.key.verifier)).returncode == 1
