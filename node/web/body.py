"""Reading a request: JSON only, bounded in bytes, in time and in depth.

Multipart is never taken: it would be spooled to disk.
"""

import asyncio
from typing import Any, TypeVar

import msgspec
from litestar import Request

from node.context import Node
from node.privacy import Busy
from node.web.problems import Problem, decode_problem

T = TypeVar("T")

_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}


async def read_json(request: Request[Any, Any, Any], node: Node, kind: type[T]) -> T:
    """The body as `kind`, a struct.

    Raises:
        Problem: 400, 408, 411 to 422; it names the field and repeats nothing.
    """
    media_type = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Problem(415, "Only application/json is taken.")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Problem(415, "The body must not be compressed.")
    limits = node.settings.limits
    try:
        async with asyncio.timeout(limits.request_s):
            raw = await _read(request, node, limits.request_bytes)
    except TimeoutError:
        raise Problem(408, "The body did not come in time.", headers={"Connection": "close"}) from None
    try:
        result: T = _decoder(kind).decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise decode_problem(error, _names(kind)) from None
    return result


def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    if kind not in _decoders:
        _decoders[kind] = msgspec.json.Decoder(kind)
    return _decoders[kind]


def _names(kind: Any) -> frozenset[str]:
    """The names of all fields of `kind`, and of those inside it."""
    _, components = msgspec.json.schema_components([kind])
    return frozenset(name for each in components.values() for name in each.get("properties", ()))


async def _read(request: Request[Any, Any, Any], node: Node, most_bytes: int) -> bytes:
    too_large = Problem(413, "The request is too large.", detail=f"At most {most_bytes} bytes are taken at once.",
                        headers={"Connection": "close"})  # fmt: skip
    stated = request.headers.get("Content-Length", "0")
    if stated.isdecimal() and int(stated) > most_bytes:
        raise too_large
    chunks, received = list[bytes](), 0
    try:
        async for chunk in request.stream():
            received += len(chunk)
            node.reading_bytes += len(chunk)
            if received > most_bytes:
                raise too_large
            if node.reading_bytes > node.settings.limits.reading_bytes:
                raise Busy(2)
            chunks.append(chunk)
    finally:
        node.reading_bytes -= received
    return b"".join(chunks)
