"""Tells from its first row whether a file is of the format that was named."""

from pathlib import Path

import msgspec

from .outcome import UnreadableFile

FIELDS: dict[str, frozenset[str]] = {          # every row of the format has these
    "sharelm": frozenset({"conversation"}),
    "hh-rlhf": frozenset({"chosen", "rejected"}),
    "oasst": frozenset({"message_tree_id", "prompt"}),
    "arena-hard": frozenset({"uid", "messages"}),
}

_decode = msgspec.json.Decoder(dict[str, msgspec.Raw])


def is_of_format(format: str, raw: bytes, file: Path) -> bool:
    """Whether this row settles that the file is of the format; one that is no JSON object settles nothing.

    Raises:
        UnreadableFile: it has none of the format's fields.
    """
    try:
        names = frozenset(_decode.decode(raw))
    except (ValueError, RecursionError):
        return False
    expect_fields(format, names, file)
    return True


def expect_fields(format: str, names: frozenset[str], file: Path) -> None:
    """Passes when any field of the format is among `names`.

    Raises:
        UnreadableFile: none is; the message names the format that fits, if one does.
    """
    expected = FIELDS[format]
    if expected & names:
        return
    fitting = next((name for name, fields in FIELDS.items() if fields <= names), None)
    advice = f"It looks like {fitting}: try --format {fitting}." if fitting else "Is it another file?"
    raise UnreadableFile(
        f"{file.name} is not {format}: expected rows with {' and '.join(sorted(expected))}, "
        f"got a first row with none of them. {advice}"
    )
