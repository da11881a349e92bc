"""The fields of the index: one entry for each record, without its text."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from itertools import pairwise

import tantivy

from federation.record.conversation import Body

from .facts import Facts, texts_of
from .folding import fold
from .query import VALUES
from .terms import LONGEST_TERM

# Another number is another form: shards of other forms are made again.
FORMAT = 2

TEXT, PLACE, MARKS = "text", "place", "marks"
NUMBERS = ("day", "month", "turns", "characters")
TURNS = (1, 2, 3, 4, 6, 10, 20, 50)
CHARACTERS = (0, 500, 1_000, 2_000, 5_000, 10_000, 50_000)

_BETWEEN = " ␞ "        # a term that keeps a phrase from reaching over two texts


def schema() -> tantivy.Schema:
    """`place` is the number of the log in its shard times PLACES, and the index in that log."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(TEXT, tokenizer_name="terms", index_option="position")
    builder.add_unsigned_field(PLACE, fast=True)
    for name in (*VALUES, MARKS):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in NUMBERS:
        builder.add_unsigned_field(name, fast=True)
    return builder.build()


def analyzer() -> tantivy.TextAnalyzer:
    """Cuts at spaces, since the texts are terms already."""
    longest = tantivy.Filter.remove_long(LONGEST_TERM + 1)
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).filter(longest).build()


def entry(place: int, origin: str, body: Body, facts: Facts) -> tantivy.Document:
    made = tantivy.Document()
    made.add_unsigned(PLACE, place)
    made.add_text(TEXT, _BETWEEN.join([fold(text) for text in texts_of(body) if text]))
    for name in VALUES:
        value = origin if name == "origin" else getattr(facts, name)
        for each in (value,) if isinstance(value, str) else value:
            if each or name == "rating":
                made.add_text(name, each or "none")
    for name in ("code", "branches", "flagged"):
        if getattr(facts, name):
            made.add_text(MARKS, name)
    day, month = _day_and_month(facts.day)
    made.add_unsigned("day", day)
    made.add_unsigned("month", month)
    made.add_unsigned("turns", facts.turns)
    made.add_unsigned("characters", facts.characters)
    return made


@lru_cache(4_096)
def _day_and_month(text: str) -> tuple[int, int]:
    day = date.fromisoformat(text) if text else None
    return (day.toordinal(), 100 * day.year + day.month) if day else (0, 0)


def ranges(bounds: Iterable[int]) -> list[dict[str, int]]:
    """The half-open ranges that begin at these bounds, as aggregations name them; the last has no end."""
    bounds = list(bounds)
    return [*({"from": first, "to": behind} for first, behind in pairwise(bounds)), {"from": bounds[-1]}]
