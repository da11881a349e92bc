"""Tiles: each point is in exactly one, where it stands, and all are about as full."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.collection.map.tiles import OF_A_TILE, levels_for, number_of, seeds_of, tiles_of


@given(st.integers(0, 65_535), st.integers(0, 65_535), st.integers(0, 10**9), st.integers(1, 8))
def test_a_point_is_in_one_tile_that_covers_it(x, y, index, levels):
    seeds = seeds_of("a.test/log", np.array([index]))

    [number] = tiles_of(np.array([x], np.uint16), np.array([y], np.uint16), seeds, levels)

    covering = [
        number_of(level, x * 2**level // 65_536, y * 2**level // 65_536) for level in range(levels)
    ]
    assert number in covering


def test_a_million_points_fill_their_tiles_evenly():
    rng = np.random.default_rng(1)
    x, y = rng.integers(0, 65_536, (2, 1_000_000), np.uint16)
    levels = levels_for(1_000_000)

    counts = np.bincount(tiles_of(x, y, seeds_of("a.test/log", np.arange(1_000_000)), levels))

    assert counts.max() < 1.2 * OF_A_TILE
    assert counts.min() > 0.5 * counts.max()


def test_the_first_levels_show_a_hundred_thousand_points():
    assert levels_for(100_000) == 3
    assert levels_for(1) == 1


@pytest.mark.parametrize("tile", [(-1, 0, 0), (9, 0, 0), (1, 2, 0), (1, 0, -1)])
def test_there_is_no_other_tile(tile):
    with pytest.raises(ValueError, match="no such tile"):
        number_of(*tile)


def test_every_tile_has_a_number_of_its_own():
    numbers = [number_of(level, c, r) for level in range(4) for r in range(2**level) for c in range(2**level)]

    assert numbers == list(range(len(numbers)))
