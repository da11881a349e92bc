"""Imports Open WebUI's export of chats: a JSON list, as "Export chats" writes it.

| Open WebUI | here |
| --- | --- |
| `chat.history.messages`, a tree; else `chat.messages` | turns, and `branches` where an answer was made anew |
| `chat.history.currentId` | the first of `branches` leads there |
| `role`, `content` | the same |
| `model` of an answer, else the only one of `chat.models` | its `model`; `model_name` and `model` if all are one |
| `annotation.rating` 1, -1 | the answer's `rating` |
| `files` of a message | a part "image" or "file", without its bytes |
| `title` | `conversation_metadata.title` |
| `created_at`, else `chat.timestamp` | `timestamp` |
| `id` | tells it from others here; never published |
| `user_id`, `folder_id`, `share_id`, other fields | never read |
| | `platform` "Open WebUI", `source` "open-webui-export" |
"""

from msgspec import Struct

from federation.record.conversation import Conversation, ConversationMetadata, Part, Thumb, Turn

from .content import MAX_PARTS, Content, content_of
from .fit import line, name
from .importer import Importer
from .licences import PERSONAL
from .moments import from_seconds
from .outcome import Imported, digest
from .recognise import marks
from .roles import known_role
from .tree import Node, grow


class Annotation(Struct, frozen=True):
    rating: int | str | None = None


class File(Struct, frozen=True):
    type: str = "file"


class Message(Struct, frozen=True):
    """What one side said."""

    role: str
    content: Content = None
    id: str = ""
    parentId: str | None = None             # noqa: N815  (as the file has it)
    model: str | None = None
    annotation: Annotation | None = None
    files: list[File] | None = None


class History(Struct, frozen=True):
    messages: dict[str, Message]
    currentId: str | None = None            # noqa: N815


class Inner(Struct, frozen=True):
    """What the page shows of a chat."""

    history: History | None = None
    messages: list[Message] | None = None
    models: list[str | None] | None = None
    title: str | None = None
    timestamp: float | None = None


class Chat(Struct, frozen=True):
    """One of the chats."""

    chat: Inner
    id: str = ""
    title: str | None = None
    created_at: float | None = None


def _conversation_of(row: Chat) -> Imported:
    inner = row.chat
    only = name(inner.models[0]) if inner.models and len(inner.models) == 1 else ""
    turns, branches = grow(*_nodes(inner, only))
    models = {turn.model for turn in turns if turn.role == "assistant"}
    model = models.pop() if len(models) == 1 else ""
    conversation = Conversation(
        conversation=turns,
        model_name=model,
        model=model,
        timestamp=from_seconds(inner.timestamp if row.created_at is None else row.created_at, "created_at"),
        source="open-webui-export",
        platform="Open WebUI",
        conversation_metadata=ConversationMetadata(title=line(row.title or inner.title)),
        branches=branches,
    )
    id = row.id or digest(*(turn.content for turn in turns))
    return Imported(id, conversation, PERSONAL.licence, PERSONAL.barred)


def _nodes(inner: Inner, model: str) -> tuple[list[Node], str]:
    if inner.history is not None and inner.history.messages:
        messages = inner.history.messages.items()
        nodes = [
            Node(id, message.parentId or "", _turn(number, message, model))
            for number, (id, message) in enumerate(messages, start=1)
        ]
        return nodes, inner.history.currentId or ""
    listed = enumerate(inner.messages or [], start=1)
    nodes = [Node(str(number), str(number - 1), _turn(number, message, model)) for number, message in listed]
    return nodes, str(len(nodes))


def _turn(number: int, message: Message, model: str) -> Turn | None:
    text, parts = content_of(message.content)
    held = tuple(Part("image" if file.type == "image" else "file") for file in message.files or ())
    if not text.strip() and not parts and not held:
        return None
    role = known_role(message.role, number)
    return Turn(
        role,
        text,
        model=(name(message.model) or model) if role == "assistant" else "",
        rating=_thumb(message.annotation),
        parts=(*parts, *held)[:MAX_PARTS],
    )


def _thumb(annotation: Annotation | None) -> Thumb | None:
    rating = str(annotation.rating) if annotation else ""
    return 1 if rating == "1" else -1 if rating == "-1" else None


IMPORTER = Importer("open-webui", marks("chat"), Chat, _conversation_of, personal=True)
