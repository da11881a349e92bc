"""Imports ChatGPT's export: `conversations.json`, its numbered parts, or the zip they come in.

| ChatGPT | here |
| --- | --- |
| `mapping`, a tree of messages | turns, and `branches` where a prompt was edited or an answer made anew |
| `current_node` | the first of `branches` leads there |
| `message.author.role` | role |
| `message.content.parts`, `.text`, `.result` | content; pictures and files become parts without their bytes |
| `content_type` "thoughts" | a part "thinking" of the answer that follows |
| `content_type` "code", "execution_output" | a turn with a part "code"; a turn of a tool |
| `metadata.model_slug`, else `default_model_slug` | the answer's `model`; `model_name` and `model` if all are one |
| `title` | `conversation_metadata.title` |
| `create_time`, seconds | `timestamp` |
| `id`, `conversation_id` | tells it from others here; never published, since it leads to a private page |
| custom instructions, hidden messages, other fields | never read |
| | `platform` "ChatGPT", `source` "chatgpt-export" |
"""

from msgspec import Raw, Struct, json

from federation.record.conversation import Conversation, ConversationMetadata, Part, Role, Turn

from .content import code_part
from .fit import line, name
from .importer import Importer
from .licences import PERSONAL
from .moments import from_seconds
from .outcome import Imported, digest
from .recognise import marks
from .roles import known_role
from .tree import Node, grow


class Author(Struct, frozen=True):
    role: str = ""


class Thought(Struct, frozen=True):
    content: str | None = None


class Content(Struct, frozen=True):
    """What is shown; which of the fields there are follows from `content_type`."""

    content_type: str = "text"
    parts: list[Raw] | None = None
    text: str | None = None
    result: str | None = None
    language: str | None = None
    thoughts: list[Thought] | None = None


class About(Struct, frozen=True):
    """`metadata` of a message."""

    model_slug: str | None = None
    finished_text: str | None = None
    is_visually_hidden_from_conversation: bool | None = None


class Message(Struct, frozen=True):
    author: Author = Author()
    content: Content = Content()
    metadata: About | None = None


class Place(Struct, frozen=True):
    """A node of `mapping`."""

    message: Message | None = None
    parent: str | None = None


class Piece(Struct, frozen=True):
    """A part of a message that is no text by itself."""

    content_type: str = ""
    text: str | None = None


class Chat(Struct, frozen=True):
    """One of the conversations."""

    mapping: dict[str, Place]
    id: str = ""
    conversation_id: str = ""
    title: str | None = None
    create_time: float | None = None
    current_node: str | None = None
    default_model_slug: str | None = None


_piece = json.Decoder(str | Piece | None)


def _conversation_of(row: Chat) -> Imported:
    model = name(row.default_model_slug)
    nodes = [
        Node(id, place.parent or "", _turn(number, place.message, model))
        for number, (id, place) in enumerate(row.mapping.items(), start=1)
    ]
    turns, branches = grow(nodes, row.current_node or "")
    models = {turn.model for turn in turns if turn.role == "assistant"}
    model = models.pop() if len(models) == 1 else model
    conversation = Conversation(
        conversation=turns,
        model_name=model,
        model=model,
        timestamp=from_seconds(row.create_time, "create_time"),
        source="chatgpt-export",
        platform="ChatGPT",
        conversation_metadata=ConversationMetadata(title=line(row.title)),
        branches=branches,
    )
    id = row.conversation_id or row.id or digest(*(turn.content for turn in turns))
    return Imported(id, conversation, PERSONAL.licence, PERSONAL.barred)


def _turn(number: int, message: Message | None, default_model: str) -> Turn | None:
    """The turn of a message; None where it shows nothing to whoever chats."""
    if message is None or (message.metadata and message.metadata.is_visually_hidden_from_conversation):
        return None
    about, content = message.metadata or About(), message.content
    text, parts = _shown(content, about)
    if not text.strip() and not parts:
        return None
    role: Role = known_role(message.author.role, number)
    model = (name(about.model_slug) or default_model) if role == "assistant" else ""
    return Turn(role, text, model=model, parts=tuple(parts[:200]))


def _shown(content: Content, about: About) -> tuple[str, list[Part]]:
    if content.content_type == "thoughts":
        return "", [Part("thinking", thought.content) for thought in content.thoughts or () if thought.content]
    if content.content_type == "code":
        text = content.text or about.finished_text or ""
        language = "" if content.language == "unknown" else content.language or ""
        return text, [code_part(text, language=language)] if text else []
    if content.content_type in ("user_editable_context", "model_editable_context", "reasoning_recap"):
        return "", []       # custom instructions and memories tell about the person, not the talk
    if content.parts is None:
        return content.text or content.result or "", []
    texts, parts = list[str](), list[Part]()
    for raw in content.parts:
        piece = _piece.decode(raw)
        if isinstance(piece, str):
            texts.append(piece)
        elif piece is not None and piece.text:
            texts.append(piece.text)
        elif piece is not None:
            parts.append(Part("image" if piece.content_type.startswith("image") else "file"))
    return "\n\n".join(text for text in texts if text), parts


IMPORTER = Importer(
    "chatgpt", marks("mapping"), Chat, _conversation_of, members=("conversations*.json",), personal=True
)
