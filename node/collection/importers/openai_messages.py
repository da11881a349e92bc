"""Imports rows of messages as OpenAI's interface takes them: JSON lines of `{"messages": [{"role", "content"}]}`.

Such a file says nothing of its licence: it is refused until the operator states one.

| OpenAI-style | here |
| --- | --- |
| `id`, `conversation_id` | `conversation_id`; of a row that has none a digest, which is not published |
| `messages[].role` | role; "developer" is the system, "function" a tool |
| `messages[].content` | content; text pieces are joined, pictures and files become parts without their bytes |
| `messages[].reasoning_content` | a part "thinking" |
| `messages[].tool_calls[].function` | a part "code": the arguments, under the function's name |
| `model` | `model_name`, `model` |
| `created`, seconds | `timestamp` |
| other fields | never read |
| | `source` "openai-messages" |
"""

from msgspec import Struct

from federation.record.conversation import Conversation, Part, Turn

from .content import Content, code_part, content_of
from .fit import line, name
from .importer import Importer
from .licences import UNSTATED
from .moments import from_seconds
from .outcome import Imported, digest
from .recognise import marks
from .roles import known_role


class Function(Struct, frozen=True):
    """What is called, with arguments as JSON in a string."""

    name: str = ""
    arguments: str = ""


class ToolCall(Struct, frozen=True):
    """One call of a tool."""

    function: Function = Function()


class Message(Struct, frozen=True):
    """What one side said."""

    role: str
    content: Content = None
    reasoning_content: str | None = None
    tool_calls: list[ToolCall] | None = None


class Chat(Struct, frozen=True):
    """A row."""

    messages: list[Message]
    id: str | int | None = None
    conversation_id: str | int | None = None
    model: str | None = None
    created: float | None = None


def _conversation_of(row: Chat) -> Imported:
    turns = tuple(_turn(number, message) for number, message in enumerate(row.messages, start=1))
    given = row.conversation_id if row.id is None else row.id
    id = "" if given is None else line(str(given))
    conversation = Conversation(
        conversation_id=id,
        conversation=turns,
        model_name=name(row.model),
        model=name(row.model),
        timestamp=from_seconds(row.created, "created"),
        source="openai-messages",
    )
    words = [piece for turn in turns for piece in (turn.role, turn.content, *(part.text for part in turn.parts))]
    return Imported(digest(id, *words), conversation, UNSTATED.licence, UNSTATED.barred)


def _turn(number: int, message: Message) -> Turn:
    text, parts = content_of(message.content)
    thought = (Part("thinking", message.reasoning_content),) if message.reasoning_content else ()
    calls = tuple(code_part(call.function.arguments, call.function.name) for call in message.tool_calls or ())
    return Turn(known_role(message.role, number), text, parts=(*thought, *parts, *calls))


IMPORTER = Importer(
    "openai-messages", marks("messages", lacks="uid conversationId conversations"), Chat, _conversation_of
)
