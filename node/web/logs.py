"""The public part: logs as files, with the headers that caches need.

An ASGI application of its own, since a sync asks for thousands of files.  A path
is parsed to numbers and written out again; only an equal one is served, so
nothing from outside ever becomes a path on the disk.
"""

import asyncio
import re
from pathlib import Path

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from federation.errors import FederationError
from federation.log.bundle import format_bundle_path
from federation.log.listing import PATH
from federation.log.origin import log_id
from federation.log.tiles import parse_tile_path
from federation.reading.records import prove
from node.context import Node
from node.listing import listing_of
from node.web.problems import Problem, problem_response

_LOG = re.compile("([0-9a-f]{64})/(.+)")
_NUMBER = re.compile("(?:x[0-9]{3}/){0,6}[0-9]{3}")
_INDEX = re.compile("0|[1-9][0-9]{0,17}")

_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "public, no-cache"
_SMALL = 64 * 1024      # read without a thread

_TEXT = "text/plain; charset=utf-8"
_BYTES = "application/octet-stream"


class _NotHere(Exception):
    """404."""


class LogsFirst:
    """An application that answers everything under /logs itself, and hands the rest on.

    It stands in front of the router: a router rewrites paths, and costs more than a small file.
    """

    def __init__(self, node: Node, rest: ASGIApp) -> None:
        self._node = node
        self._rest = rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and (scope["path"] == "/logs" or scope["path"].startswith("/logs/")):
            await _serve(self._node, scope, receive, send)
        else:
            await self._rest(scope, receive, send)


async def _serve(node: Node, scope: HTTPScope, receive: Receive, send: Send) -> None:
    path = scope["path"].removeprefix("/logs").removeprefix("/")
    try:
        if scope["method"] not in ("GET", "HEAD"):
            raise Problem(405, "Logs are read only.", headers={"Allow": "GET, HEAD"})
        content, media_type, cache, tag = await _find(node, path)
    except _NotHere:
        await _problem(scope, receive, send, Problem(404, "This node does not have this."))
    except Problem as problem:
        await _problem(scope, receive, send, problem)
    else:
        await _answer(scope, send, content, media_type, cache, tag)


async def _find(node: Node, path: str) -> tuple[bytes, str, str, str]:
    """Content, media type, cache rule and entity tag.

    Raises:
        _NotHere: there is nothing of this name.
    """
    if not path:
        content = await listing_of(node)
        return content, "application/json", _ASK_AGAIN, ""
    match = _LOG.fullmatch(path)
    if match is None:
        raise _NotHere
    id, name = match.groups()
    if name == "checkpoint":
        return await _file(node, path, _TEXT, _ASK_AGAIN)
    if name in ("withdrawn", "rotations"):
        return await _file(node, path, "application/jsonl; charset=utf-8", _ASK_AGAIN)
    if name.startswith("bundle/"):
        number = name.removeprefix("bundle/")
        if not _NUMBER.fullmatch(number) or format_bundle_path(int(re.sub("[x/]", "", number))) != name:
            raise _NotHere
        return await _file(node, path, "application/zstd", _ASK_AGAIN)
    if name.startswith("proof/"):
        return await _proof(node, id, name.removeprefix("proof/"))
    try:
        parse_tile_path(name)
    except FederationError:
        raise _NotHere from None
    return await _file(node, path, _BYTES, _FOREVER)


async def _proof(node: Node, id: str, index: str) -> tuple[bytes, str, str, str]:
    origins = {log_id(each.origin): each.origin for each in await node.store.logs.all()}
    if id not in origins or not _INDEX.fullmatch(index):
        raise _NotHere
    try:
        proof = await asyncio.to_thread(prove, node.folder, origins[id], int(index))
    except FederationError:
        proof = None
    if proof is None:
        raise _NotHere
    return proof, _TEXT, _ASK_AGAIN, ""


async def _file(node: Node, path: str, media_type: str, cache: str) -> tuple[bytes, str, str, str]:
    file = node.root / PATH / path
    try:
        stat = file.stat()
        content = file.read_bytes() if stat.st_size <= _SMALL else await asyncio.to_thread(Path.read_bytes, file)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        raise _NotHere from None
    # A file is only ever replaced as a whole, by another inode.
    return content, media_type, cache, f'"{stat.st_ino:x}-{stat.st_mtime_ns:x}-{len(content):x}"'


async def _answer(scope: HTTPScope, send: Send, content: bytes, media_type: str, cache: str, tag: str) -> None:
    headers = [
        (b"content-type", media_type.encode()),
        (b"cache-control", cache.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"access-control-allow-origin", b"*"),
    ]
    if tag:
        headers.append((b"etag", tag.encode()))
    asked = dict(scope["headers"]).get(b"if-none-match", b"").decode("latin-1")
    if tag and (asked.strip() == "*" or tag in [each.strip().removeprefix("W/") for each in asked.split(",")]):
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
        return
    headers.append((b"content-length", str(len(content)).encode()))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    body = b"" if scope["method"] == "HEAD" else content
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def _problem(scope: HTTPScope, receive: Receive, send: Send, problem: Problem) -> None:
    await problem_response(problem).to_asgi_response(None, None)(scope, receive, send)  # type: ignore[arg-type]


