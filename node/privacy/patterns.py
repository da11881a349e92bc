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
    """A compiled re2 pattern.  Its `\\b`, `\\w`, `\\s` and `\\d` know ASCII only: use `\\pL`, `\\pN`."""

    def __init__(self, source: str) -> None:
        options = re2.Options()
        options.log_errors = False          # it would write to standard error, past every logger
        options.max_mem = 64 << 20          # of the automaton; without room it falls back to a slower, still linear one
        self.source = source
        self._compiled = re2.compile(source, options)
        self._groups = range(1, self._compiled.groups + 1)

    def find(self, text: str) -> Iterator[Match]:
        """Every match, from left to right, without overlaps."""
        for match in self._compiled.finditer(_bytes_if_ascii(text)):
            start, end = match.span()
            spans = tuple([match.span(group) for group in self._groups])
            groups = tuple([None if a < 0 else text[a:b] for a, b in spans])
            yield Match(start=start, end=end, text=text[start:end], groups=groups, group_spans=spans)

    def first(self, text: str) -> Match | None:
        """The leftmost match."""
        return next(self.find(text), None)

    def is_in(self, text: str) -> bool:
        """Whether it matches anywhere."""
        return self._compiled.search(_bytes_if_ascii(text)) is not None

    def begins(self, text: str) -> bool:
        """Whether `text` begins with a match."""
        return self._compiled.match(_bytes_if_ascii(text)) is not None

    def is_all_of(self, text: str) -> bool:
        """Whether it matches all of `text`."""
        return self._compiled.fullmatch(_bytes_if_ascii(text)) is not None


def _bytes_if_ascii(text: str) -> str | bytes:
    """What re2 is given: in bytes that are characters too, no place of a match has to be counted out."""
    return text.encode() if text.isascii() else text


def stands_alone(text: str, start: int, end: int, *, also: str = "") -> bool:
    """Whether neither a letter, a digit, `_` nor one of `also` touches characters `start` to `end`.

    Up to two `_` with nothing behind them do not count: Markdown's emphasis.
    """
    return not _sticks(text[max(0, start - 3) : start][::-1], also) and not _sticks(text[end : end + 3], also)


def is_unspaced(character: str) -> bool:
    """Whether it is written without spaces between words: Thai, Lao, Khmer, Chinese, Japanese."""
    return "\u0e00" <= character <= "\u0eff" or "\u1780" <= character <= "\u17ff" or "\u3005" <= character <= "\u9fff"


def words_before(text: str, start: int, *, within: int) -> str:
    """Up to `within` characters before `start`, in lower case: of its line, or of the one above if it begins one."""
    before = text[max(0, start - within) : start].rstrip(" \t").removesuffix("\n")
    line = before.rpartition("\n")[2]
    return (line + text[max(0, start - within) : start][len(before) :]).lower()


def words_after(text: str, end: int, *, within: int) -> str:
    """Up to `within` characters of the same line from `end` on, in lower case."""
    return text[end : end + within].partition("\n")[0].lower()


def _sticks(beside: str, also: str) -> bool:
    """`beside`: the characters next to a match, the nearest first."""
    if beside[:1] != "_" or "_" in also:
        return beside[:1].isalnum() or (beside != "" and beside[0] in also)
    return beside.lstrip("_")[:1].isalnum() or beside == "___"
