"""Patterns that take linear time whatever the text (google-re2), and what is allowed beside a match."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import re2
from msgspec import Struct

_PART = re.compile(r"\\p\{(\w+)\}|\\p(\w)|\\.|\[\^?\]?|\]", re.DOTALL)       # a class, an escape, a bracket
_IN_ASCII = {"L": "A-Za-z", "Lu": "A-Z", "Ll": "a-z", "M": "", "N": "0-9"}
_NOTHING = r"[^\x00-\x{10ffff}]"


class Match(Struct, frozen=True):
    """Where a pattern matched: the whole, and each group or (-1, -1)."""

    start: int
    end: int
    text: str
    groups: tuple[str | None, ...]
    group_spans: tuple[tuple[int, int], ...]


class Pattern:
    """A re2 pattern.  Its `\\b`, `\\w`, `\\s` and `\\d` know ASCII only: use `\\pL`, `\\pN`.

    It is compiled when a text is first looked through, for ASCII alone when that has nothing else: with Unicode's
    letters, of which there are many, it takes six times as long.
    """

    def __init__(self, source: str) -> None:
        self.source = source

    @cached_property
    def _for_ascii(self) -> Any:
        return _compiled(_in_ascii(self.source))

    @cached_property
    def _for_all(self) -> Any:
        return _compiled(self.source)

    def find(self, text: str) -> Iterator[Match]:
        """Every match, from left to right, without overlaps."""
        compiled, subject = self._for(text)
        numbers = range(1, compiled.groups + 1)
        for match in compiled.finditer(subject):
            start, end = match.span()
            spans = tuple([match.span(number) for number in numbers])
            groups = tuple([None if a < 0 else text[a:b] for a, b in spans])
            yield Match(start=start, end=end, text=text[start:end], groups=groups, group_spans=spans)

    def first(self, text: str) -> Match | None:
        """The leftmost match."""
        return next(self.find(text), None)

    def is_in(self, text: str) -> bool:
        """Whether it matches anywhere."""
        compiled, subject = self._for(text)
        return compiled.search(subject) is not None

    def begins(self, text: str) -> bool:
        """Whether `text` begins with a match."""
        compiled, subject = self._for(text)
        return compiled.match(subject) is not None

    def is_all_of(self, text: str) -> bool:
        """Whether it matches all of `text`."""
        compiled, subject = self._for(text)
        return compiled.fullmatch(subject) is not None

    def _for(self, text: str) -> tuple[Any, str | bytes]:
        """What looks through `text`, and what it is given: of bytes that are characters no place is counted out."""
        return (self._for_ascii, text.encode()) if text.isascii() else (self._for_all, text)


def _compiled(source: str) -> Any:
    options = re2.Options()
    options.log_errors = False          # it would write to standard error, past every logger
    options.max_mem = 64 << 20          # of the automaton; without room it falls back to a slower, still linear one
    return re2.compile(source, options)


def _in_ascii(source: str) -> str:
    """A pattern that finds the same in texts of nothing but ASCII: of Unicode's classes it has what is left of them.

    Raises:
        KeyError: a class of Unicode's that is not known here.
    """
    inside = False      # of square brackets

    def part(found: re.Match[str]) -> str:
        nonlocal inside
        kind = found[1] or found[2]
        if kind is not None:
            left = _IN_ASCII[kind]
            return left if inside else f"[{left}]" if left else _NOTHING
        if found[0] == "]":
            inside = False
        elif found[0][0] == "[":
            inside = True
        return found[0]

    return _PART.sub(part, source)


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
