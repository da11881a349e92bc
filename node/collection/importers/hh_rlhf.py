"""Imports HH-RLHF: pairs of transcripts, of which people chose one (github.com/anthropics/hh-rlhf, MIT).

| HH-RLHF | here |
| --- | --- |
| what both transcripts begin with | turns that both branches share |
| rest of `chosen` | first branch; its last turn is rated 1 |
| rest of `rejected` | second branch; its last turn is rated -1 |
| "Human:", "Assistant:" | roles user and assistant |
| | `source` "hh-rlhf"; model, user and time are not known and stay empty |

A pair of two equal transcripts holds no preference: one conversation, no rating, no branches.
Each branch keeps at least its last turn to itself, so that the two ratings never meet on one turn.
The data set has no ids.  Ours is a digest of the text; it is not used as conversation_id, which is published.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from federation.conversation import Conversation, Role, Thumb, Turn

from .convert import convert_json
from .outcome import Imported, Skipped, Unusable, digest
from .roles import known_role

_SIDE = re.compile(r"\n\n(Human|Assistant):")


class Pair(Struct, frozen=True):
    """A row of the data set."""

    chosen: str
    rejected: str


def read_hh_rlhf(file: Path) -> Iterator[Imported | Skipped]:
    """One conversation for each pair; JSON lines, gzipped or not.

    Raises:
        UnreadableFile: the file is not HH-RLHF, or breaks off.
    """
    return convert_json("hh-rlhf", file, Pair, _conversation_of)


def _conversation_of(pair: Pair) -> Imported:
    chosen, rejected = _transcript(pair.chosen, "chosen"), _transcript(pair.rejected, "rejected")
    branches: tuple[tuple[str, ...], ...] = ()
    if chosen == rejected:
        turns = _numbered(chosen, first=1, after="", rating=None)
    else:
        shared = min(_common(chosen, rejected), len(chosen) - 1, len(rejected) - 1)
        before = _numbered(chosen[:shared], first=1, after="", rating=None)
        last = before[-1].id if before else ""
        better = _numbered(chosen[shared:], first=shared + 1, after=last, rating=1)
        worse = _numbered(rejected[shared:], first=len(chosen) + 1, after=last, rating=-1)
        turns, branches = before + better + worse, (_ids(before + better), _ids(before + worse))
    return Imported(
        source_id=digest(pair.chosen, pair.rejected),
        conversation=Conversation(conversation=turns, source="hh-rlhf", branches=branches),
        licence="MIT",
    )


def _transcript(text: str, field: str) -> list[tuple[Role, str]]:
    before, *sides = _SIDE.split(text)
    if before.strip() or not sides:
        raise Unusable(f"{field} does not begin with a blank line and Human: or Assistant:")
    contents = [content.removeprefix(" ").rstrip() for content in sides[1::2]]
    return [
        (known_role(side, turn), content)
        for turn, (side, content) in enumerate(zip(sides[::2], contents, strict=True), start=1)
    ]


def _common(first: list[tuple[Role, str]], second: list[tuple[Role, str]]) -> int:
    pairs = zip(first, second, strict=False)
    return next((number for number, (one, other) in enumerate(pairs) if one != other), min(len(first), len(second)))


def _numbered(
    sides: list[tuple[Role, str]], *, first: int, after: str, rating: Thumb | None
) -> tuple[Turn, ...]:
    """Turns with ids from `first` on, each the child of the one before; `rating` is the last one's."""
    last = first + len(sides) - 1
    return tuple(
        Turn(
            role=role,
            content=content,
            id=str(number),
            parent=after if number == first else str(number - 1),
            rating=rating if number == last else None,
        )
        for number, (role, content) in enumerate(sides, start=first)
    )


def _ids(turns: tuple[Turn, ...]) -> tuple[str, ...]:
    return tuple(turn.id for turn in turns)
