"""The page at /statistics: what is held, in plots and tables; the same as JSON at /statistics.json."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import msgspec
from litestar import MediaType, Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from markupsafe import Markup
from msgspec import Struct

from node.context import Node
from node.statistics.report import OfLog, Property, Speed, Statistics, statistics_of
from node.web.answers import answer
from node.web.plots import Series, columns, line
from node.web.render import render

_MOST_DAYS = 62         # on one axis; beyond that months, then years
_MOST_MONTHS = 60
_MOST_ORIGINS = 7       # with colours of their own
_MOST_ROWS = 20         # of a table, before it is cut off


class Growth(Struct, frozen=True):
    """Conversations by period and origin, and the sum of all up to each period."""

    unit: str
    periods: tuple[str, ...]
    series: tuple[Series, ...]
    sums: tuple[int, ...]


@get("/statistics", include_in_schema=False)
async def get_statistics(request: Request[Any, Any, State], node: NamedDependency[Node]) -> Response[bytes]:
    said = await statistics_of(node)
    return answer(request, said, lambda: _page(node, said))


@get("/statistics.json", media_type=MediaType.JSON, tags=["collection"])
async def get_statistics_json(node: NamedDependency[Node]) -> Response[bytes]:
    """What is held, counted: by origin and day, model, platform, language, length, rating, topic; and what is taken
    back."""
    content = msgspec.json.encode(await statistics_of(node))
    return Response(content, media_type=MediaType.JSON, headers={"Cache-Control": "no-cache"})


handlers = [get_statistics, get_statistics_json]


def _page(node: Node, said: Statistics) -> str:
    growth = growth_of(said.logs)
    days = list(said.held)
    held = [sum(each.live for each in said.held[day].values()) for day in days]
    gone = [sum(each.taken_back for each in said.held[day].values()) for day in days]
    return render(
        "statistics.html",
        node.settings,
        path="/statistics",
        said=said,
        growth=growth,
        growth_plot=columns(growth.periods, growth.series, "conversations"),
        days=list(zip(days, held, gone, strict=True)),
        held_plot=line([_short(day) for day in days], held, "conversations held") if len(days) > 1 else "",
        gone_plot=line([_short(day) for day in days], gone, "taken back") if len(days) > 1 and any(gone) else "",
        steps={name: steps_of(said.properties[name]) for name in ("turns", "characters")},
        step_plots={
            name: columns(
                [words for words, _, _ in steps_of(said.properties[name])],
                [Series(name, tuple(count for _, _, count in steps_of(said.properties[name])))],
                "conversations",
                short=[words for _, words, _ in steps_of(said.properties[name])],
            )
            for name in ("turns", "characters")
        },
        speeds=[
            {
                "origin": each.origin,
                "way": "here" if each.way == "here" else "elsewhere",
                "count": each.count,
                "half": _time(each.half_s),
                "most": _time(each.most_s),
                "all": _time(each.all_s),
            }
            for each in said.speeds
        ],
        speed_plot=speed_plot(said.speeds, said.steps_s),
        most_rows=_MOST_ROWS,
    )


def speed_plot(speeds: Sequence[Speed], steps_s: Sequence[int]) -> Markup | str:
    """A column for each step up to the longest that occurs: how many records were gone within it."""
    overall = {each.way: each.counts for each in speeds if not each.origin}
    if not overall:
        return ""
    shown = 1 + max(k for counts in overall.values() for k, count in enumerate(counts) if count)
    words = [*map(_time, steps_s), _time(None)][:shown]
    series = [
        Series(name, overall.get(way, (0,) * (len(steps_s) + 1))[:shown])
        for way, name in (("here", "asked for here"), ("elsewhere", "heard from elsewhere"))
    ]
    return columns([f"within {each}" for each in words], series, "records", short=words)


def _time(seconds: int | None) -> str:
    """ "20 s", "5 min" or "6 h"; beyond all steps, "over a day"."""
    if seconds is None:
        return "over a day"
    if seconds < 60:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 3_600 else f"{seconds // 3_600} h"


def growth_of(logs: Sequence[OfLog]) -> Growth:
    """By day where these are few enough, otherwise by month or year; no period between the first and the last is
    left out."""
    days = sorted({day for log in logs for day in log.dated if _is_date(day)})
    if not days:
        return Growth("day", (), (), ())
    unit, periods = _periods(days[0], days[-1])
    length = {"day": 10, "month": 7, "year": 4}[unit]
    place = {period: k for k, period in enumerate(periods)}
    largest = sorted(logs, key=lambda log: (-sum(log.dated.values()), log.origin))
    named, rest = largest[:_MOST_ORIGINS], largest[_MOST_ORIGINS:]
    series = [Series(log.origin, _by_period([log], place, length)) for log in named if log.dated]
    if any(log.dated for log in rest):
        series.append(Series("others", _by_period(rest, place, length)))
    sums, so_far = list[int](), 0
    for k in range(len(periods)):
        so_far += sum(each.values[k] for each in series)
        sums.append(so_far)
    return Growth(unit, tuple(map(_short, periods)), tuple(series), tuple(sums))


def _by_period(logs: Sequence[OfLog], place: dict[str, int], length: int) -> tuple[int, ...]:
    counts = [0] * len(place)
    for log in logs:
        for day, number in log.dated.items():
            if _is_date(day):
                counts[place[day[:length]]] += number
    return tuple(counts)


def _periods(first: str, last: str) -> tuple[str, list[str]]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    if (end - start).days < _MOST_DAYS:
        return "day", [(start + timedelta(days=k)).isoformat() for k in range((end - start).days + 1)]
    months = range(start.year * 12 + start.month - 1, end.year * 12 + end.month)
    if len(months) <= _MOST_MONTHS:
        return "month", [f"{month // 12:04}-{month % 12 + 1:02}" for month in months]
    return "year", [f"{year:04}" for year in range(start.year, end.year + 1)]


def steps_of(property: Property) -> list[tuple[str, str, int]]:
    """Steps as "3-4" and "129 and more", where each begins, and their counts; empty ones at the end are left out."""
    values = [each.value for each in property.values]
    named = list[tuple[str, str, int]]()
    for k, each in enumerate(property.values):
        if k + 1 == len(values):
            words = f"{int(each.value):,} and more"
        else:
            low, high = int(each.value), int(values[k + 1]) - 1
            words = f"{low:,}" if low == high else f"{low:,}–{high:,}"
        begins = f"{int(each.value) // 1000}k" if int(each.value) >= 1000 else each.value
        named.append((words.replace(",", "\u202f"), begins, each.count))
    while named and not named[-1][2]:
        named.pop()
    return named


def _short(period: str) -> str:
    """A period in words: "28 Nov 2026", "Nov 2026" or "2026"."""
    forms = {10: ("%-d %b %Y", ""), 7: ("%b %Y", "-01"), 4: ("%Y", "-01-01")}
    form, rest = forms[len(period)]
    return date.fromisoformat(period + rest).strftime(form)


def _is_date(day: str) -> bool:
    try:
        return date.fromisoformat(day).year > 1970
    except ValueError:
        return False
