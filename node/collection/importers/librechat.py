"""Imports LibreChat's export of a conversation: one JSON object to a file, or a zip of such files.

| LibreChat | here |
| --- | --- |
| `messages[]`, in a list with `parentMessageId` or in a tree of `children` | turns, and `branches` |
| `isCreatedByUser`, else `sender` "User" | role |
| `text`, else `content[]` of type "text" | content |
| `content[]` of type "think", "tool_call" | a part "thinking"; a part "code" |
| `model` of an answer, else `options.model` | the answer's `model`; `model_name` and `model` if all are one |
| `feedback.rating` "thumbsUp", "thumbsDown" | the answer's `rating` |
| `title` | `conversation_metadata.title` |
| `exportAt`; `createdAt` of the first message comes before it | `timestamp` |
| `conversationId` | tells it from others here; never published, since it leads to a private page |
| `endpoint`, `options`, other fields | never read |
| | `platform` "LibreChat", `source` "librechat-export" |
"""

from collections.abc import Iterator

from msgspec import Struct

from federation.record.conversation import Conversation, ConversationMetadata, Part, Thumb, Turn

from .content import MAX_PARTS, code_part
from .fit import line, name
from .importer import Importer
from .licences import PERSONAL
from .outcome import Imported, digest
from .recognise import marks
from .tree import Node, grow

_RATINGS: dict[str, Thumb] = {"thumbsUp": 1, "thumbsDown": -1}


class Inside(Struct, frozen=True):
    """A text that newer files wrap in an object."""

    value: str = ""


class Call(Struct, frozen=True):
    name: str | None = None
    args: str | dict[str, object] | None = None


class Piece(Struct, frozen=True):
    """One typed piece of a message."""

    type: str = "text"
    text: str | Inside | None = None
    think: str | Inside | None = None
    tool_call: Call | None = None


class Feedback(Struct, frozen=True):
    rating: str | None = None


class Message(Struct, frozen=True):
    """What one side said."""

    messageId: str = ""                         # noqa: N815  (as the file has it, as those below)
    parentMessageId: str | None = None          # noqa: N815
    sender: str | None = None
    text: str | None = None
    isCreatedByUser: bool | None = None         # noqa: N815
    model: str | None = None
    content: list[Piece] | None = None
    feedback: Feedback | None = None
    createdAt: str | None = None                # noqa: N815
    children: "list[Message] | None" = None


class Options(Struct, frozen=True):
    model: str | None = None


class Chat(Struct, frozen=True):
    """The file."""

    conversationId: str                         # noqa: N815
    messages: list[Message]
    title: str | None = None
    exportAt: str | None = None                 # noqa: N815
    options: Options | None = None


def _conversation_of(row: Chat) -> Imported:
    model = name((row.options or Options()).model)
    every = list(_flat(row.messages))
    nodes = [
        Node(message.messageId or str(number), parent, _turn(message, model))
        for number, (message, parent) in enumerate(every, start=1)
    ]
    turns, branches = grow(nodes)
    models = {turn.model for turn in turns if turn.role == "assistant"}
    conversation = Conversation(
        conversation=turns,
        model_name=(only := models.pop() if len(models) == 1 else ""),
        model=only,
        timestamp=name(next((message.createdAt for message, _ in every if message.createdAt), None) or row.exportAt),
        source="librechat-export",
        platform="LibreChat",
        conversation_metadata=ConversationMetadata(title=line(row.title)),
        branches=branches,
    )
    id = row.conversationId or digest(*(turn.content for turn in turns))
    return Imported(id, conversation, PERSONAL.licence, PERSONAL.barred)


def _flat(messages: list[Message]) -> Iterator[tuple[Message, str]]:
    """Every message and the id of the one it answers, in the order of the file."""
    waiting = [(message, message.parentMessageId or "") for message in reversed(messages)]
    while waiting:
        message, parent = waiting.pop()
        yield message, parent
        waiting += [(child, message.messageId) for child in reversed(message.children or [])]


def _turn(message: Message, model: str) -> Turn | None:
    by_user = message.sender == "User" if message.isCreatedByUser is None else message.isCreatedByUser
    texts, parts = list[str](), list[Part]()
    for piece in message.content or ():
        if piece.type == "text":
            texts.append(_inside(piece.text))
        elif piece.type == "think":
            parts.append(Part("thinking", _inside(piece.think)))
        elif piece.tool_call is not None:
            parts.append(code_part(str(piece.tool_call.args or ""), piece.tool_call.name or ""))
    text = message.text or "\n\n".join(text for text in texts if text)
    if not text.strip() and not parts:
        return None
    rating = None if by_user or message.feedback is None else _RATINGS.get(message.feedback.rating or "")
    return Turn(
        "user" if by_user else "assistant",
        text,
        model="" if by_user else name(message.model) or model,
        rating=rating,
        parts=tuple(parts[:MAX_PARTS]),
    )


def _inside(text: str | Inside | None) -> str:
    return text.value if isinstance(text, Inside) else text or ""


IMPORTER = Importer("librechat", marks("conversationId", lacks="mapping"), Chat, _conversation_of, personal=True)
