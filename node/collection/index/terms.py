"""How a question is read: as terms, folded as those of the texts are."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from .folding import fold, is_paired

MOST_PHRASES = 32           # of a question; what comes after them is not looked at
MOST_TERMS = 64
LONGEST_TERM = 100          # bytes in UTF-8; longer ones are not found

_WORD = re.compile(r'(-?)"([^"]*)(?:"|$)|(\S+)')


class Phrase(Struct, frozen=True):
    """Terms that follow each other.  `open`: the last is the beginning of a pair, so that any such pair fits."""

    terms: tuple[str, ...]
    open: bool = False


class Asked(Struct, frozen=True):
    """What a question asks for: every one of `wanted`, none of `unwanted`.  `nothing`: it has signs, and no terms."""

    wanted: tuple[Phrase, ...]
    unwanted: tuple[Phrase, ...]
    nothing: bool = False


def read_question(text: str) -> Asked:
    """Words that all occur, "phrases in quotes", and -words that don't.  Any text can be asked."""
    wanted, unwanted, left = list[Phrase](), list[Phrase](), MOST_TERMS
    for negated, words in _parts(text):
        phrase = _phrase(fold(words).split())
        left -= len(phrase.terms)
        if left < 0 or len(wanted) + len(unwanted) >= MOST_PHRASES:
            break
        if phrase.terms:
            (unwanted if negated else wanted).append(phrase)
    both = tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(unwanted))
    return Asked(*both, nothing=bool(text.strip()) and not any(both))


def occurs(phrase: Phrase, terms: Sequence[str]) -> Iterator[int]:
    """The places among the terms of one text at which a phrase begins: as the index finds it, and slowly."""
    count = len(phrase.terms)
    for at in range(len(terms) - count + 1):
        there = terms[at : at + count]
        if phrase.open:
            there = [*there[:-1], there[-1][: len(phrase.terms[-1])]]
        if tuple(there) == phrase.terms:
            yield at


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    for found in _WORD.finditer(text):
        minus, quoted, word = found.groups()
        if word is None:
            yield bool(minus), quoted
        elif '"' in word:       # a quote inside of a word is a sign like any other
            yield word.startswith("-"), word
        else:
            yield word.startswith("-") and len(word) > 1, word


def _phrase(terms: list[str]) -> Phrase:
    """The last character of a run stands alone in the index only where the run ends."""
    if terms and len(terms[-1]) == 1 and is_paired(terms[-1]):
        if len(terms) > 1 and len(terms[-2]) == 2 and terms[-2][1] == terms[-1] and is_paired(terms[-2][0]):
            return Phrase(tuple(terms[:-1]))
        return Phrase(tuple(terms), open=True)
    return Phrase(tuple(terms))
