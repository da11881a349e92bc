"""GET /collection/…: earlier versions, hints for readers, and the collection as Parquet files.

An ASGI application of its own, as logs.py is, since files are asked for piece by piece.
"""

import asyncio
import re
from html import escape

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send
from msgspec import Struct

from federation.dataset.hints import format_hints
from federation.log.origin import log_id
from federation.reading.versions import FILE, format_version, read_versions
from node.context import Node
from node.web.answer_file import Answer, send_answer
from node.web.problems import Problem, problem_response

_ID = re.compile("[0-9a-f]{64}")
_NUMBER = re.compile("0|[1-9][0-9]{0,11}")
_FILE = re.compile("([0-9]{5,12})[.]parquet")
_VERSION = re.compile("[0-9a-f]{16}")


class ParquetFile(Struct, frozen=True):
    """One file: its address, the log that it is from and the index of its first leaf there; rows and size."""

    url: str
    origin: str
    first: int
    records: int
    bytes: int


class ParquetFiles(Struct, frozen=True):
    """All that there are now; `trouble` says why some may lack."""

    files: tuple[ParquetFile, ...]
    trouble: str


class CollectionFirst:
    """An application that answers the files under /collection itself, and hands the rest on."""

    def __init__(self, node: Node, rest: ASGIApp) -> None:
        self._node = node
        self._rest = rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        parts = scope["path"].removeprefix("/collection/").split("/") if scope["type"] == ScopeType.HTTP else []
        if scope["type"] != ScopeType.HTTP or not scope["path"].startswith("/collection/") or parts[0] not in _FINDERS:
            await self._rest(scope, receive, send)
            return
        problem = Problem(404, "This node does not have this.")
        if scope["method"] not in ("GET", "HEAD"):
            problem = Problem(405, "The collection is read only.", headers={"Allow": "GET, HEAD"})
        elif (answer := await _FINDERS[parts[0]](self._node, _wanted(scope, parts))) is not None:
            await send_answer(scope, send, answer)
            return
        await problem_response(problem).to_asgi_response(None, None)(scope, receive, send)  # type: ignore[arg-type]


def _wanted(scope: HTTPScope, parts: list[str]) -> list[str]:
    """The path behind the first name; a browser that asks for the list gets the page."""
    accepts = dict(scope["headers"]).get(b"accept", b"")
    return ["index.html"] if parts in (["parquet"], ["parquet", ""]) and b"text/html" in accepts else parts[1:]


async def _versions(node: Node, parts: list[str]) -> Answer | None:
    """All that this node remembers, as JSON lines; or one of them."""
    if not parts or parts == [""]:
        raw = await asyncio.to_thread(node.folder.read, FILE)
        return Answer(raw or b"", "application/jsonl; charset=utf-8")
    if len(parts) != 1 or not _VERSION.fullmatch(parts[0]):
        return None
    version = (await asyncio.to_thread(read_versions, node.root)).get(parts[0])
    return Answer(format_version(version), "application/json", is_forever=True) if version is not None else None


async def _hints(node: Node, parts: list[str]) -> Answer | None:
    """What occurs in 256 runs of a log, in the files that this node made of them (federation/dataset/hints.py)."""
    if len(parts) != 2 or not _ID.fullmatch(parts[0]) or not _NUMBER.fullmatch(parts[1]):
        return None
    hints = await asyncio.to_thread(node.shards.hints, parts[0], int(parts[1]))
    return Answer(format_hints(hints), "application/json") if hints is not None else None


async def _parquet(node: Node, parts: list[str]) -> Answer | None:
    """One file; or, without more, what files there are."""
    if parts in ([], [""], ["index.json"]):
        return Answer(msgspec.json.encode(await asyncio.to_thread(_files, node)), "application/json")
    if parts == ["index.html"]:
        found = await asyncio.to_thread(_files, node)
        return Answer(_page(found).encode(), "text/html; charset=utf-8")
    if len(parts) != 2 or not _ID.fullmatch(parts[0]) or not (match := _FILE.fullmatch(parts[1])):
        return None
    file = node.shards.file(parts[0], int(match[1]))
    return Answer(file, "application/vnd.apache.parquet") if await asyncio.to_thread(file.is_file) else None


def _files(node: Node) -> ParquetFiles:
    base = f"{node.settings.url}/collection/parquet"
    shards = node.shards.all()
    return ParquetFiles(
        tuple(
            ParquetFile(
                f"{base}/{log_id(each.origin)}/{each.number:05}.parquet", each.origin, each.first, each.rows,
                each.size_bytes,
            )
            for each in shards
        ),
        node.shards.trouble,
    )  # fmt: skip


def _page(found: ParquetFiles) -> str:
    rows = "".join(
        f'<tr><td><a href="{escape(each.url)}">{escape(each.url.rpartition("/")[2])}</a><td>{escape(each.origin)}'
        f"<td>{each.first:,}<td>{each.records:,}<td>{each.bytes:,}\n"
        for each in found.files
    )
    some = ", ".join(f"'{each.url}'" for each in found.files[:2])
    urls = escape(f"FROM read_parquet([{some}]) LIMIT 10")
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>The collection as Parquet files</title>'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/static/style.css">'
        '<link rel="icon" href="/static/icon.svg">'
        "<main><h1>The collection as Parquet files</h1><p>Made again as the collection grows and when something is "
        'taken back. The same as <a href="/collection/parquet/index.json">JSON</a>. DuckDB reads them from here:</p>'
        f"<pre>{urls}</pre><table><thead><tr><th>File<th>Log<th>First index<th>Conversations<th>Bytes</thead>"
        f"<tbody>{rows}</tbody></table>{f'<p>{escape(found.trouble)}</p>' if found.trouble else ''}</main></html>"
    )


_FINDERS = {"versions": _versions, "hints": _hints, "parquet": _parquet}

