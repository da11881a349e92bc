"""Imports LMSYS-Chat-1M (huggingface.co/datasets/lmsys/lmsys-chat-1m), whose terms forbid passing it on.

| LMSYS-Chat-1M | here |
| --- | --- |
| `conversation_id` | the same |
| `model` | `model_name`, `model`, and the model of each answer |
| `conversation[].role`, `.content` | role, content; a content of null is "" |
| `language`, `redacted` | the same in `conversation_metadata` |
| `openai_moderation[].flagged` | label "flagged" |
| | `source` "lmsys-chat-1m"; user and time are not known and stay empty |

Its licence agreement allows no redistribution, so every row is refused unless the operator states their right.
"""

from msgspec import Struct

from federation.record.conversation import Conversation, ConversationMetadata, Turn

from .fit import name
from .importer import Importer
from .licences import terms_of
from .moderation import Moderation, flagged
from .outcome import Imported, Unusable
from .recognise import marks
from .roles import known_role


class Message(Struct, frozen=True):
    """What one side said."""

    role: str
    content: str | None


class Chat(Struct, frozen=True):
    """A row of the data set."""

    conversation_id: str
    conversation: list[Message]
    model: str | None = ""
    language: str | None = ""
    redacted: bool | None = None
    openai_moderation: list[Moderation | None] | None = None


def _conversation_of(row: Chat) -> Imported:
    if not row.conversation_id:
        raise Unusable("conversation_id is empty")
    model = name(row.model)
    conversation = Conversation(
        conversation_id=row.conversation_id,
        conversation=tuple(_turn(number, message, model) for number, message in enumerate(row.conversation, start=1)),
        model_name=model,
        model=model,
        source="lmsys-chat-1m",
        conversation_metadata=ConversationMetadata(
            language=row.language or "", redacted="" if row.redacted is None else str(row.redacted)
        ),
        labels=flagged(row.openai_moderation),
    )
    terms = terms_of("lmsys-chat-1m")
    return Imported(row.conversation_id, conversation, terms.licence, terms.barred)


def _turn(number: int, message: Message, model: str) -> Turn:
    role = known_role(message.role, number)
    return Turn(role, message.content or "", model=model if role == "assistant" else "")


IMPORTER = Importer(
    "lmsys-chat-1m",
    marks("openai_moderation", lacks="conversation_hash detoxify_moderation conversation_a"),
    Chat,
    _conversation_of,
)
