"""How texts become terms, in every script; and how a question is read.

Case, accents and points are folded, as are wide and narrow forms.  Scripts that put no spaces between words (Chinese,
Japanese, Thai, Lao, Khmer, Burmese), and Korean, whose words carry their endings, become pairs of neighbouring
characters and the last one alone; a run of them is then found by any part of it.  An emoji is a term.

The index is given the terms with a space between, and looks no further into them.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

import numpy as np
from msgspec import Struct

MOST_PHRASES = 32           # of a question; what comes after them is not looked at
MOST_TERMS = 64
LONGEST_TERM = 100          # bytes in UTF-8; longer ones are not found

_RUNS = re.compile(r"[^\x00-\x7f]+")
_DENSE = 1.2                # bytes a character, from which on a text is folded as a whole
_SHORT = 16
# Of UTF-8, in which all that is not ASCII stays as it is: ten times as quick as a table for characters.
_ASCII = bytes(ord(chr(k).lower() if chr(k).isalnum() else " ") if k < 128 else k for k in range(256))
# Accents, Arabic and Hebrew points, tatweel; joiners, direction marks and variation selectors, which nobody sees.
_DROPPED = re.compile(
    r"[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069"
    r"\ufe00-\ufe0f\ufeff\U0001f3fb-\U0001f3ff]"
)
_PAIRED = [
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1100, 0x11FF), (0x1780, 0x17FF), (0x3005, 0x3007), (0x3040, 0x312F),
    (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0x20000, 0x3FFFF),
]  # fmt: skip
_BETWEEN, _LETTER, _PAIR, _SIGN = range(4)     # kinds of characters
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
        return _fold_ascii(text)
    if len(text.encode(errors="replace")) > _DENSE * len(text):
        return _fold_all(text)
    # A few signs of other scripts in what is ASCII otherwise: most of the text takes the quick way.
    return _fold_ascii(_RUNS.sub(_fold_run, text))      # what is folded stays as it is


def _fold_ascii(text: str) -> str:
    return str(text.encode(errors="surrogatepass").translate(_ASCII), "utf-8", "surrogatepass")


def fold_letter(text: str) -> str:
    """Letters and signs as they stand in terms, one by one."""
    return unicodedata.normalize("NFC", _DROPPED.sub("", unicodedata.normalize("NFKD", text).casefold()))


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
    if terms and len(terms[-1]) == 1 and _is_paired(terms[-1]):
        if len(terms) > 1 and len(terms[-2]) == 2 and terms[-2][1] == terms[-1] and _is_paired(terms[-2][0]):
            return Phrase(tuple(terms[:-1]))
        return Phrase(tuple(terms), open=True)
    return Phrase(tuple(terms))


def _is_paired(character: str) -> bool:
    return bool(_kinds()[ord(character)] == _PAIR)


def _fold_all(text: str) -> str:
    """All characters at once: one by one in Python would take most of the time of indexing."""
    folded = fold_letter(text)
    if not folded:
        return ""
    codes = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), "<u4")
    kinds = _kinds()[codes]
    in_pair, alone = kinds == _PAIR, kinds == _SIGN
    goes_on = np.append(in_pair[1:] & in_pair[:-1], False)     # with the next character
    began = np.insert(goes_on[:-1], 0, False)                  # with the one before
    # For each character: a space before, itself, the one it is paired with, a space behind; what is not due falls out.
    signs = np.full((len(codes), 4), 32, "<u4")
    signs[:, 1] = np.where(kinds == _BETWEEN, 32, codes)
    signs[:-1, 2] = codes[1:]
    due = np.stack([alone | (in_pair & ~began), np.ones(len(codes), bool), goes_on, in_pair | alone], axis=1)
    return str(signs[due].tobytes(), "utf-32-le", "surrogatepass")


@cache
def _kinds() -> "np.ndarray[tuple[int], np.dtype[np.uint8]]":
    """The kind of every character there is."""
    kinds = np.zeros(0x110000, np.uint8)
    for code in range(0x110000):
        category = unicodedata.category(chr(code))
        if category[0] in "LNM":
            kinds[code] = _LETTER
        elif category == "So":
            kinds[code] = _SIGN
    for first, last in _PAIRED:
        paired = kinds[first : last + 1]
        paired[paired == _LETTER] = _PAIR
    return kinds


_fold_short = lru_cache(1 << 14)(_fold_all)


def _fold_run(run: re.Match[str]) -> str:
    return _fold_short(run[0]) if len(run[0]) <= _SHORT else _fold_all(run[0])
