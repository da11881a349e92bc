"""hidden.json: what a node's folder says of records that the node keeps back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.errors import Malformed
from federation.reading.folder import Folder
from federation.reading.hidden import FILE, read_hidden, write_hidden

hidden = st.dictionaries(st.sampled_from(["a.example/a", "b.example/b"]), st.lists(st.integers(0, 10**9), unique=True))


@given(hidden=hidden)
def test_what_we_write_we_can_read(tmp_path_factory, hidden):
    folder = Folder(tmp_path_factory.mktemp("node"))

    write_hidden(folder, hidden)

    assert read_hidden(folder) == {origin: frozenset(indexes) for origin, indexes in hidden.items()}


def test_a_folder_without_the_file_hides_nothing(tmp_path):
    assert read_hidden(Folder(tmp_path)) == {}


def test_nothing_is_written_where_nothing_changes(tmp_path):
    write_hidden(Folder(tmp_path), {})
    assert not (tmp_path / FILE).exists()
    write_hidden(Folder(tmp_path), {"a.example/a": [1, 2]})
    before = (tmp_path / FILE).stat().st_ino

    write_hidden(Folder(tmp_path), {"a.example/a": [2, 1]})

    assert (tmp_path / FILE).stat().st_ino == before


@given(raw=st.binary(max_size=100))
def test_any_bytes_are_read_or_malformed_and_nothing_else(tmp_path_factory, raw):
    root = tmp_path_factory.mktemp("node")
    (root / FILE).write_bytes(raw)

    try:
        hidden = read_hidden(Folder(root))
    except Malformed:
        return
    assert all(isinstance(index, int) for indexes in hidden.values() for index in indexes)


@pytest.mark.parametrize("raw", [b"[", b"[]", b'{"a": 1}', b'{"a": ["1"]}', b"\xff"])
def test_a_damaged_file_is_an_error_and_is_written_again(tmp_path, raw):
    (tmp_path / FILE).write_bytes(raw)

    with pytest.raises(Malformed):
        read_hidden(Folder(tmp_path))
    write_hidden(Folder(tmp_path), {})

    assert read_hidden(Folder(tmp_path)) == {}
