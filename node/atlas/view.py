"""The map as it is served: tiles, what their numbers mean, and the regions, made from a drawing at one moment."""

from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from node.collection.map.tiles import COLOURS, ROW, seeds_of, tiles_of

from .drawing import Drawing
from .periods import periods_of
from .regions import Named, Points, named_regions

LEAST = 5           # records that a value needs for a colour of its own
MOST_VALUES = 7     # values with colours of their own
NOT_KNOWN, OTHERS = 0, MOST_VALUES + 1      # the colours between belong to values, the most frequent first


class Shade(Struct, frozen=True):
    """One colour of a legend: its code in tiles, what it stands for, and how many points have it."""

    code: int
    value: str
    count: int


class View(Struct, frozen=True):
    """`tiles`: by number, rows of ROW; `legends`: by the names of COLOURS, without those that nothing is known of."""

    count: int
    levels: int
    logs: tuple[str, ...]
    legends: dict[str, tuple[Shade, ...]]
    regions: tuple[Named, ...]
    tiles: dict[int, bytes]
    points: Points


def view_of(drawing: Drawing, points: Points, values: Sequence[Sequence[str]]) -> View:
    """`values`: what the colours of the points stand for, as in the palette when the points were copied."""
    rows = np.zeros(len(points.rows), ROW)
    for name in ("x", "y", "region"):
        rows[name] = points.rows[name]
    rows["log"], rows["index"] = points.log, points.index
    legends = dict[str, tuple[Shade, ...]]()
    for kind, name in enumerate(COLOURS):
        codes, legend = _shades(points.rows["colours"][:, kind], values[kind], periods_of if name == "day" else None)
        rows["colours"][:, kind] = codes
        if any(shade.code not in (NOT_KNOWN, OTHERS) for shade in legend):
            legends[name] = legend
    seeds = np.zeros(len(rows), np.uint64)
    for number, origin in enumerate(points.logs):
        of_log = points.log == number
        seeds[of_log] = seeds_of(origin, points.index[of_log].astype(np.int64))
    numbers = tiles_of(rows["x"], rows["y"], seeds, drawing.plan.levels)
    order = np.argsort(numbers, kind="stable")
    found, starts = np.unique(numbers[order], return_index=True)
    sorted_rows = rows[order]
    ends = [*starts[1:].tolist(), len(rows)]
    return View(
        count=len(rows),
        levels=drawing.plan.levels,
        logs=points.logs,
        legends=legends,
        regions=tuple(named_regions(drawing, points)),
        tiles={
            int(number): sorted_rows[start:end].tobytes()
            for number, start, end in zip(found.tolist(), starts.tolist(), ends, strict=True)
        },
        points=points,
    )


Periods = Callable[[Sequence[str]], list[str]]


def _shades(
    places: NDArray[np.uint16], values: Sequence[str], grouped: Periods | None
) -> tuple[NDArray[np.uint8], tuple[Shade, ...]]:
    """The code of each point, and the legend.  `grouped` puts values together, in an order of their own."""
    names = grouped(values) if grouped else list(values)
    counts = np.bincount(places, minlength=len(names))
    totals = dict[str, int]()
    for place, name in enumerate(names):
        totals[name] = totals.get(name, 0) + int(counts[place])
    able = [name for name in totals if name and totals[name] >= LEAST]
    chosen = sorted(able) if grouped else sorted(able, key=lambda name: (-totals[name], name))
    chosen = chosen[-MOST_VALUES:] if grouped else chosen[:MOST_VALUES]
    code_of = {name: code for code, name in enumerate(chosen, NOT_KNOWN + 1)}
    table = np.array([code_of.get(name, OTHERS if name else NOT_KNOWN) for name in names], np.uint8)
    legend = [Shade(code, name, totals[name]) for name, code in code_of.items()]
    others = sum(total for name, total in totals.items() if name and name not in code_of)
    legend += [Shade(OTHERS, "", others)] if others else []
    legend += [Shade(NOT_KNOWN, "", totals[""])] if totals.get("") else []
    return table[places], tuple(legend)
