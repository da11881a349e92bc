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

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from federation.conversation import Conversation, Turn

from .convert import convert_json
from .outcome import Imported, Skipped, Unusable
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


def read_arena_hard(file: Path) -> Iterator[Imported | Skipped]:
    """One conversation for each answered prompt; JSON lines, gzipped or not.

    Raises:
        UnreadableFile: the file is not Arena-Hard, or breaks off.
    """
    return convert_json("arena-hard", file, ModelAnswer, _conversation_of)


def _conversation_of(row: ModelAnswer) -> Imported:
    if not row.uid:
        raise Unusable("uid is empty")
    name = f"{row.uid}/{row.ans_id}" if row.ans_id else row.uid
    conversation = Conversation(
        conversation_id=name,
        conversation=tuple(_turn(number, message, row.model) for number, message in enumerate(row.messages, start=1)),
        model_name=row.model,
        model=row.model,
        timestamp=_timestamp(row.tstamp),
        source="arena-hard",
    )
    return Imported(source_id=name, conversation=conversation, licence="Apache-2.0")


def _turn(number: int, message: Message, model: str) -> Turn:
    role = known_role(message.role, number)
    content = message.content if isinstance(message.content, str) else message.content.answer
    return Turn(role=role, content=content, model=model if role == "assistant" else "")


def _timestamp(seconds: float | None) -> str:
    """As ShareLM writes time: "2023-10-02 16:48:51.829000000Z"."""
    if seconds is None:
        return ""
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        raise Unusable("tstamp is no moment that a calendar has") from None
    return f"{moment:%Y-%m-%d %H:%M:%S.%f}000Z"
