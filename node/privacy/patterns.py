"""Patterns that take linear time whatever the text (google-re2), and what is allowed beside a match."""

from collections.abc import Iterator

import re2
from msgspec import Struct


class Match(Struct, frozen=True):
    """Where a pattern matched: the whole, and each group or (-1, -1)."""

    start: int
    end: int
    text: str
    groups: tuple[str | None, ...]
    group_spans: tuple[tuple[int, int], ...]


class Pattern:
    """A compiled re2 pattern.  Its `\\b`, `\\w` and `\\d` know ASCII only: use `\\pL`, `\\pN`."""

    def __init__(self, source: str) -> None:
        options = re2.Options()
        options.log_errors = False          # it would write to standard error, past every logger
        options.max_mem = 64 << 20          # of the automaton; without room it falls back to a slower, still linear one
        self._compiled = re2.compile(source, options)

    def find(self, text: str) -> Iterator[Match]:
        """Every match, from left to right, without overlaps."""
        for match in self._compiled.finditer(text):
            groups = range(1, self._compiled.groups + 1)
            yield Match(
                start=match.start(), end=match.end(), text=match.group(),
                groups=tuple(match.group(g) for g in groups), group_spans=tuple(match.span(g) for g in groups),
            )  # fmt: skip


def stands_alone(text: str, start: int, end: int, *, also: str = "") -> bool:
    """Whether neither a letter, a digit, `_` nor one of `also` touches characters `start` to `end`."""
    return not (start > 0 and _sticks(text[start - 1], also)) and not (end < len(text) and _sticks(text[end], also))


def words_before(text: str, start: int, *, within: int) -> str:
    """Up to `within` characters of the same line before `start`, in lower case."""
    return text[max(0, start - within) : start].rpartition("\n")[2].lower()


def _sticks(character: str, also: str) -> bool:
    return character.isalnum() or character == "_" or character in also
