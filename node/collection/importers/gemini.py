"""Imports Gemini: `MyActivity.json` of Google Takeout, and chats as Google AI Studio keeps them.

| Takeout, My Activity | here |
| --- | --- |
| `title` "Prompted …" | the user's turn, without the verb; entries of other activities are skipped |
| `safeHtmlItem[].html` | the assistant's turn, as text |
| `time` | `timestamp` |
| `header`, `products`, `locationInfos`, other fields | never read |

Takeout says of no entry which chat it belongs to: each is a conversation of two turns.

| AI Studio | here |
| --- | --- |
| `chunkedPrompt.chunks[]` | turns; `parts` with `thought` and chunks with `isThought` become parts "thinking" |
| `inlineImage`, `inlineAudio`, `driveDocument` and their like | a part "image" or "file", without its bytes |
| `systemInstruction` | a first turn of the system |
| `runSettings.model` | `model_name`, `model`, without "models/" |
| `title`, `create_time` | `conversation_metadata.title`, `timestamp` |
| `id` | tells it from others here; never published |

Both get `platform` "Gemini" and `source` "gemini-export".
"""

import re

from msgspec import Raw, Struct

from federation.record.conversation import Conversation, ConversationMetadata, Part, Turn

from .fit import line, name
from .importer import Importer
from .licences import PERSONAL
from .moments import from_seconds
from .outcome import Imported, Unusable, digest
from .plain_html import text_of
from .recognise import marks
from .roles import known_role

# "Prompted" of today, and what earlier exports began with.
_ASKED = re.compile(r"(?:Prompted(?: with)?|Asked(?: Gemini| Bard)?|Said):?\s+(?=\S)")


class Item(Struct, frozen=True):
    html: str = ""


class Piece(Struct, frozen=True):
    text: str | None = None
    thought: bool | None = None


class Chunk(Struct, frozen=True):
    """A message of AI Studio."""

    role: str
    text: str | None = None
    parts: list[Piece] | None = None
    isThought: bool | None = None           # noqa: N815  (as the file has it, as those below)
    inlineImage: Raw = Raw()          # noqa: N815
    driveImage: Raw = Raw()           # noqa: N815
    inlineAudio: Raw = Raw()          # noqa: N815
    inlineFile: Raw = Raw()           # noqa: N815
    driveDocument: Raw = Raw()        # noqa: N815


class Prompt(Struct, frozen=True):
    chunks: list[Chunk]


class Instruction(Struct, frozen=True):
    text: str | None = None
    parts: list[Piece] | None = None


class Run(Struct, frozen=True):
    model: str | None = None


class Entry(Struct, frozen=True):
    """A row of either file."""

    title: str | None = None
    time: str | None = None
    safeHtmlItem: list[Item] | None = None      # noqa: N815
    id: str | None = None
    create_time: float | None = None
    chunkedPrompt: Prompt | None = None         # noqa: N815
    systemInstruction: Instruction | None = None    # noqa: N815
    runSettings: Run | None = None              # noqa: N815


def _conversation_of(row: Entry) -> Imported:
    if row.chunkedPrompt is not None:
        return _chat(row, row.chunkedPrompt)
    asked = _ASKED.match(row.title or "")
    if asked is None or row.title is None:
        raise Unusable("an activity that is no prompt")
    answer = "\n\n".join(text_of(item.html) for item in row.safeHtmlItem or ())
    turns = (Turn("user", row.title[asked.end() :]), *([Turn("assistant", answer)] if answer else []))
    return _imported(digest(row.time or "", row.title), turns, row, name(row.time), "", "")


def _chat(row: Entry, prompt: Prompt) -> Imported:
    model = name((row.runSettings or Run()).model).removeprefix("models/")
    instruction = row.systemInstruction or Instruction()
    told = instruction.text or "\n\n".join(piece.text or "" for piece in instruction.parts or ())
    turns = (
        *([Turn("system", told)] if told.strip() else []),
        *filter(None, (_turn(number, chunk, model) for number, chunk in enumerate(prompt.chunks, start=1))),
    )
    id = row.id or digest(*(turn.content for turn in turns))
    return _imported(id, turns, row, from_seconds(row.create_time, "create_time"), model, line(row.title))


def _imported(id: str, turns: tuple[Turn, ...], row: Entry, timestamp: str, model: str, title: str) -> Imported:
    conversation = Conversation(
        conversation=turns,
        model_name=model,
        model=model,
        timestamp=timestamp,
        source="gemini-export",
        platform="Gemini",
        conversation_metadata=ConversationMetadata(title=title),
    )
    return Imported(id, conversation, PERSONAL.licence, PERSONAL.barred)


def _turn(number: int, chunk: Chunk, model: str) -> Turn | None:
    pieces = chunk.parts or []
    text = "".join(piece.text or "" for piece in pieces if not piece.thought) or chunk.text or ""
    parts = [Part("thinking", piece.text) for piece in pieces if piece.thought and piece.text]
    if chunk.isThought:
        text, parts = "", [Part("thinking", text)]
    parts += [Part("image") for held in (chunk.inlineImage, chunk.driveImage) if _is_there(held)]
    files = (chunk.inlineAudio, chunk.inlineFile, chunk.driveDocument)
    parts += [Part("file") for held in files if _is_there(held)]
    if not text.strip() and not parts:
        return None
    role = known_role(chunk.role, number)
    return Turn(role, text, model=model if role == "assistant" else "", parts=tuple(parts[:200]))


def _is_there(raw: Raw) -> bool:
    return bytes(raw) not in (b"", b"null")


IMPORTER = Importer(
    "gemini",
    marks("safeHtmlItem chunkedPrompt header", lacks="conversation messages"),
    Entry,
    _conversation_of,
    members=("MyActivity.json",),
    personal=True,
)
