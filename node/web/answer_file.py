"""Answers with bytes or a file, whole or in a range, as caches and readers of Parquet ask for them (RFC 9110).

A file is read in pieces on a thread; when it was taken away meanwhile, since something in it was erased, the answer
breaks off.
"""

import asyncio
import os
import re
from collections.abc import Iterator
from pathlib import Path

from litestar.types import HTTPScope, Send
from msgspec import Struct

_PIECE = 256 * 1024
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


class Answer(Struct, frozen=True):
    """What to send: bytes, or a file that only ever is replaced as a whole, by another inode."""

    content: bytes | Path
    media_type: str
    is_forever: bool = False


class BrokenOff(ConnectionError):
    """The file was erased while it was sent."""


async def send_answer(scope: HTTPScope, send: Send, answer: Answer) -> None:
    if isinstance(answer.content, bytes):
        await _send(scope, send, answer, len(answer.content), "", None)
        return
    try:
        descriptor = os.open(answer.content, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        await send({"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
        return
    try:
        stat = os.fstat(descriptor)
        tag = f'"{stat.st_ino:x}-{stat.st_mtime_ns:x}-{stat.st_size:x}"'
        await _send(scope, send, answer, stat.st_size, tag, descriptor)
    finally:
        os.close(descriptor)


async def _send(scope: HTTPScope, send: Send, answer: Answer, size: int, tag: str, descriptor: int | None) -> None:
    asked = {name: value.decode("latin-1") for name, value in scope["headers"]}
    cache = "public, max-age=31536000, immutable" if answer.is_forever else "public, no-cache"
    headers = [
        (b"content-type", answer.media_type.encode()),
        (b"cache-control", cache.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"default-src 'none'; style-src 'self'; frame-ancestors 'none'"),
        (b"access-control-allow-origin", b"*"),
        (b"access-control-expose-headers", b"Content-Range, ETag, Accept-Ranges"),
    ]
    if tag:
        headers += [(b"etag", tag.encode()), (b"accept-ranges", b"bytes")]
    if tag and _names(asked.get(b"if-none-match", ""), tag):
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
        return
    status, start, end = 200, 0, size
    if tag and asked.get(b"if-range", tag) == tag and (found := _range(asked.get(b"range", ""), size)):
        status, start, end = found
        where = f"bytes */{size}" if status == 416 else f"bytes {start}-{end - 1}/{size}"
        headers.append((b"content-range", where.encode()))
    headers.append((b"content-length", str(end - start).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    if scope["method"] != "HEAD":
        for at, count in _pieces(start, end):
            body = answer.content[at : at + count] if descriptor is None else await _read(descriptor, at, count)  # type: ignore[index]
            await send({"type": "http.response.body", "body": body, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _read(descriptor: int, at: int, count: int) -> bytes:
    if os.fstat(descriptor).st_nlink == 0:
        raise BrokenOff("the file was taken away")
    return await asyncio.to_thread(os.pread, descriptor, count, at)


def _names(header: str, tag: str) -> bool:
    return header.strip() == "*" or tag in [each.strip().removeprefix("W/") for each in header.split(",")]


def _range(header: str, size: int) -> tuple[int, int, int] | None:
    """Status, first byte and the one behind the last; None when the whole is to be sent, as for several ranges."""
    match = _RANGE.fullmatch(header.strip())
    if match is None or match[0] == "bytes=-":
        return None
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < int(first):
            return None
    return (206, start, end) if start < end else (416, 0, 0)


def _pieces(start: int, end: int) -> Iterator[tuple[int, int]]:
    for at in range(start, end, _PIECE):
        yield at, min(_PIECE, end - at)
