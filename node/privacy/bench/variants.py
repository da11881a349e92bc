"""The same conversation as people and adversaries write it: lower-cased, misspelled, in odd Unicode.

Each works on pieces, so that the gold spans stay right whatever happens to the text.
"""

import random
import re
import unicodedata
from collections.abc import Callable

from .fill import Piece

Variant = Callable[[Piece, random.Random], Piece]

_EXACT = frozenset(
    {"secret", "password", "crypto", "IBAN", "national number", "document"}
)  # another case is another value
_WORD = re.compile(r"[^\W\d_]{5,}")
_HOMOGLYPHS = str.maketrans("aeopcxyi", "аеорсхуі")
_FULL_WIDTH = {ord(c): ord(c) + 0xFEE0 for c in "0123456789"}


def as_is(piece: Piece, rng: random.Random) -> Piece:
    """Nothing changed."""
    return piece


def lower(piece: Piece, rng: random.Random) -> Piece:
    """In lower case, but for values that would no longer be themselves."""
    lowered = piece.text.lower()
    if piece.kind in _EXACT or len(lowered) != len(piece.text):
        return piece
    return Piece(lowered, piece.kind)


def misspelled(piece: Piece, rng: random.Random) -> Piece:
    """A slip of the finger in one long word of nine, and some capitals and accents left out, in names too."""
    if piece.kind not in (None, "name", "address", "organisation", "town") or "```" in piece.text:
        return piece
    text = _WORD.sub(lambda word: _slip(word[0], rng) if rng.random() < 0.11 else word[0], piece.text)
    if piece.kind in ("name", "address") and rng.random() < 0.5:
        text = rng.choice([text.lower(), _without_accents(text), text])
    return Piece(text, piece.kind)


def unicode(piece: Piece, rng: random.Random) -> Piece:
    """Values with invisible characters, full-width digits, letters of other alphabets, odd spaces and hyphens."""
    if piece.kind is None or len(piece.text) < 4 or piece.kind in ("password", "town", "organisation", "public figure"):
        return piece
    text = piece.text
    place = rng.randrange(1, len(text) - 1)
    match rng.randrange(6):
        case 0:
            text = text[:place] + rng.choice("\u200b\u200d\u2060\u00ad\ufeff") + text[place:]
        case 1:
            text = text.translate(_FULL_WIDTH)
        case 2 if piece.kind in ("name", "e-mail", "address"):
            text = text[0] + text[1:].translate(_HOMOGLYPHS) if rng.random() < 0.5 else text.replace("a", "а")
        case 3:
            text = text.replace(" ", "\u00a0").replace("-", "\u2011")
        case 4:
            text = unicodedata.normalize("NFD", text)
        case _:
            text = f"\u2068{text}\u2069" if rng.random() < 0.5 else text[:place] + "\u200c" + text[place:]
    return Piece(text, piece.kind)


def _slip(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word) - 1)
    return rng.choice([
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:],
    ])  # fmt: skip


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


VARIANTS: dict[str, tuple[Variant, int]] = {  # and in how many of twenty conversations
    "as is": (as_is, 11),
    "lower": (lower, 4),
    "misspelled": (misspelled, 3),
    "unicode": (unicode, 2),
}
