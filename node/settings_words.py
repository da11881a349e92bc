"""What is wrong with node.toml, in its operator's words: the place first, what should be there, and what is."""

import difflib
import re
from typing import Any

import msgspec
from msgspec import inspect

_WORDS = {"float": "a number", "int": "a whole number", "str": "a text in quotes", "bool": "true or false",
          "array": "a list", "object": "a table", "null": "nothing"}  # fmt: skip
_EXPECTED = re.compile(
    r"Expected `(?P<type>[a-z]+)`(?P<bound>(?: of length)? [<>=]+ -?[\d.]+)?(?:, got `(?P<got>[a-z]+)`)?"
)
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`")
_ENUM = re.compile(r"Invalid enum value (.*)")
_OWN = re.compile(r"(?P<field>[a-z_]+): (?P<why>.*)", re.DOTALL)  # of a struct's own checks


def in_plain_words(message: str, settings: type[msgspec.Struct]) -> str:
    """msgspec's message on `settings`, as "sync.every_s should be a number, not a text in quotes"."""
    what, found, path = message.rpartition(" - at `$")
    if not found:
        what, path = message, ""
    place = path.strip(".`")
    if expected := _EXPECTED.fullmatch(what):
        bound = expected["bound"] or ""
        got = f", not {_WORDS.get(expected['got'], expected['got'])}" if expected["got"] else ""
        return f"{place} should be {_WORDS.get(expected['type'], expected['type'])}{bound}{got}"
    if enum := _ENUM.fullmatch(what):
        return f"{place} should be one of {', '.join(_values(settings, place))}, not {enum[1]}"
    if unknown := _UNKNOWN.fullmatch(what):
        names = list(_fields(_at(settings, place)))
        near = difflib.get_close_matches(unknown[1], names, 1)
        advice = f"did you mean {near[0]}?" if near else f"there are: {', '.join(names)}"
        return f"{_join(place, unknown[1])}: unknown field; {advice}"
    if own := _OWN.fullmatch(what):
        return f"{_join(place, own['field'])} {own['why']}"
    return f"{place}: {what}" if place else what


def _join(place: str, field: str) -> str:
    return f"{place}.{field}" if place else field


def _at(settings: type[msgspec.Struct], place: str) -> Any:
    """msgspec's description of the type at a place such as "privacy.keep[0]"."""
    here: Any = inspect.type_info(settings)
    for step in re.findall(r"[^.\[\]]+", place):
        if isinstance(here, inspect.StructType):
            here = _fields(here).get(step)
        elif hasattr(here, "item_type"):
            here = here.item_type
    return here


def _fields(of: Any) -> dict[str, Any]:
    return {field.encode_name: field.type for field in of.fields} if isinstance(of, inspect.StructType) else {}


def _values(settings: type[msgspec.Struct], place: str) -> list[str]:
    of = _at(settings, place)
    return [str(value) for value in of.values] if isinstance(of, inspect.LiteralType) else ["those in the README"]
