"""Points of the map as tiles: squares of the plane at several levels, each point in exactly one of them.

Level 0 is one tile over the whole map with a sample of all points, level 1 are four with another sample, and so on,
each about as full as the others.  Whoever looks at a part of the map loads the tiles of the upper levels that it
touches, and more below as they come closer.  A tile is rows of fixed length, little-endian, without any text:

    x, y       16 bits each, from 0 to 65535 over the map
    index      32 bits, of the record in its log
    log        16 bits, a place in the list of logs that comes with the tiles
    region     16 bits
    colours    8 bits for each of COLOURS, in that order: a place in that colour's list, which comes with the tiles
"""

import math
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

COLOURS = ("origin", "platform", "model", "language", "topic", "rating", "day")
OF_A_TILE = 5_000           # points that a tile is meant to hold

ROW = np.dtype(
    [
        ("x", "<u2"), ("y", "<u2"), ("index", "<u4"), ("log", "<u2"), ("region", "<u2"),
        ("colours", "u1", len(COLOURS)), ("rest", "u1"),
    ]
)

_DEEPEST = 8


def levels_for(points: int) -> int:
    """How many levels spread so many points over tiles that are about full."""
    levels = 1
    while levels < _DEEPEST and points > OF_A_TILE * _tiles(levels):
        levels += 1
    return levels


def tiles_of(
    x: NDArray[np.uint16], y: NDArray[np.uint16], seeds: NDArray[np.uint64], levels: int
) -> NDArray[np.int64]:
    """The number of the tile of each point.  `seeds`: numbers by which points are sampled, the same at every time."""
    share = (seeds >> np.uint64(11)).astype(np.float64) / float(1 << 53)
    level = np.zeros(len(x), np.int64)
    for deeper in range(1, levels):
        level[share >= _tiles(deeper) / _tiles(levels)] = deeper
    shift = 16 - level
    cell: NDArray[np.int64] = ((y.astype(np.int64) >> shift) << level) + (x.astype(np.int64) >> shift)
    return _first(level) + cell


def number_of(level: int, column: int, row: int) -> int:
    """The number of one tile.

    Raises:
        ValueError: there is no such tile at any depth.
    """
    if not (0 <= level < _DEEPEST and 0 <= column < 1 << level and 0 <= row < 1 << level):
        raise ValueError("no such tile")
    return _tiles(level) + (row << level) + column


def _tiles(levels: int) -> int:
    """How many tiles there are in the first so many levels."""
    return int(4**levels - 1) // 3


def _first(level: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.asarray((np.left_shift(1, 2 * level) - 1) // 3, np.int64)


def seeds_of(log: str, indexes: NDArray[np.int64]) -> NDArray[np.uint64]:
    """A number for each record of a log that looks like chance and is the same everywhere (splitmix64)."""
    start = np.uint64(int.from_bytes(sha256(log.encode()).digest()[:8]))
    with np.errstate(over="ignore"):
        z = start + (indexes.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(z ^ (z >> np.uint64(31)), np.uint64)


assert ROW.itemsize == 20 and math.log2(4**_DEEPEST) <= 32
