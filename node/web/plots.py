"""Plots as SVG that needs no script: columns over time or over steps, and lines, with axes and the number on hover.

Widths are in per cent and heights in pixels, so that words stay as large on a phone as anywhere.  Colours are classes
of the style sheet (statistics.css), Okabe and Ito's.
"""

from collections.abc import Sequence
from html import escape

from markupsafe import Markup
from msgspec import Struct

_HEIGHT = 200
_TOP = 12           # above the highest value, for its words
_MOST_LABELS = 4
_WIDE = 12          # per cent: a column under whose middle its name has room


class Series(Struct, frozen=True):
    """One colour: its name, and a value for each place on the axis."""

    name: str
    values: tuple[int, ...]


def columns(
    places: Sequence[str], series: Sequence[Series], unit: str, *, short: Sequence[str] | None = None
) -> Markup:
    """Columns beside each other, one for each place, the series on top of each other in it.  `unit` is of values.

    `short`: what stands below each column, where that is less than the place's whole name.
    """
    sums = [sum(each.values[k] for each in series) for k in range(len(places))]
    highest = nice(max(sums, default=0))
    width = 100 / max(1, len(places))
    shapes = list[str]()
    for k, place in enumerate(places):
        below = 0
        for number, each in enumerate(series, 1):
            if not each.values[k]:
                continue
            top, height = _y(below + each.values[k], highest), each.values[k] / highest * (_HEIGHT - _TOP)
            below += each.values[k]
            name = f"{each.name}, " if len(series) > 1 else ""
            shapes.append(
                f'<rect class="c{number}" x="{k * width + width * 0.1:.3f}%" y="{top:.1f}" width="{width * 0.8:.3f}%" '
                f'height="{max(height, 1):.1f}"><title>{escape(f"{place}: {name}{_count(each.values[k])} {unit}")}'
                "</title></rect>"
            )
    return _framed("".join(shapes), places, short or places, highest, unit, width, all_of_them=short is not None)


def line(places: Sequence[str], values: Sequence[int], unit: str) -> Markup:
    """A line from place to place, with a point at each that says its number."""
    highest = nice(max(values, default=0))
    step = 100 / max(1, len(places) - 1)
    path = " ".join(f"{'L' if k else 'M'}{k * step:.3f} {_y(value, highest):.1f}" for k, value in enumerate(values))
    curve = (
        f'<svg x="0" y="0" width="100%" height="{_HEIGHT}" viewBox="0 0 100 {_HEIGHT}" preserveAspectRatio="none">'
        f'<path class="line" vector-effect="non-scaling-stroke" d="{path}"/></svg>'
    )
    points = "".join(
        f'<circle class="c1" cx="{k * step:.3f}%" cy="{_y(value, highest):.1f}" r="3">'
        f"<title>{escape(f'{place}: {_count(value)} {unit}')}</title></circle>"
        for k, (place, value) in enumerate(zip(places, values, strict=True))
    )
    return _framed(curve + points, places, places, highest, unit, 0)


def nice(highest: int) -> int:
    """The least of 1, 2, 4 or 5 times a power of ten that is not below."""
    power = 1
    while True:
        for times in (1, 2, 4, 5):
            if times * power >= highest:
                return times * power
        power *= 10


def _framed(
    shapes: str,
    places: Sequence[str],
    below: Sequence[str],
    highest: int,
    unit: str,
    width: float,
    *,
    all_of_them: bool = False,
) -> Markup:
    ticks = sorted({0, highest // 2, highest}) if highest > 1 else [0, highest]
    rules = "".join(f'<line x1="0" x2="100%" y1="{_y(t, highest):.1f}" y2="{_y(t, highest):.1f}"/>' for t in ticks)
    names = "".join(
        f'<text x="100%" dx="-8" y="{_y(t, highest) + 4:.1f}" text-anchor="end">{_count(t)}</text>' for t in ticks
    )
    return Markup(      # noqa: S704  (every word in it is escaped)
        f'<p class="unit">{escape(unit)}</p><div class="plot">'
        f'<svg class="axis" aria-hidden="true" width="64" height="{_HEIGHT + 24}">{names}</svg>'
        f'<svg role="img" aria-label="{escape(_summary(places, highest, unit))}" width="100%" height="{_HEIGHT + 24}">'
        f'<g class="rules">{rules}</g>{shapes}{_labels(below, width, all_of_them)}</svg></div>'
    )


def _labels(places: Sequence[str], width: float, all_of_them: bool) -> str:
    """Names of places below the axis: all, or the first, the last and some between."""
    count = len(places)
    most = count if all_of_them else min(count, _MOST_LABELS)
    chosen = sorted({round(k * (count - 1) / max(1, most - 1)) for k in range(most)})
    found = list[str]()
    for k in chosen:
        x = k * width + width / 2 if width else k * 100 / max(1, count - 1)
        inside = all_of_them or count == 1 or width > _WIDE
        anchor = "middle" if inside or 0 < k < count - 1 else "start" if k == 0 else "end"
        x = x if anchor == "middle" else 0.0 if k == 0 else 100.0
        # On a narrow page there is room for the first and the last of long names.
        spare = ' class="spare"' if not all_of_them and 0 < k < count - 1 else ""
        found.append(
            f'<text{spare} x="{x:.2f}%" y="{_HEIGHT + 18}" text-anchor="{anchor}">'
            f"{escape(places[k])}</text>"
        )
    return "".join(found)


def _summary(places: Sequence[str], highest: int, unit: str) -> str:
    if not places:
        return "Nothing yet"
    span = places[0] if len(places) == 1 else f"{places[0]} to {places[-1]}"
    return f"{unit}, {span}, from 0 to {_count(highest)}; the numbers are in the table below"


def _y(value: int, highest: int) -> float:
    return _HEIGHT - value / max(1, highest) * (_HEIGHT - _TOP)


def _count(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")
