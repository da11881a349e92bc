"""Templates of conversations: text files with slots, in templates/.

    === moving house                    a name, unique in its file; a language may follow: "=== moving house (de)"
    U: Hi, I am {{p.first}} …           U user, A assistant, S system, T tool; a turn goes on until the next
    A: [[Dear|Hello]] {{p.first}}, …    one of several ways to say it

Slots are those of `fill.py`.  Every second template belongs to the held-out half.
"""

import re
from collections.abc import Callable, Iterator
from importlib.resources import files

from msgspec import Struct

from .gold import Half

_ROLES = {"U": "user", "A": "assistant", "S": "system", "T": "tool"}
_HEAD = re.compile(r"=== (?P<name>[^\n(]+?)(?: \((?P<language>[a-z]{2})\))?")
_TURN = re.compile(r"^([UAST]): ?", re.MULTILINE)
_CHOICE = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
PIECES = re.compile(r"\{\{(.*?)\}\}")


class Template(Struct, frozen=True):
    """A conversation with slots.  `turns`: role and text."""

    name: str
    language: str
    half: Half
    turns: tuple[tuple[str, str], ...]


def read_templates(file: str) -> list[Template]:
    """The templates of templates/FILE.txt; their language is the file's name where they do not say."""
    text = (files(__package__) / "templates" / f"{file}.txt").read_text(encoding="utf-8")
    return list(_parse(file, text))


def choose(text: str, pick: Callable[[list[str]], str]) -> str:
    """`text` with one of each `[[this|that]]`."""
    return _CHOICE.sub(lambda found: pick(found[1].split("|")), text)


def _parse(file: str, text: str) -> Iterator[Template]:
    blocks = re.split(r"^(?==== )", text, flags=re.MULTILINE)[1:]
    for place, block in enumerate(blocks):
        head, _, body = block.partition("\n")
        read = _HEAD.fullmatch(head.strip())
        assert read, f"{file}.txt: a template begins with === and its name, not {head!r}"
        pieces = _TURN.split(body.strip("\n"))
        assert len(pieces) > 1 and not pieces[0].strip(), f"{file}.txt: {head!r} should begin with a turn, such as U:"
        turns = tuple((_ROLES[role], said.strip("\n")) for role, said in zip(pieces[1::2], pieces[2::2], strict=True))
        half: Half = "held-out" if place % 2 else "dev"
        yield Template(f"{file}/{read['name']}", read["language"] or file, half, turns)
