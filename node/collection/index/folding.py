"""How a text becomes terms, in every script.

Case, accents and points are folded, as are wide and narrow forms.  Scripts that put no spaces between words (Chinese,
Japanese, Thai, Lao, Khmer, Burmese), and Korean, whose words carry their endings, become pairs of neighbouring
characters and the last one alone; a run of them is then found by any part of it.  An emoji is a term.

The index is given the terms with a space between, and looks no further into them.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from itertools import chain

import numpy as np
from msgspec import Struct

Codes = np.ndarray[tuple[int], np.dtype[np.uint32]]
Kinds = np.ndarray[tuple[int], np.dtype[np.uint8]]

_SHORT = 64
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
_CHARACTERS = 0x110000
_PLANES = (range(0xD800), range(0xE000, 0x40000), range(0xE0000, 0xE1000))     # the others have no letters and no signs
_BETWEEN, _LETTER, _PAIR, _SIGN = range(4)     # kinds of characters

# What the table of characters says beside the folded one, which needs 21 bits.
_IS_PAIRED, _IS_SIGN, _IS_DROPPED, _IS_LONGER, _IS_HARD = (1 << k for k in range(24, 29))
_CODE = np.uint32((1 << 24) - 1)


class _Table(Struct, frozen=True):
    """`folded` has for each character the one that it becomes, and what is special about it; `longer` says of those
    that become several which."""

    folded: Codes
    longer: dict[str, str]


def fold(text: str) -> str:
    """The terms of a text, in order, with spaces between (and around)."""
    if text.isascii():
        return text.encode().translate(_ASCII).decode()
    return _fold_short(text) if len(text) <= _SHORT else _fold_long(text)


def fold_letter(text: str) -> str:
    """Letters and signs as they stand in terms, one by one."""
    return unicodedata.normalize("NFC", _DROPPED.sub("", unicodedata.normalize("NFKD", text).casefold()))


def is_paired(character: str) -> bool:
    return _kind_of(character) == _PAIR


def _kind_of(character: str) -> int:
    category = unicodedata.category(character)
    if category[0] not in "LNM":
        return _SIGN if category == "So" else _BETWEEN
    return _PAIR if any(first <= ord(character) <= last for first, last in _PAIRED) else _LETTER


@lru_cache(1 << 14)
def _fold_short(text: str) -> str:
    """Of a word or a question: without the table, which takes half a second to make."""
    folded = fold_letter(text)
    return _in_pairs(_codes_of(folded), np.fromiter(map(_kind_of, folded), np.uint8, len(folded)))


def _fold_long(text: str) -> str:
    """By a table, all characters at once: one by one in Python would take most of the time of indexing."""
    table = _table()
    folded = table.folded[_codes_of(text)]
    special = int(np.bitwise_or.reduce(folded))
    if special & _IS_LONGER and not special & _IS_HARD:
        places = np.flatnonzero(folded & _IS_LONGER)
        folded = table.folded[_codes_of(_exchanged(text, places, table.longer.__getitem__))]
        special = int(np.bitwise_or.reduce(folded))
    if special & _IS_HARD:      # what a character becomes hangs on those around it
        codes = _codes_of(fold_letter(text))
        return _in_pairs(codes, _kinds()[codes])
    if special & _IS_DROPPED:
        folded = folded[folded & _IS_DROPPED == 0]
    if special & _IS_PAIRED:
        folded &= _CODE
        return _in_pairs(folded, _kinds()[folded])
    if special & _IS_SIGN:
        return _exchanged(_text_of(folded & _CODE), np.flatnonzero(folded & _IS_SIGN), " {} ".format)
    if special < 1 << 7:        # accents alone were not ASCII
        return folded.astype(np.uint8).tobytes().decode("ascii")
    return _text_of(folded)


def _exchanged(text: str, places: Iterable[int], by: Callable[[str], str]) -> str:
    pieces, after = list[str](), 0
    for at in places:
        pieces += [text[after:at], by(text[at])]
        after = at + 1
    return "".join([*pieces, text[after:]])


def _in_pairs(codes: Codes, kinds: Kinds) -> str:
    """The terms in folded characters of these kinds."""
    if not len(codes):
        return ""
    in_pair, alone = kinds == _PAIR, kinds == _SIGN
    goes_on = np.concatenate((in_pair[1:] & in_pair[:-1], [False]))     # with the next character
    began = np.concatenate(([False], goes_on[:-1]))                     # with the one before
    # For each character: a space before, itself, the one it is paired with, a space behind; what is not due falls out.
    signs = np.full((len(codes), 4), 32, "<u4")
    signs[:, 1] = np.where(kinds == _BETWEEN, 32, codes)
    signs[:-1, 2] = codes[1:]
    due = np.stack([alone | (in_pair & ~began), np.ones(len(codes), bool), goes_on, in_pair | alone], axis=1)
    return _text_of(signs[due])


def _codes_of(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def _text_of(codes: Codes) -> str:
    return str(codes.tobytes(), "utf-32-le", "surrogatepass")


@cache
def _kinds() -> Kinds:
    """The kind of every character there is."""
    kinds = np.zeros(_CHARACTERS, np.uint8)
    for plane in _PLANES:
        kinds[plane.start : plane.stop] = [_kind_of(character) for character in map(chr, plane)]
    return kinds


@cache
def _table() -> _Table:
    plain, joining = _as_they_are(_kinds()), _joining()
    folded, several = plain.copy(), dict[str, str]()
    for plane in _PLANES:
        for character, became in zip(map(chr, plane), _folded_apart(plane), strict=True):
            if not joining.isdisjoint(became):
                folded[ord(character)] = _IS_HARD
            elif not became:
                folded[ord(character)] = _IS_DROPPED
            elif len(became) > 1:
                folded[ord(character)] = _IS_LONGER
                several[character] = became
            elif became != character:
                folded[ord(character)] = plain[ord(became)]
    for character, became in [*several.items()]:
        if any(folded[ord(each)] != plain[ord(each)] for each in became):      # these would be folded once more
            folded[ord(character)] = _IS_HARD
            del several[character]
    return _Table(folded, several)


def _folded_apart(plane: range) -> list[str]:
    """What each character of a plane becomes: with an end of line between, all in one go."""
    apart = fold_letter("\n".join(map(chr, plane))).split("\n")
    if ord("\n") in plane:
        apart[plane.index(ord("\n"))] += "\n"
        del apart[plane.index(ord("\n")) + 1]
    return apart


def _as_they_are(kinds: Kinds) -> Codes:
    """All characters as entries of the table: spaces for those between words, with a mark for pairs and signs."""
    marks = np.array([0, 0, _IS_PAIRED, _IS_SIGN], np.uint32)
    return np.where(kinds == _BETWEEN, 32, np.arange(_CHARACTERS, dtype=np.uint32)) | marks[kinds]


def _joining() -> frozenset[str]:
    """What may change places with characters before it, or become one with them (Unicode Standard Annex 15): marks, and
    what stands second in a character composed of two, Korean vowels and finals too."""
    marks = {character for character in _all_of(_PLANES) if unicodedata.combining(character)}
    two = (unicodedata.decomposition(character).split() for character in _all_of(_PLANES))
    seconds = {chr(int(each[1], 16)) for each in two if len(each) == 2 and each[0][0] != "<"}
    return frozenset(marks | seconds | {*map(chr, range(0x1161, 0x1176))} | {*map(chr, range(0x11A8, 0x11C3))})


def _all_of(planes: Iterable[range]) -> Iterator[str]:
    return map(chr, chain.from_iterable(planes))
