"""Imports WildChat, WildChat-1M and WildChat-4.8M (huggingface.co/datasets/allenai/WildChat-1M, ODC-By-1.0).

| WildChat | here |
| --- | --- |
| `conversation_hash`; `conversation_id` in the first release | `conversation_id` |
| `model` | `model_name`, `model`, and the model of each answer |
| `timestamp` | `timestamp` |
| `conversation[].role`, `.content` | role, content; a content of null is "" |
| `language`, `toxic`, `redacted` | the same in `conversation_metadata` |
| `state`, `country` | `user_metadata.location` "state,country", as ShareLM has it |
| `openai_moderation[].flagged` | label "flagged" |
| `hashed_ip`, `header` | never read: they tell people apart |
| | `source` "wildchat" |
"""

from msgspec import Struct

from federation.record.conversation import Conversation, ConversationMetadata, Turn, UserMetadata

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

    conversation: list[Message]
    conversation_hash: str = ""
    conversation_id: str = ""
    model: str | None = ""
    timestamp: str | None = ""
    language: str | None = ""
    toxic: bool | None = None
    redacted: bool | None = None
    state: str | None = None
    country: str | None = None
    openai_moderation: list[Moderation | None] | None = None


def _conversation_of(row: Chat) -> Imported:
    id = row.conversation_hash or row.conversation_id
    if not id:
        raise Unusable("conversation_hash is empty")
    model = name(row.model)
    conversation = Conversation(
        conversation_id=id,
        conversation=tuple(_turn(number, message, model) for number, message in enumerate(row.conversation, start=1)),
        model_name=model,
        model=model,
        timestamp=row.timestamp or "",
        source="wildchat",
        user_metadata=UserMetadata(location=",".join(part for part in (row.state, row.country) if part)),
        conversation_metadata=ConversationMetadata(
            language=row.language or "", toxic=_said(row.toxic), redacted=_said(row.redacted)
        ),
        labels=flagged(row.openai_moderation),
    )
    return Imported(id, conversation, terms_of("wildchat").licence)


def _turn(number: int, message: Message, model: str) -> Turn:
    role = known_role(message.role, number)
    return Turn(role, message.content or "", model=model if role == "assistant" else "")


def _said(flag: bool | None) -> str:
    return "" if flag is None else str(flag)


IMPORTER = Importer(
    "wildchat", marks("conversation_hash detoxify_moderation", lacks="conversation_a"), Chat, _conversation_of
)
