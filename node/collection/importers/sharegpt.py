"""Imports lists as ShareGPT wrote them, and Collective Cognition, which has the same form.

Collective Cognition: huggingface.co/datasets/CollectiveCognition/chats-data-2023-10-16, MIT.  A list of ShareGPT's form
by itself says nothing of its licence: it is refused until the operator states one.

| ShareGPT | here |
| --- | --- |
| `id` | `conversation_id`; of a row that has none a digest, which is not published |
| `conversations[].from`, or `.role` | role |
| `conversations[].value`, or `.content` | content, with HTML as it is |
| `model` | `model_name`, `model` |
| `title` | `conversation_metadata.title` |
| `system` | a first turn of the system |
| other fields | never read |
| | `source` "sharegpt" or "collective-cognition" |
"""

from functools import partial

from msgspec import Struct, field

from federation.record.conversation import Conversation, ConversationMetadata, Turn

from .fit import line, name
from .importer import Importer
from .licences import UNSTATED, Terms, terms_of
from .outcome import Imported, digest
from .recognise import marks
from .roles import known_role


class Message(Struct, frozen=True):
    """What one side said."""

    sender: str | None = field(name="from", default=None)
    role: str | None = None
    value: str | None = None
    content: str | None = None


class Chat(Struct, frozen=True):
    """A row of such a list."""

    conversations: list[Message]
    id: str | int | None = None
    model: str | None = None
    title: str | None = None
    system: str | None = None


def _conversation_of(row: Chat, *, source: str, terms: Terms) -> Imported:
    said = [
        Turn(known_role(message.sender or message.role or "", number), message.value or message.content or "")
        for number, message in enumerate(row.conversations, start=1)
    ]
    turns = (*([Turn("system", row.system)] if row.system else []), *said)
    id = "" if row.id is None else line(str(row.id))
    conversation = Conversation(
        conversation_id=id,
        conversation=turns,
        model_name=name(row.model),
        model=name(row.model),
        source=source,
        conversation_metadata=ConversationMetadata(title=line(row.title)),
    )
    # Lists are cut into pieces of one id, so that an id alone may repeat.
    words = [piece for turn in turns for piece in (turn.role, turn.content)]
    return Imported(digest(id, *words), conversation, terms.licence, terms.barred)


_HAS = marks("conversations", lacks="conversation messages")
SHAREGPT = Importer("sharegpt", _HAS, Chat, partial(_conversation_of, source="sharegpt", terms=UNSTATED))
COLLECTIVE_COGNITION = Importer(
    "collective-cognition",
    _HAS,
    Chat,
    partial(_conversation_of, source="collective-cognition", terms=terms_of("collective-cognition")),
)
