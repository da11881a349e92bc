"""The rows of a file of JSON lines, of one JSON list, or of one JSON object, packed or not, one at a time.

Rows are cut out as bytes and decoded later, so that one bad row spoils no other.
Memory is bounded by the longest row allowed, whatever the size of the file.
"""

import io
import re
import zlib
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from .outcome import UnreadableFile
from .unpacked import DAMAGED, streams

MAX_ROW_BYTES = 16 << 20
CHUNK_BYTES = 1 << 18

_BLANK = b" \t\r\n"
_OUTSIDE_A_STRING = re.compile(rb'[\[\]{}",]')
_INSIDE_A_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_QUOTE, _COMMA = b'",'


class RawRow(NamedTuple):
    """A row's bytes, or None when it is longer than `MAX_ROW_BYTES`; `number` counts from 1."""

    number: int
    raw: bytes | None


def json_rows(file: Path, members: Sequence[str] = ("*",)) -> Iterator[RawRow]:
    """Every row of `file`, in order.  In JSON lines a row's number is its line, blank ones counted; in a zip the
    numbers go on from member to member.

    Lines end at "\\n" and nowhere else: text may hold U+2028 and its like.  Where the first line is a lone "{", an
    object was printed over many lines, and is the one row.

    Raises:
        UnreadableFile: no JSON, or the file breaks off in the middle of a list or of what packs it.
    """
    number = 0
    try:
        for stream in streams(file, members):
            before = number
            for number, raw in enumerate(_rows(stream, file), start=before + 1):
                if raw != b"":
                    yield RawRow(number, raw)
    except (*DAMAGED, zlib.error) as error:
        raise UnreadableFile(
            f"{file.name}: what it is packed in breaks off or is damaged after row {number}. Fetch the file again."
        ) from error
    except OSError as error:
        raise UnreadableFile(f"{file.name} cannot be read: {error.strerror or 'unknown error'}.") from error


def _rows(stream: BinaryIO, file: Path) -> Iterator[bytes | None]:
    first = _first_byte(stream)
    if first == b"":
        raise UnreadableFile(f"{file.name}: expected JSON, got an empty file.")
    if first not in b"[{":
        raise UnreadableFile(
            f"{file.name}: expected JSON lines or a JSON list, packed or not; it begins with neither '{{' nor '['."
        )
    if first == b"[":
        return _items(stream, file)
    head = stream.readline(MAX_ROW_BYTES + 1)
    if len(head) > MAX_ROW_BYTES or head.strip(_BLANK) != b"{":
        return _lines(stream, head)
    rest = stream.read(MAX_ROW_BYTES + 1 - len(head))
    return iter([None if len(head) + len(rest) > MAX_ROW_BYTES else (head + rest).strip(_BLANK)])


def _first_byte(stream: BinaryIO) -> bytes:
    """The first byte that counts, which the next read gives again, or b"" at the end."""
    buffered = cast(io.BufferedReader, stream)
    if buffered.peek(3)[:3] == b"\xef\xbb\xbf":       # a byte order mark
        buffered.read(3)
    while (head := buffered.peek(1)) and not (rest := head.lstrip(_BLANK)):
        buffered.read(len(head))
    if head:
        buffered.read(len(head) - len(rest))
    return rest[:1] if head else b""


def _lines(stream: BinaryIO, head: bytes) -> Iterator[bytes | None]:
    for line in chain([head], iter(lambda: stream.readline(MAX_ROW_BYTES + 1), b"")):
        if len(line) <= MAX_ROW_BYTES or line.endswith(b"\n"):
            yield line.strip(_BLANK)
            continue
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = stream.readline(CHUNK_BYTES)
        yield None


def _items(stream: BinaryIO, file: Path) -> Iterator[bytes | None]:
    """What stands between the commas of the outermost list."""
    stream.read(1)                                      # the opening bracket
    buffer, at, depth = bytearray(), 0, 0               # `at`: how far we have looked
    in_string = too_long = after_comma = False
    while chunk := stream.read(CHUNK_BYTES):
        buffer += chunk
        start = 0
        while at < len(buffer):
            if in_string:
                at = _INSIDE_A_STRING.match(buffer, at).end()       # type: ignore[union-attr]
                if buffer[at:at + 1] != b'"':
                    break                               # the string, or an escape, goes on in the next chunk
                in_string = False
                at += 1
                continue
            found = _OUTSIDE_A_STRING.search(buffer, at)
            if found is None:
                at = len(buffer)
                break
            sign, end, at = buffer[found.start()], found.start(), found.end()
            if sign == _QUOTE:
                in_string = True
            elif sign in b"[{":
                depth += 1
            elif depth > 0 and sign in b"]}":
                depth -= 1
            elif depth == 0:
                item = bytes(buffer[start:end]).strip(_BLANK)
                closes = sign != _COMMA
                if not closes or after_comma or item or too_long:
                    yield None if too_long or len(item) > MAX_ROW_BYTES else item or b"null"
                if closes:
                    _nothing_more(stream, bytes(buffer[at:]), file)
                    return
                start, too_long, after_comma = at, False, True
        del buffer[:start]
        at -= start
        if too_long or len(buffer) > MAX_ROW_BYTES:
            too_long = True
            del buffer[:at]
            at = 0
    raise UnreadableFile(f"{file.name}: the JSON list has no end; the file breaks off. Fetch it again.")


def _nothing_more(stream: BinaryIO, rest: bytes, file: Path) -> None:
    while not rest.strip(_BLANK):
        rest = stream.read(CHUNK_BYTES)
        if not rest:
            return
    raise UnreadableFile(f"{file.name}: expected nothing after the end of the JSON list, got more text.")
