"""Filters of a search as links: what is in use, each with a way out, and what more there is, with counts."""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from node.collection.index.found import Count, Facet
from node.collection.index.query import VALUES, YES_NO, Query, format_query, with_value

# In the order of the page; months and lengths are asked for as bounds.
_NAMES = {
    "language": "Language", "platform": "Platform", "model": "Model", "month": "Month", "turns": "Turns",
    "characters": "Length", "rating": "Rating", "code": "Has code", "branches": "Has branches", "label": "Label",
    "licence": "Licence", "source": "Source", "origin": "Log", "flagged": "Marked as toxic",
}  # fmt: skip
_BOUNDS = {
    "since": "from", "until": "until", "turns_from": "turns from", "turns_to": "turns to",
    "characters_from": "characters from", "characters_to": "characters to",
}  # fmt: skip
_PARAMETERS = {"since": "from", "until": "to"}


class Chip(Struct, frozen=True):
    """A filter in use.  `without` is the query string of the question without it."""

    name: str
    value: str
    without: str


class Choice(Struct, frozen=True):
    """A value of a filter; `asked` is the query string with it, or without it where it is selected."""

    value: str
    count: int
    selected: bool
    asked: str


class Filter(Struct, frozen=True):
    """`parameter` as in the address; `others`: how many values more there are; `is_open`: something of it is in use."""

    parameter: str
    name: str
    choices: tuple[Choice, ...]
    others: int
    is_open: bool


def chips_of(query: Query) -> list[Chip]:
    """The filters in use, in the order of the page."""
    chips = list[Chip]()
    for parameter, name in _NAMES.items():
        if parameter in VALUES:
            for value in getattr(query, parameter):
                chips.append(Chip(name, value, format_query(with_value(query, parameter, value))))
        elif parameter in YES_NO and (asked := getattr(query, parameter)) is not None:
            value = "yes" if asked else "no"
            chips.append(Chip(name, value, format_query(with_value(query, parameter, value))))
    empty = Query()
    for field, name in _BOUNDS.items():
        if (value := getattr(query, field)) != getattr(empty, field):
            without = replace(query, page=1, **{field: getattr(empty, field)})
            chips.append(Chip(name, str(value), format_query(without)))
    return chips


def filters_of(query: Query, facets: Iterable[Facet]) -> list[Filter]:
    """All filters that leave a choice, or are in use."""
    by_name = {facet.name: facet for facet in facets}
    filters = list[Filter]()
    for parameter, name in _NAMES.items():
        facet = by_name.get(parameter, Facet(parameter, ()))
        choices = tuple(_choice(query, parameter, each) for each in facet.counts)
        if choices:
            is_open = any(each.selected for each in choices)
            filters.append(Filter(parameter, name, choices, facet.others, is_open))
    return filters


def kept_of(query: Query, but: Sequence[str] = ("q", "sort", "page")) -> list[tuple[str, str]]:
    """Names and values that a form has to carry on, so that only what stands in its fields changes."""
    pairs = list[tuple[str, str]]()
    for parameter in VALUES:
        pairs += [(parameter, value) for value in getattr(query, parameter)]
    for parameter in YES_NO:
        if (asked := getattr(query, parameter)) is not None:
            pairs.append((parameter, "yes" if asked else "no"))
    empty = Query()
    for field in (*_BOUNDS, "show"):
        if (value := getattr(query, field)) != getattr(empty, field):
            pairs.append((_PARAMETERS.get(field, field), str(value)))
    return [pair for pair in pairs if pair[0] not in but]


def _choice(query: Query, parameter: str, count: Count) -> Choice:
    if parameter in VALUES or parameter in YES_NO:
        asked, selected = with_value(query, parameter, count.value), count.selected
    else:
        bounds = _bounds(parameter, count.value)
        selected = all(getattr(query, field) == value for field, value in bounds.items())
        empty = Query()
        asked = replace(query, page=1, **{k: getattr(empty, k) if selected else v for k, v in bounds.items()})
    return Choice(count.value, count.count, selected, format_query(asked))


def _bounds(parameter: str, value: str) -> dict[str, str | int | None]:
    """What a counted span means: "2026-01", "2-3", "1000-"."""
    if parameter == "month":
        return {"since": f"{value}-01", "until": _last_day(value)}
    least, dash, most = value.partition("-")
    last = int(most) if most else None if dash else int(least)
    return {f"{parameter}_from": int(least), f"{parameter}_to": last}


def _last_day(month: str) -> str:
    year, number = map(int, month.split("-"))
    days = (31, 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return f"{month}-{days[number - 1]:02}"
