"""The right edge of a growing tree, and the tiles that fall out of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.log.edge import Edge
from federation.log.merkle import EMPTY_ROOT, leaf_hash, node_hash, range_hash
from federation.log.tiles import WIDTH, tiles_of
from federation.log.tree import hash_reader

HASHES = [leaf_hash(b"leaf %d" % n) for n in range(600)]


def tree_hash(start: int, end: int) -> bytes:
    """RFC 6962, section 2.1, as in test_merkle.py, over HASHES."""

    def hash_of(level: int, index: int) -> bytes:
        if level == 0:
            return HASHES[index]
        return node_hash(hash_of(level - 1, 2 * index), hash_of(level - 1, 2 * index + 1))

    return range_hash(start, end, hash_of)


def test_an_edge_that_grows_leaf_by_leaf_has_every_root_to_600():
    edge = Edge()
    assert edge.root == EMPTY_ROOT

    for size, each in enumerate(HASHES, 1):
        edge, _ = edge.extend([each])
        assert edge.size == size
        assert edge.root == tree_hash(0, size)


@given(st.lists(st.integers(0, 300), max_size=8))
def test_in_whatever_steps_it_grows_the_edge_and_the_tiles_are_the_same(steps):
    edge, files, size = Edge(), {}, 0
    for step in steps:
        edge, written = edge.extend(HASHES[size : size + step])
        size = min(600, size + step)
        files.update(written)

    whole, written = Edge().extend(HASHES[:size])

    assert (edge.size, edge.root) == (whole.size, whole.root) == (size, tree_hash(0, size))
    assert {path: files[path] for path in tiles_of(size)} == dict(written)


@pytest.mark.parametrize("size", [1, 255, 256, 257, 511, 512, 600, 65_535, 65_536, 65_537])
def test_the_tiles_written_are_those_of_the_size_and_every_hash_is_read_from_them(size):
    hashes = [leaf_hash(b"%d" % n) for n in range(size)]
    edge, written = Edge().extend(hashes)
    files = {path: b"".join(tile) for path, tile in written}

    assert set(files) == set(tiles_of(size))
    assert range_hash(0, size, hash_reader(size, files.get)) == edge.root
    assert hash_reader(size, files.get)(0, size - 1) == hashes[-1]


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 600])
def test_whole_chunks_are_appended_by_their_hashes_alone(size):
    by_leaves, _ = Edge().extend(HASHES[:size])
    chunks = [tree_hash(at, at + WIDTH) for at in range(0, size - size % WIDTH, WIDTH)]

    by_chunks, _ = Edge().extend(chunks, level=1)
    by_chunks, _ = by_chunks.extend(HASHES[size - size % WIDTH : size])

    assert by_chunks.root == by_leaves.root
    assert by_leaves.without_leaves().size == size - size % WIDTH
