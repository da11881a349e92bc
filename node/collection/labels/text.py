"""What is read of a conversation before it is judged: prose and words, without code and placeholders."""

import re

from msgspec import Struct

from federation.record.conversation import Body, Role

MOST_CHARACTERS = 4_000         # of one turn; what comes after says little more of the whole

_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL)
_NOT_SAID = re.compile(r"<[A-Z]{2,20}_\d{1,6}>|https?://\S+")
_WORD = re.compile(r"\w\w+")


class Said(Struct, frozen=True):
    """A turn on the main path: `prose` without code, `words` of it in small letters, of two characters or more."""

    role: Role
    prose: str
    words: list[str]
    has_code: bool


def said_in(body: Body) -> list[Said]:
    """The turns that are shown first, in order."""
    shown = set(body.branches[0]) if body.branches else None
    return [
        _said(turn.role, turn.content[:MOST_CHARACTERS])
        for turn in body.conversation
        if shown is None or turn.id in shown
    ]


def _said(role: Role, text: str) -> Said:
    prose = _CODE.sub(" ", text) if "`" in text else text
    has_code = len(prose) < len(text)
    if "<" in prose or "://" in prose:
        prose = _NOT_SAID.sub(" ", prose)
    return Said(role, prose, _WORD.findall(prose.lower()), has_code)
