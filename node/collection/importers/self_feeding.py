"""Imports the self-feeding chatbot's dialogues: JSON lines (Hancock et al. 2019, arxiv.org/abs/1901.05415).

MIT is said of the code that comes with them, and nothing of the data: they are refused until the operator states a
licence or a right.

| self-feeding | here |
| --- | --- |
| `context` | the turns before the last: "__p1__" speaks as the user, "__p2__" as the assistant |
| `response` | the last turn, of the assistant |
| `reward` 1, -1 | `rating` of the last turn |
| `candidates`, `memories` | never read |
| | `source` "self-feeding"; model and time are not known and stay empty |

A context without these signs is one line for each turn, the last one the user's.  Rows have no ids.  Ours is a digest
of the text.  Rows that go on from one another are conversations of their own, as they are in the file.
"""

import re

from msgspec import Struct

from federation.record.conversation import Conversation, Role, Thumb, Turn

from .importer import Importer
from .licences import terms_of
from .outcome import Imported, Unusable, digest
from .recognise import marks

_SPEAKER = re.compile(r"__(p1|p2)__")
_OTHER_SIGNS = re.compile(r"__(?:start|end|null)__")
_ROLES: dict[str, Role] = {"p1": "user", "p2": "assistant"}


class Parley(Struct, frozen=True):
    """A row of the data set."""

    context: str
    response: str | None = ""
    reward: float | None = None


def _conversation_of(row: Parley) -> Imported:
    turns = _turns(row.context)
    if response := (row.response or "").strip():
        turns.append(Turn("assistant", response))
    if not turns:
        raise Unusable("context is empty")
    last = turns[-1]
    turns[-1] = Turn(last.role, last.content, rating=_thumb(row.reward))
    terms = terms_of("self-feeding")
    return Imported(
        digest(row.context, row.response or ""),
        Conversation(conversation=tuple(turns), source="self-feeding"),
        terms.licence,
        terms.barred,
    )


def _turns(context: str) -> list[Turn]:
    before, *said = _SPEAKER.split(_OTHER_SIGNS.sub("", context))
    if said:
        pairs = [(_ROLES[side], text.strip()) for side, text in zip(said[::2], said[1::2], strict=True)]
        first = before.strip()
        pairs = [("system", first), *pairs] if first else pairs     # what came before anybody spoke
        return [Turn(role, text) for role, text in pairs if text]
    lines = [line.strip() for line in before.splitlines() if line.strip()]
    roles: tuple[Role, Role] = ("user", "assistant")
    return [Turn(roles[(len(lines) - place) % 2], line) for place, line in enumerate(lines, start=1)]


def _thumb(reward: float | None) -> Thumb | None:
    return None if not reward else 1 if reward > 0 else -1


IMPORTER = Importer("self-feeding", marks("context", lacks="conversation messages"), Parley, _conversation_of)
