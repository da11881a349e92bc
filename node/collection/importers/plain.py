"""What the JSON decoder found wrong with a row, in plain words and without any of the row's text.

msgspec's messages are read by their fixed forms.  What they quote there is ours: types, bounds,
names of fields of our structs, places in lists.  Its other messages may quote the row
("Invalid enum value '…'", "unknown field `…`"), and are not passed on.
"""

import re

import msgspec

OTHER_SHAPE = "not in the shape that this format has"

_TYPE = r"`([a-z| ]+)`"
_PLACE = r"(?: - at `(?:key in )?\$([a-z_.\[\]0-9]*)`)?"
_EXPECTED = re.compile(rf"Expected {_TYPE}, got {_TYPE}{_PLACE}")
_LENGTH = re.compile(rf"Expected {_TYPE} of length (<=|>=) (\d+){_PLACE}")
_MISSING = re.compile(rf"Object missing required field `([a-z_]+)`{_PLACE}")
_TURN = re.compile(r"(?:conversation|messages)\[(\d+)\]")

_TYPES = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "nothing",
}
_UNITS = {"str": "characters", "array": "items"}


def plain_words(error: msgspec.MsgspecError) -> str:
    """One reason, e.g. "chosen should be text, got a whole number"."""
    message = str(error)
    if found := _EXPECTED.fullmatch(message):
        expected, got, place = found.groups()
        return f"{_at(place)} should be {_type(expected)}, got {_type(got)}"
    if found := _LENGTH.fullmatch(message):
        of, bound, count, place = found.groups()
        most_or_least = "most" if bound == "<=" else "least"
        return f"{_at(place)} should have at {most_or_least} {count} {_UNITS.get(of, 'parts')}"
    if found := _MISSING.fullmatch(message):
        name, place = found.groups()
        return f"{_at((place or '') + '.' + name)} is missing"
    if message.startswith("JSON is malformed"):
        return "not JSON"
    if message == "Input data was truncated":
        return "the JSON breaks off"
    return OTHER_SHAPE


def _type(names: str) -> str:
    return " or ".join(_TYPES.get(name, "something else") for name in names.split(" | "))


def _at(place: str | None) -> str:
    """A place in words: turns are counted from 1, places in other lists are left out."""
    name = (place or "").removeprefix(".")
    turn = _TURN.match(name)
    if turn:
        inside = re.sub(r"\[[0-9.]*\]", "", name[turn.end() :]).removeprefix(".")
        return f"turn {int(turn[1]) + 1}: {inside}" if inside else f"turn {int(turn[1]) + 1}"
    return re.sub(r"\[[0-9.]*\]", "", name) or "the row"
