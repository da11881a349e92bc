"""Imports Arena-Hard: a model's answers to prompts from Chatbot Arena (github.com/lmarena/arena-hard-auto, Apache-2.0).

| Arena-Hard | here |
| --- | --- |
| `uid` and `ans_id` | `conversation_id` "uid/ans_id": many models answer one prompt |
| `model` | `model_name`, `model`, and the model of each answer |
| `messages[].role` | role |
| `messages[].content`, or its `answer` where it is an object | content |
| `tstamp`, seconds since 1970 | `timestamp`, UTC |
| | `source` "arena-hard" |
"""

from msgspec import Struct

from federation.record.conversation import Conversation, Turn

from .importer import Importer
from .licences import terms_of
from .moments import from_seconds
from .outcome import Imported, Unusable
from .recognise import marks
from .roles import known_role


class Answer(Struct, frozen=True):
    """The content of an answer, which newer files wrap in an object."""

    answer: str


class Message(Struct, frozen=True):
    """What one side said."""

    role: str
    content: str | Answer


class ModelAnswer(Struct, frozen=True):
    """A row of the data set."""

    uid: str
    messages: list[Message]
    ans_id: str = ""
    model: str = ""
    tstamp: float | None = None


def _conversation_of(row: ModelAnswer) -> Imported:
    if not row.uid:
        raise Unusable("uid is empty")
    name = f"{row.uid}/{row.ans_id}" if row.ans_id else row.uid
    conversation = Conversation(
        conversation_id=name,
        conversation=tuple(_turn(number, message, row.model) for number, message in enumerate(row.messages, start=1)),
        model_name=row.model,
        model=row.model,
        timestamp=from_seconds(row.tstamp, "tstamp"),
        source="arena-hard",
    )
    return Imported(source_id=name, conversation=conversation, licence=terms_of("arena-hard").licence)


def _turn(number: int, message: Message, model: str) -> Turn:
    role = known_role(message.role, number)
    content = message.content if isinstance(message.content, str) else message.content.answer
    return Turn(role=role, content=content, model=model if role == "assistant" else "")


IMPORTER = Importer("arena-hard", marks("uid", lacks="conversation"), ModelAnswer, _conversation_of)
