"""The fields of the index: one entry for each record, without its text."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

import tantivy

from federation.conversation import Body

from .facts import Facts, texts_of
from .query import VALUES
from .terms import LONGEST_TERM, fold

# Another number is another form: shards of other forms are made again.
FORMAT = 1

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
    made.add_text(TEXT, _folded([text for text in texts_of(body) if text]))
    for name in VALUES:
        value = origin if name == "origin" else getattr(facts, name)
        for each in (value,) if isinstance(value, str) else value:
            if each or name == "rating":
                made.add_text(name, each or "none")
    for name in ("code", "branches", "flagged"):
        if getattr(facts, name):
            made.add_text(MARKS, name)
    day = date.fromisoformat(facts.day) if facts.day else None
    made.add_unsigned("day", day.toordinal() if day else 0)
    made.add_unsigned("month", 100 * day.year + day.month if day else 0)
    made.add_unsigned("turns", facts.turns)
    made.add_unsigned("characters", facts.characters)
    return made


def _folded(texts: list[str]) -> str:
    """One by one where that is quick: what stands between them is not ASCII."""
    if all(map(str.isascii, texts)):
        return _BETWEEN.join(map(fold, texts))
    return fold(_BETWEEN.join(texts))


def ranges(bounds: Iterable[int]) -> list[dict[str, int]]:
    """The half-open ranges that begin at these bounds, as aggregations name them; the last has no end."""
    bounds = list(bounds)
    return [*({"from": first, "to": behind} for first, behind in pairwise(bounds)), {"from": bounds[-1]}]
