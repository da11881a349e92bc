"""Which words name the regions of a drawing, counted over the points that are on it now.

A word is shown while at least ten records of the region use it, and those come from at least five givers, as far as
that can be told (node/collection/map/README.md).
"""

from collections.abc import Mapping

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from node.collection.map.words import LEAST_GIVERS, LEAST_RECORDS, MOST_WORDS

from .drawing import Drawing
from .sheet import PLACED, POINT

MOST_SHOWN = 4


class Named(Struct, frozen=True):
    """A region as it is shown: its number, middle (0 to 1), how many records stand in it, its words, if any."""

    number: int
    x: float
    y: float
    count: int
    words: tuple[str, ...] = ()


class Points(Struct, frozen=True):
    """All points of a drawing: rows as in a sheet, the number of each one's log, and its index there."""

    rows: "NDArray[np.void]"
    log: NDArray[np.uint16]
    index: NDArray[np.uint32]
    logs: tuple[str, ...]


def points_of(drawing: Drawing) -> Points:
    """A copy, so that the drawing may go on changing."""
    logs = tuple(sorted({origin for origin, _ in drawing.sheets}))
    rows, log, index = [np.zeros(0, POINT)], [np.zeros(0, np.uint16)], [np.zeros(0, np.uint32)]
    for (origin, number), sheet in sorted(drawing.sheets.items()):
        there = np.flatnonzero(sheet.rows["state"] == PLACED)
        rows.append(sheet.rows[there])
        log.append(np.full(len(there), logs.index(origin), np.uint16))
        index.append((there + number * len(sheet.rows)).astype(np.uint32))
    return Points(np.concatenate(rows), np.concatenate(log), np.concatenate(index), logs)


def named_regions(drawing: Drawing, points: Points) -> list[Named]:
    """The regions that hold anything, the largest first."""
    regions = drawing.plan.regions
    counts = np.bincount(points.rows["region"], minlength=len(regions))
    shown = _words_shown(drawing, points)
    found = [
        Named(number, each.x, each.y, int(counts[number]), shown.get(number, ())[:MOST_SHOWN])
        for number, each in enumerate(regions)
        if counts[number]
    ]
    return sorted(found, key=lambda each: (-each.count, each.number))


def drop_rare_words(drawing: Drawing) -> None:
    """Forgets words that too few records use since some were taken away; for a drawing on which all have a place."""
    points = points_of(drawing)
    regions = list(drawing.plan.regions)
    for bit in range(MOST_WORDS):
        uses, _ = _uses(points, bit, len(regions))
        for number, region in enumerate(regions):
            if bit < len(region.words) and region.words[bit] and uses[number] < LEAST_RECORDS:
                words = list(region.words)
                words[bit] = ""     # its place stays, so that the other bits keep theirs
                regions[number] = replace(region, words=tuple(words))
    if tuple(regions) != drawing.plan.regions:
        drawing.plan = replace(drawing.plan, regions=tuple(regions))
        drawing.save_plan()


def _words_shown(drawing: Drawing, points: Points) -> Mapping[int, tuple[str, ...]]:
    regions = drawing.plan.regions
    shown = dict[int, tuple[str, ...]]()
    for bit in range(MOST_WORDS):
        uses, givers = _uses(points, bit, len(regions))
        for number, region in enumerate(regions):
            able = uses[number] >= LEAST_RECORDS and givers[number] >= LEAST_GIVERS
            if able and bit < len(region.words) and region.words[bit]:
                shown[number] = (*shown.get(number, ()), region.words[bit])
    return shown


def _uses(points: Points, bit: int, regions: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each region, how many records use its word at `bit`, and how many givers those have."""
    using = (points.rows["words"] >> bit) & 1 == 1
    region = points.rows["region"][using].astype(np.uint64)
    log, giver = points.log[using].astype(np.uint64), points.rows["giver"][using].astype(np.uint64)
    different = np.unique(region << np.uint64(48) | log << np.uint64(32) | giver) >> np.uint64(48)
    return (
        np.bincount(region.astype(np.int64), minlength=regions),
        np.bincount(different.astype(np.int64), minlength=regions),
    )
