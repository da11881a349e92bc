"""How texts become terms, in every script; and how a question is read.

Case, accents and points are folded, as are wide and narrow forms.  Scripts that put no spaces between words (Chinese,
Japanese, Thai, Lao, Khmer, Burmese), and Korean, whose words carry their endings, become pairs of neighbouring
characters and the last one alone; a run of them is then found by any part of it.  An emoji is a term.

The index is given the terms with a space between, and looks no further into them.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

MOST_PHRASES = 32           # of a question; what comes after them is not looked at
MOST_TERMS = 64
LONGEST_TERM = 100          # bytes in UTF-8; longer ones are not found

_RUNS = re.compile(r"[^\x00-\x7f]+")
_DENSE = 1.2                # bytes a character, from which on a text is folded as a whole
_SHORT = 16
_ASCII = str.maketrans({chr(k): chr(k).lower() if chr(k).isalnum() else " " for k in range(128)})
# Accents, Arabic and Hebrew points, tatweel; joiners, direction marks and variation selectors, which nobody sees.
_DROPPED = re.compile(
    r"[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069"
    r"\ufe00-\ufe0f\ufeff\U0001f3fb-\U0001f3ff]"
)
_PAIRED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\U00020000-\U0003ffff"
)
_PAIRED_RUN = re.compile(f"[{_PAIRED}]+")
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


def fold(text: str) -> str:
    """The terms of a text, in order, with spaces between (and around)."""
    if text.isascii():
        return text.translate(_ASCII)
    if len(text.encode(errors="replace")) > _DENSE * len(text):
        return _fold_all(text)
    # A few signs of other scripts in what is ASCII otherwise: most of the text takes the quick way.
    text = _RUNS.sub(_fold_run, text)
    return text.translate(_ASCII if text.isascii() else _CLASSES)


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
    if terms and len(terms[-1]) == 1 and _PAIRED_RUN.fullmatch(terms[-1]):
        if len(terms) > 1 and len(terms[-2]) == 2 and terms[-2][1] == terms[-1] and _PAIRED_RUN.fullmatch(terms[-2]):
            return Phrase(tuple(terms[:-1]))
        return Phrase(tuple(terms), open=True)
    return Phrase(tuple(terms))


def _fold_all(text: str) -> str:
    folded = _DROPPED.sub("", unicodedata.normalize("NFKD", text).casefold())
    return _PAIRED_RUN.sub(_pairs, unicodedata.normalize("NFC", folded).translate(_CLASSES))


_fold_short = lru_cache(1 << 14)(_fold_all)


def _fold_run(run: re.Match[str]) -> str:
    return _fold_short(run[0]) if len(run[0]) <= _SHORT else _fold_all(run[0])


def _pairs(run: re.Match[str]) -> str:
    text = run[0]
    return f" {' '.join(map(str.__add__, text, text[1:]))} {text[-1]} "


class _Classes(dict[int, str]):
    """For each character what becomes of it, worked out when it is first met: at most as many as there are."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        category = unicodedata.category(character)
        kept = character if category[0] in "LNM" else f" {character} " if category == "So" else " "
        self[code] = kept
        return kept


_CLASSES = _Classes(_ASCII)
