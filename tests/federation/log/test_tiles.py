"""Paths and contents of tiles."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.errors import Malformed
from federation.log.tiles import (
    MOST_LEAF_BYTES,
    WIDTH,
    TilePath,
    chunks_of,
    format_entries,
    format_number,
    format_tile_path,
    parse_tile_path,
    partials_of,
    split_entries,
    split_tile,
    stale_partials,
    tiles_of,
)
from tests.strategies import tile_paths

OF_ONE_LENGTH = st.integers(0, 60).flatmap(lambda n: st.lists(st.binary(min_size=n, max_size=n), max_size=WIDTH))
LEAVES = st.lists(st.binary(max_size=60), max_size=WIDTH) | OF_ONE_LENGTH


@given(tile_paths())
def test_the_path_that_we_write_we_can_read(path):
    assert parse_tile_path(format_tile_path(path)) == path


@given(st.one_of(st.text(), st.from_regex(r"tile/[0-9a-z]+/(x?[0-9]{1,4}/?)*(\.p/[0-9]+)?")))
def test_any_text_is_the_one_way_to_write_a_path_or_malformed_and_nothing_else(text):
    with suppress(Malformed):
        assert format_tile_path(parse_tile_path(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "tile/0/000\n", "tile/0/../000", "tile/0/%2e%2e/000", "tile/0\\000", "tile/0/000\0", "tile/0/00٣",
        "tile/0/x000/001",
        "tile/0/1", "tile/0/0000", "tile/0/x001", "tile/8/000", "tile/00/000", "tile/-1/000", "tile/data/000",
        "/tile/0/000",
        "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/1/", "tile/0/000.p",
        "tile/0/" + "x001/" * 7 + "000",
    ],
)  # fmt: skip
def test_a_path_written_in_any_other_way_is_refused(text):
    with pytest.raises(Malformed):
        parse_tile_path(text)


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "000"), (999, "999"), (1000, "x001/000"), (1_234_067, "x001/x234/067"), (10**6, "x001/x000/000")],
)
def test_numbers_are_written_in_groups_of_three(number, text):
    assert format_number(number) == text


@given(LEAVES)
def test_the_entries_that_we_write_we_can_read(leaves):
    assert split_entries(format_entries(leaves), len(leaves)) == leaves


@given(st.binary(), st.integers(1, WIDTH))
def test_any_bytes_are_entries_or_malformed_and_nothing_else(raw, width):
    with suppress(Malformed):
        assert format_entries(split_entries(raw, width)) == raw
    with suppress(Malformed):
        assert b"".join(split_tile(raw, width)) == raw


@given(LEAVES.filter(bool), st.integers(1, WIDTH))
def test_entries_of_another_width_or_length_are_refused(leaves, other):
    raw = format_entries(leaves)

    for width, wrong in [
        (len(leaves), raw + b"\0"),
        (len(leaves), raw[:-1]),
        (len(leaves) + other, raw),
        (len(leaves) - 1, raw),
    ]:
        with pytest.raises(Malformed):
            split_entries(wrong, width)


def test_a_leaf_has_at_most_4_kib():
    assert split_entries(format_entries([bytes(MOST_LEAF_BYTES)]), 1) == [bytes(MOST_LEAF_BYTES)]
    with pytest.raises(Malformed):
        split_entries(format_entries([bytes(MOST_LEAF_BYTES + 1)]), 1)


def test_a_tile_is_32_bytes_for_each_of_its_hashes():
    assert split_tile(bytes(64), 2) == (bytes(32), bytes(32))
    for length in (0, 63, 65, 96):
        with pytest.raises(Malformed):
            split_tile(bytes(length), 2)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, []),
        (1, ["tile/0/000.p/1"]),
        (256, ["tile/0/000", "tile/1/000.p/1"]),
        (257, ["tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"]),
    ],
)
def test_the_tiles_of_a_size(size, expected):
    assert [str(path) for path in tiles_of(size)] == expected


def test_65_537_leaves_need_a_tile_of_the_third_level():
    assert list(tiles_of(65_537))[-2:] == [TilePath(1, 0), TilePath(2, 0, 1)]


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_chunks_cover_every_leaf_behind_the_start(size, start):
    chunks = list(chunks_of(size, start))

    covered = [number * WIDTH + at for number, width in chunks for at in range(width)]
    assert covered == list(range(start // WIDTH * WIDTH, size))


@given(st.lists(st.integers(0, 70_000), min_size=3, max_size=3).map(sorted))
def test_no_partial_of_the_last_two_checkpoints_is_ever_stale(sizes):
    oldest, before, size = sizes

    stale = stale_partials(size, before, oldest)

    assert not stale & (partials_of(size) | partials_of(before))
    assert stale <= partials_of(oldest)
