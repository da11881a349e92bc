"""A question as the engine takes it."""

from collections.abc import Collection, Iterable
from datetime import date

import tantivy
from tantivy import FieldType, Occur

from .query import VALUES, YES_NO, Query
from .schema import MARKS, PLACE, TEXT, schema
from .terms import Asked, Phrase

_SCHEMA = schema()
_MOST_DAY = date.max.toordinal()
_Clause = tuple[Occur, tantivy.Query]


def compile_query(query: Query, asked: Asked, *, without: str = "") -> tantivy.Query:
    """What fits the words and all filters, `without` one of them.  Only words make one record better than another."""
    if asked.nothing:
        return tantivy.Query.empty_query()
    wanted = [(Occur.Must, _phrase(each)) for each in asked.wanted]
    left_out = [(Occur.MustNot, _phrase(each)) for each in asked.unwanted]
    filters = [*_values(query, without), *_bounds(query, without), *_marks(query, without)]
    if not wanted:      # something that all others can be taken from
        wanted = [(Occur.Must, tantivy.Query.all_query())]
    clauses = [*wanted, *left_out, *filters]
    return clauses[0][1] if len(clauses) == 1 else tantivy.Query.boolean_query(clauses)


def leave_out(query: tantivy.Query, places: Collection[int]) -> tantivy.Query:
    """The same without the entries at these places."""
    if not places:
        return query
    clauses = [(Occur.MustNot, _between(PLACE, each, each)) for each in sorted(places)]
    return tantivy.Query.boolean_query([(Occur.Must, query), *clauses])


def _phrase(phrase: Phrase) -> tantivy.Query:
    terms = list(phrase.terms)
    if phrase.open:     # terms are letters and digits, which say themselves in a pattern
        terms[-1] += ".?"
        if len(terms) == 1:
            return tantivy.Query.regex_query(_SCHEMA, TEXT, terms[0])
        return tantivy.Query.regex_phrase_query(_SCHEMA, TEXT, list[str | tuple[int, str]](terms))
    if len(terms) == 1:
        return tantivy.Query.term_query(_SCHEMA, TEXT, terms[0], "position")
    return tantivy.Query.phrase_query(_SCHEMA, TEXT, list[str | tuple[int, str]](terms))


def _values(query: Query, without: str) -> Iterable[_Clause]:
    for name in VALUES:
        values: tuple[str, ...] = getattr(query, name)
        if not values or name == without:
            continue
        if name == "label":     # any of the values of one name, and something of each name
            names = sorted({each.partition(":")[0] for each in values})
            for each in names:
                yield _any_of(name, [value for value in values if value.partition(":")[0] == each])
        else:
            yield _any_of(name, values)


def _any_of(name: str, values: Iterable[str]) -> _Clause:
    terms = [tantivy.Query.term_query(_SCHEMA, name, each, "basic") for each in values]
    one_of = [(Occur.Should, each) for each in terms]
    return _filter(terms[0] if len(terms) == 1 else tantivy.Query.boolean_query(one_of))


def _bounds(query: Query, without: str) -> Iterable[_Clause]:
    since, until = (date.fromisoformat(each).toordinal() if each else None for each in (query.since, query.until))
    if without != "month" and (since or until):
        yield _filter(_between("day", since or 1, until or _MOST_DAY))      # an unknown day is 0
    for name in ("turns", "characters"):
        least, most = getattr(query, f"{name}_from"), getattr(query, f"{name}_to")
        if without != name and (least is not None or most is not None):
            yield _filter(_between(name, least, most))


def _marks(query: Query, without: str) -> Iterable[_Clause]:
    for name in YES_NO:
        asked = getattr(query, name)
        if asked is not None and name != without:
            term = tantivy.Query.term_query(_SCHEMA, MARKS, name, "basic")
            yield _filter(term) if asked else (Occur.MustNot, term)


def _between(name: str, least: int | None, most: int | None) -> tantivy.Query:
    return tantivy.Query.range_query(_SCHEMA, name, FieldType.Unsigned, least, most)


def _filter(query: tantivy.Query) -> _Clause:
    return Occur.Must, tantivy.Query.const_score_query(query, 0.0)
