"""Imports bAbI: twenty question tasks, and six dialogue tasks (research.facebook.com/downloads/babi, CC-BY-3.0).

Both are text of numbered lines; a conversation begins where the numbers begin again.

| bAbI | here |
| --- | --- |
| a line "question, tab, answer, tab, supporting facts" | a turn of each side; the facts are never read |
| lines of a story | the beginning of the user's next turn |
| a line "words of the user, tab, words of the bot" | a turn of each; "<SILENCE>" of the user is no turn |
| lines "entity R_property value" in between | one turn of a tool: what the bot's api_call found |
| | label "synthetic" "True": a program wrote it |
| | `source` "babi"; the rest is not known and stays empty |

Conversations have no ids.  Ours is a digest of the text.
"""

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from federation.record.conversation import Conversation, Label, Turn

from .importer import Importer
from .json_rows import MAX_ROW_BYTES, RawRow
from .licences import terms_of
from .outcome import Imported, UnreadableFile, Unusable, digest
from .recognise import marks
from .unpacked import DAMAGED, streams

_NUMBERED = re.compile(r"(\d{1,6}) (.*)", re.DOTALL)
_FOUND = re.compile(r"\S+ R_\S+ \S+")
_SILENCE = "<SILENCE>"
_LONGEST_LINE_BYTES = 1 << 20


class Dialogue(Struct, frozen=True):
    """The lines of one conversation, without their numbers."""

    lines: list[str]


def _rows(importer: Importer, file: Path) -> Iterator[RawRow]:
    """One row for each conversation.

    Raises:
        UnreadableFile: the first line has no number, or the file breaks off.
    """
    number = 0
    try:
        for stream in streams(file, importer.members):
            for lines in _conversations(iter(lambda: stream.readline(_LONGEST_LINE_BYTES), b""), file):  # noqa: B023
                number += 1
                raw = msgspec.json.encode(Dialogue(lines))
                yield RawRow(number, raw if len(raw) <= MAX_ROW_BYTES else None)
    except (*DAMAGED, zlib.error) as error:
        raise UnreadableFile(f"{file.name}: what it is packed in is damaged after row {number}.") from error
    except OSError as error:
        raise UnreadableFile(f"{file.name} cannot be read: {error.strerror or 'unknown error'}.") from error


def _conversations(lines: Iterator[bytes], file: Path) -> Iterator[list[str]]:
    together, before, size = list[str](), 0, 0
    for raw in lines:
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        if not line.strip():
            continue
        found = _NUMBERED.fullmatch(line)
        if found is None:
            if not together:
                raise UnreadableFile(f"{file.name} is not babi: expected lines that begin with a number and a space.")
            found = _NUMBERED.fullmatch(f"{before + 1} {line}")     # a line that was wrapped
        assert found is not None
        if int(found[1]) <= before:
            yield together
            together, size = [], 0
        before = int(found[1])
        size += len(raw)
        if size <= MAX_ROW_BYTES:       # a longer one is no conversation, and not kept
            together.append(found[2])
    if together:
        yield together


def _conversation_of(row: Dialogue) -> Imported:
    turns, told, found = list[Turn](), list[str](), list[str]()
    for line in row.lines:
        asked, tab, rest = line.partition("\t")
        if not tab:
            (found if _FOUND.fullmatch(line) else told).append(line)
            continue
        if found:
            turns.append(Turn("tool", "\n".join(found)))
        if asked.strip() != _SILENCE or told:
            turns.append(Turn("user", "\n".join([*told, *([asked.strip()] if asked.strip() != _SILENCE else [])])))
        turns.append(Turn("assistant", rest.partition("\t")[0].strip()))
        told, found = [], []
    if not turns:
        raise Unusable("no line has an answer behind a tab")
    conversation = Conversation(
        conversation=tuple(turns), source="babi", labels=(Label("synthetic", "True", "bAbI"),)
    )
    return Imported(digest(*row.lines), conversation, terms_of("babi").licence)


IMPORTER = Importer("babi", marks("lines"), Dialogue, _conversation_of, members=("*.txt",), rows=_rows)
