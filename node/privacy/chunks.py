"""Prose in pieces that a tagger can read at once, cut where nothing is torn apart."""

import re
from collections.abc import Iterable
from itertools import pairwise

from .regions import Regions

SIZE = 700              # characters; with Rampart's 254 tokens nearly always one window
_OVERLAP = 80           # where a piece must be cut within a sentence: longer than a name or an address
_ENDS = re.compile(r"\n\s*\n|\n|[.!?…]['\")\]]*\s+")
_SENTENCE_ENDS = re.compile(    # "Dr. No", "J. Doe" and "1. First" go on
    r"\n\s*|(?<=[^\W\d_]{3}[.!?…:])['\")\]*]*\s+|(?<=(?:\d\d|[^\W\d_][)\]'\"*])[.!?…])\s+(?=[^\W\d_])"
)


def chunks(text: str, regions: Regions) -> list[tuple[int, int]]:
    """Spans of at most SIZE characters that cover all of `text` but whole blocks of code.

    `Inline code` stays where it is, since the sentence around it needs it.
    """
    pieces: list[tuple[int, int]] = []
    at = 0
    for start, end in [*regions.code, (len(text), len(text))]:
        if "\n" in text[start:end] or start == len(text):
            pieces += _cut(text, at, start)
            at = end
    return pieces


def sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Sentences, lines and items of lists from `start` to `end`, one after the other without a gap."""
    edges = [start, *(m.end() for m in _SENTENCE_ENDS.finditer(text, start, end) if start < m.end() < end), end]
    return [(a, b) for a, b in pairwise(edges) if a < b]


def joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same spans, in order, with those that touch as one while it has no more than SIZE characters."""
    runs: list[tuple[int, int]] = []
    for start, end in spans:
        if runs and runs[-1][1] == start and end - runs[-1][0] <= SIZE:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    while end - start > SIZE:
        window = text[start : start + SIZE]
        # Rather end a paragraph than a line, and a line than a sentence.
        good = {min(2, m[0].count("\n")): m.end() for m in _ENDS.finditer(window, SIZE // 3)}
        if good:
            stop = start + good[max(good)]
            again = stop
        else:
            space = window.rfind(" ", SIZE // 2)
            stop = start + (space + 1 if space > 0 else SIZE)
            again = stop - _OVERLAP
            space = text.find(" ", again, stop)
            again = space + 1 if space > 0 else again
        pieces.append((start, stop))
        start = again
    pieces.append((start, end))
    return [(a, b) for a, b in pieces if text[a:b].strip()]
