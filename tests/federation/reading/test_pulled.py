"""A researcher's folder between two pulls."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.errors import BrokeTheRules, Malformed
from federation.reading.folder import Folder
from federation.reading.pulled import STATE, FolderState, held_in, read_state, remember, version_of, write_state
from federation.reading.reader import path_of
from tests.federation.logs import Bent, Log, Reader, flipped, retract, withdraw
from tests.strategies import HASHES, ORIGINS, SIZES


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 600, 65_536])
def test_how_a_log_is_held_is_read_back_from_the_files(tmp_path, size):
    log, other, reader = (
        Log(tmp_path / "log", size),
        Log(tmp_path / "b", 1, origin="b.example"),
        Reader(tmp_path / "reader"),
    )
    other.add(withdraw(log.origin, 10**6))
    if size > 2:
        log.add(retract(0)).show(1)
    reader.follow(log, other, source=Bent(log, other).bend("bundle/000", lambda raw: None))
    held = reader.holds(log)

    write_state(reader.folder, remember(FolderState(), log.key.verifier, held))
    state = read_state(reader.folder)

    assert held_in(reader.folder, log.key.verifier, state.logs[log.origin]) == held


def test_an_empty_folder_holds_nothing(tmp_path):
    assert read_state(Folder(tmp_path)) == FolderState()


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"logs":1}', b"\xff"])
def test_a_damaged_state_is_said_and_not_guessed_around(tmp_path, raw):
    (tmp_path / STATE).write_bytes(raw)

    with pytest.raises(Malformed):
        read_state(Folder(tmp_path))


@pytest.mark.parametrize("name", ["checkpoint", "tile/0/001.p/44", "tile/1/000.p/1", "withdrawn"])
def test_files_that_do_not_fit_their_checkpoint_are_not_continued(tmp_path, name):
    log, reader = Log(tmp_path / "log", 300).show(1), Reader(tmp_path / "reader")
    reader.follow_one(log)
    path = path_of(log.origin, name)
    reader.folder.write(path, flipped(reader.folder.read(path)))

    with pytest.raises(BrokeTheRules):
        held_in(reader.folder, log.key.verifier, None)


@given(st.lists(st.tuples(ORIGINS, SIZES, HASHES), max_size=5), st.randoms())
def test_the_version_names_what_is_held_in_whatever_order(logs, rng):
    shuffled = rng.sample(logs, len(logs))

    assert version_of(shuffled) == version_of(logs)
    assert len(version_of(logs)) == 16
    assert version_of([*logs, ("more.example", 1, bytes(32))]) != version_of(logs)
