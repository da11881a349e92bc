"""What a search is to give back, the slow and obvious way: every record is looked at, for every question."""

from collections import Counter
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from federation.record.conversation import parse_body
from node.collection.index.facts import Facts, facts_of, texts_of
from node.collection.index.folding import fold
from node.collection.index.query import VALUES, YES_NO
from node.collection.index.terms import occurs, read_question


class Seen(Struct, frozen=True):
    """A record as it can be searched for, read once."""

    place: tuple[str, int]
    facts: Facts
    texts: list[list[str]]

    @classmethod
    def of(cls, record):
        body = parse_body(record.body)
        texts = [fold(text).split() for text in texts_of(body)]
        return cls((record.origin, record.index), facts_of(body), texts)


def fitting(seen, query):
    """The places of the records that fit, as a set."""
    return {each.place for each in seen if _fits(each, query)}


def counts(seen, query):
    """For each facet the counts of its values, among what all other filters leave in."""
    found = {}
    for name in (*VALUES, *YES_NO, "month"):
        left = [each for each in seen if _fits(each, _without(query, name))]
        found[name] = Counter(value for each in left for value in values_of(each, name) if value)
    return found


def _fits(each, query):
    facts, asked = each.facts, read_question(query.text)

    def has(phrase):
        return any(True for terms in each.texts for _ in occurs(phrase, terms))

    for name in VALUES:
        wanted = getattr(query, name)
        if name == "label":
            names = {value.partition(":")[0] for value in wanted}
            there = set(facts.label) & set(wanted)
            if names != {value.partition(":")[0] for value in there}:
                return False
        elif wanted and not set(values_of(each, name)) & set(wanted):
            return False
    if any(getattr(query, name) not in (None, getattr(facts, name)) for name in YES_NO):
        return False
    if (query.since or query.until) and not (facts.day and query.since <= facts.day <= (query.until or str(date.max))):
        return False
    if not all(
        (getattr(query, f"{name}_from") or 0) <= getattr(facts, name) <= _most(getattr(query, f"{name}_to"))
        for name in ("turns", "characters")
    ):
        return False
    return not asked.nothing and all(map(has, asked.wanted)) and not any(map(has, asked.unwanted))


def _most(bound):
    return bound if bound is not None else 1 << 62


def values_of(each, name):
    """The values of one record under the name of a facet."""
    facts = each.facts
    if name == "origin":
        return [each.place[0]]
    if name == "rating":
        return [facts.rating or "none"]
    if name == "month":
        return [facts.day[:7]]
    if name in YES_NO:
        return ["yes" if getattr(facts, name) else "no"]
    value = getattr(facts, name)
    return [value] if isinstance(value, str) else value


def _without(query, name):
    if name == "month":
        return replace(query, since="", until="")
    return replace(query, **{name: None if name in YES_NO else ()})
