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

from msgspec import Struct

from federation.record.conversation import Conversation, Turn

from .answers import in_a_row, two_branches
from .importer import Importer
from .licences import terms_of
from .outcome import Imported, Unusable, digest
from .recognise import marks
from .roles import known_role

_SIDE = re.compile(r"\n\n(Human|Assistant):")


class Pair(Struct, frozen=True):
    """A row of the data set."""

    chosen: str
    rejected: str


def _conversation_of(pair: Pair) -> Imported:
    chosen, rejected = _transcript(pair.chosen, "chosen"), _transcript(pair.rejected, "rejected")
    turns, branches = (in_a_row(chosen), ()) if chosen == rejected else two_branches(chosen, rejected, (1, -1))
    return Imported(
        source_id=digest(pair.chosen, pair.rejected),
        conversation=Conversation(conversation=turns, source="hh-rlhf", branches=branches),
        licence=terms_of("hh-rlhf").licence,
    )


def _transcript(text: str, field: str) -> list[Turn]:
    before, *sides = _SIDE.split(text)
    if before.strip() or not sides:
        raise Unusable(f"{field} does not begin with a blank line and Human: or Assistant:")
    contents = [content.removeprefix(" ").rstrip() for content in sides[1::2]]
    return [
        Turn(known_role(side, turn), content)
        for turn, (side, content) in enumerate(zip(sides[::2], contents, strict=True), start=1)
    ]


IMPORTER = Importer("hh-rlhf", marks("chosen rejected"), Pair, _conversation_of)
