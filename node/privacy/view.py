"""A text as a detector should see it, with the way back to the text as it was sent.

Compatibility forms are folded (Unicode TR 15, NFKC), what is invisible is left
out, digits of every script become 0 to 9, and letters of another alphabet that
pass for Latin ones inside a Latin word become those.

`re` is used here for single characters only, where no text is slow, because a
text may still hold lone surrogates, which google-re2 cannot read.
"""

import re
import unicodedata
from array import array
from collections.abc import Sequence

from msgspec import Struct

from .patterns import Pattern

_PLAIN = re.compile(r"[\t\n\r\x20-\x7e]*\Z")
_ODD = re.compile(r"[\t\n\r\x20-\x7e]?[^\t\n\r\x20-\x7e]+")     # with the character that a mark would belong to
_FOLDED = str.maketrans({
    **dict.fromkeys("‐‑‒–—―−", "-"), **dict.fromkeys("‘’‚‛′´", "'"), **dict.fromkeys("“”„‟", '"'),
    "\u2028": "\n", "\u2029": "\n", "。": ".", "∶": ":",
})  # fmt: skip
_INVISIBLE_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")

# Cyrillic and Greek letters that nobody can tell from Latin ones (Unicode TR 39, the common part).
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕһԁԛԝɡкмтвнАВЕКМНОРСТУХІЈЅαορνικτΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijshdqwgkmtbhABEKMHOPCTYXIJSaopviktABEZHIKMNOPTYX",
)
_MIXED_WORD = Pattern(r"\pL*(?:[a-zA-Z0-9][\x{370}-\x{52f}]|[\x{370}-\x{52f}][a-zA-Z0-9])\pL*")


class View(Struct, frozen=True):
    """`text` is what detectors read; its character i comes from characters starts[i] to ends[i] of the original."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where characters `start` to `end` of the view lie in the original, as a span of it.  Needs start < end."""
        return self.starts[start], self.ends[end - 1]


def see(text: str) -> View:
    """The view of `text`.  Takes time in proportion to its length."""
    if _PLAIN.match(text):
        return View(text=text, starts=range(len(text)), ends=range(1, len(text) + 1))
    seen: list[str] = []
    starts, ends = array("L"), array("L")
    at = 0
    for odd in [*((m.start(), m.end()) for m in _ODD.finditer(text)), (len(text), len(text))]:
        seen.append(text[at : odd[0]])          # what lies between is seen as it is
        starts.extend(range(at, odd[0]))
        ends.extend(range(at + 1, odd[0] + 1))
        for start, end in _clusters(text, *odd):
            folded = _fold(text[start:end])
            seen.append(folded)
            starts.extend([start] * len(folded))
            ends.extend([end] * len(folded))
        at = odd[1]
    return View(text=_without_lookalikes("".join(seen)), starts=starts, ends=ends)


def _without_lookalikes(text: str) -> str:
    """As long as before."""
    pieces: list[str] = []
    at = 0
    for word in _MIXED_WORD.find(text):
        pieces += [text[at : word.start], word.text.translate(_LOOKALIKES)]
        at = word.end
    return "".join([*pieces, text[at:]])


def without_surrogates(text: str) -> str:
    """`text` with every lone surrogate, which no UTF-8 can carry, replaced by U+FFFD; as long as before."""
    return _SURROGATE.sub("\ufffd", text)


_SURROGATE = re.compile("[\ud800-\udfff]")


def _clusters(text: str, first: int, last: int) -> list[tuple[int, int]]:
    """Spans of one character with the combining marks after it, between `first` and `last`."""
    clusters: list[tuple[int, int]] = []
    start = first
    for index, character in enumerate(text[first:last], first):
        if index > first and not (character > "\u02ff" and unicodedata.category(character) in ("Mn", "Me")):
            clusters.append((start, index))
            start = index
    if first < last:
        clusters.append((start, last))
    return clusters


def _fold(cluster: str) -> str:
    if cluster.isascii():
        return cluster if cluster in "\t\n\r" or cluster.isprintable() else ""
    # A very long pile of marks is decoration; composing it would not be linear.
    folded = unicodedata.normalize("NFKC", cluster[:8].translate(_FOLDED))
    return "".join(_fold_one(character) for character in folded).translate(_FOLDED)


def _fold_one(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cf", "Cs", "Mn", "Me") or character in _INVISIBLE_LETTERS:
        return ""
    if category == "Cc":
        return character if character in "\t\n\r" else ""
    if category == "Zs":
        return " "
    if category in ("Nd", "No"):
        digit = unicodedata.digit(character, None)
        return character if digit is None else str(digit)
    return character
