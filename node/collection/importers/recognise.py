"""Tells from its first row whether a file is of the format that was named."""

from pathlib import Path

import msgspec
from msgspec import Struct

from .outcome import UnreadableFile

_decode = msgspec.json.Decoder(dict[str, msgspec.Raw])
_known: dict[str, "Marks"] = {}


class Marks(Struct, frozen=True):
    """A row of the format has one of the fields `has`, and none of `lacks`, which are another's."""

    has: frozenset[str]
    lacks: frozenset[str] = frozenset()

    def fit(self, names: frozenset[str]) -> bool:
        return bool(self.has & names) and not self.lacks & names


def marks(has: str, lacks: str = "") -> Marks:
    """From names with spaces between them."""
    return Marks(frozenset(has.split()), frozenset(lacks.split()))


def know(format: str, marks: Marks) -> None:
    """Takes the format into account when another is looked for that fits a file."""
    _known[format] = marks


def is_of_format(format: str, marks: Marks, raw: bytes, file: Path) -> bool:
    """Whether this row settles that the file is of the format; one that is no JSON object settles nothing.

    Raises:
        UnreadableFile: its fields are not the format's.
    """
    try:
        names = frozenset(_decode.decode(raw))
    except (ValueError, RecursionError):
        return False
    expect_fields(format, marks, names, file)
    return True


def expect_fields(format: str, marks: Marks, names: frozenset[str], file: Path) -> None:
    """Passes when the fields are the format's.

    Raises:
        UnreadableFile: they are not; the message names the format that fits, if one does.
    """
    if marks.fit(names):
        return
    fitting = next((name for name, others in _known.items() if others.fit(names)), None)
    advice = f"It looks like {fitting}: try --format {fitting}." if fitting else "Is it another file?"
    raise UnreadableFile(
        f"{file.name} is not {format}: expected rows with {' or '.join(sorted(marks.has))}"
        f"{' and nothing of another format' if marks.has & names else ', got a first row without'}. {advice}"
    )
