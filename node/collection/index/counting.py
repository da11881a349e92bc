"""Counts beside each filter: what is asked of each shard, and how the answers of all shards add up."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from .found import Count, Facet
from .query import VALUES, YES_NO, Query
from .schema import CHARACTERS, MARKS, PLACE, TURNS, ranges

FACETS = (*VALUES, *YES_NO, "month", "turns", "characters")
SHOWN_VALUES = 30           # of a filter; those that are asked for are always there
_MOST_VALUES = 2_000        # that one shard counts of a filter

_RANGES = {"turns": TURNS, "characters": CHARACTERS}
_ALL = "all"

Answer = Mapping[str, Any]


def aggregations(names: Iterable[str]) -> dict[str, Any]:
    """What to ask a shard for these facets; and always how many entries fit."""
    asked: dict[str, Any] = {_ALL: {"value_count": {"field": PLACE}}}
    for name in names:
        if name in _RANGES:
            asked[name] = {"range": {"field": name, "ranges": ranges(_RANGES[name])}}
        else:
            field = MARKS if name in YES_NO else name
            asked[field] = {"terms": {"field": field, "size": _MOST_VALUES}}
    return asked


def total(answers: Iterable[Answer]) -> int:
    return sum(int(each[_ALL]["value"]) for each in answers)


def facet(name: str, query: Query, answers: list[Answer]) -> Facet:
    """One facet from the answers of all shards."""
    if name in YES_NO:
        yes = _sum(MARKS, answers)[name]
        asked = getattr(query, name)
        counts = [Count("yes", yes, asked is True), Count("no", total(answers) - yes, asked is False)]
        return Facet(name, tuple(each for each in counts if each.count or each.selected))
    if name in _RANGES:
        found = _sum(name, answers)
        chosen = (getattr(query, f"{name}_from"), getattr(query, f"{name}_to"))
        return Facet(name, tuple(_range_count(each, found, chosen) for each in ranges(_RANGES[name])))
    if name == "month":
        found = _sum(name, answers)
        months = sorted(int(each) for each in found if int(each))
        return Facet(name, tuple(Count(f"{each // 100:04}-{each % 100:02}", found[str(each)]) for each in months))
    found, selected = _sum(name, answers), getattr(query, name)
    ranked = sorted(found, key=lambda value: (-found[value], value))
    shown = dict.fromkeys([*ranked[:SHOWN_VALUES], *selected])
    return Facet(
        name, tuple(Count(each, found[each], each in selected) for each in shown), len(found.keys() - shown.keys())
    )


def _sum(field: str, answers: Iterable[Answer]) -> Counter[str]:
    found = Counter[str]()
    for answer in answers:
        for bucket in answer[field]["buckets"]:
            key = bucket["key"]
            found[str(int(key)) if isinstance(key, float) else str(key)] += bucket["doc_count"]
    return found


def _range_count(bounds: dict[str, int], found: Counter[str], chosen: tuple[int | None, int | None]) -> Count:
    """In words that count whole things: "2-3" for what the engine calls 2 to below 4."""
    first, behind = bounds["from"], bounds.get("to")
    count = found[f"{first}-{'*' if behind is None else behind}"]
    last = None if behind is None else behind - 1
    value = f"{first}-" if last is None else str(first) if last == first else f"{first}-{last}"
    return Count(value, count, chosen == (first, last))
