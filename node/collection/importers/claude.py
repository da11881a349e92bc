"""Imports Claude's export: `conversations.json`, or the zip it comes in.

| Claude | here |
| --- | --- |
| `chat_messages[]` | turns; with `parent_message_uuid` a tree, and `branches` where a prompt was edited |
| `sender` "human", "assistant" | role |
| `content[]` of type "text", else `text` | content |
| `content[]` of type "thinking" | a part "thinking" |
| `content[]` of type "tool_use", "tool_result" | a part "code" under the tool's name; never read |
| `attachments[].extracted_content`, `files` | a part "file" with the text; one without |
| `name` | `conversation_metadata.title` |
| `model`, where there is one | `model_name`, `model` |
| `created_at` | `timestamp` |
| `uuid` | tells it from others here; never published, since it leads to a private page |
| `account`, `summary`, other fields | never read |
| | `platform` "Claude", `source` "claude-export" |
"""

from msgspec import Raw, Struct

from federation.record.conversation import Conversation, ConversationMetadata, Part, Turn

from .content import MAX_PARTS, code_part
from .fit import line, name
from .importer import Importer
from .licences import PERSONAL
from .outcome import Imported, digest
from .recognise import marks
from .roles import known_role
from .tree import Node, grow


class Piece(Struct, frozen=True):
    """One typed piece of a message."""

    type: str = "text"
    text: str | None = None
    thinking: str | None = None
    name: str | None = None
    input: Raw = Raw(b"")


class Attachment(Struct, frozen=True):
    extracted_content: str | None = None


class Message(Struct, frozen=True):
    """What one side said."""

    sender: str
    uuid: str = ""
    parent_message_uuid: str | None = None
    text: str | None = None
    content: list[Piece] | None = None
    attachments: list[Attachment] | None = None
    files: list[Raw] | None = None


class Chat(Struct, frozen=True):
    """One of the conversations."""

    chat_messages: list[Message]
    uuid: str = ""
    name: str | None = None
    model: str | None = None
    created_at: str | None = None


def _conversation_of(row: Chat) -> Imported:
    nodes, before = list[Node](), ""
    for number, message in enumerate(row.chat_messages, start=1):
        id = message.uuid or str(number)
        parent = before if message.parent_message_uuid is None else message.parent_message_uuid
        nodes.append(Node(id, parent, _turn(number, message)))
        before = id
    turns, branches = grow(nodes, before)
    conversation = Conversation(
        conversation=turns,
        model_name=name(row.model),
        model=name(row.model),
        timestamp=name(row.created_at),
        source="claude-export",
        platform="Claude",
        conversation_metadata=ConversationMetadata(title=line(row.name)),
        branches=branches,
    )
    id = row.uuid or digest(*(turn.content for turn in turns))
    return Imported(id, conversation, PERSONAL.licence, PERSONAL.barred)


def _turn(number: int, message: Message) -> Turn | None:
    pieces = message.content or []
    text = "\n\n".join(piece.text for piece in pieces if piece.type == "text" and piece.text) or message.text or ""
    parts = list[Part]()
    for piece in pieces:
        if piece.type == "thinking" and piece.thinking:
            parts.append(Part("thinking", piece.thinking))
        elif piece.type == "tool_use":
            parts.append(code_part(bytes(piece.input).decode(), piece.name or ""))
    parts += [Part("file", attachment.extracted_content or "") for attachment in message.attachments or ()]
    parts += [Part("file") for _ in message.files or ()]
    if not text.strip() and not parts:
        return None
    return Turn(known_role(message.sender, number), text, parts=tuple(parts[:MAX_PARTS]))


IMPORTER = Importer(
    "claude", marks("chat_messages"), Chat, _conversation_of, members=("conversations*.json",), personal=True
)
