"""What a search found, to keep: JSON lines, or CSV that no spreadsheet takes for formulas (threats C16)."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream
from msgspec.structs import replace

from federation.log.origin import log_id
from federation.record.conversation import Label, parse_body
from node.collection.index.found import Hit
from node.collection.index.query import MOST_SHOWN, BadQuery, Query, parse_query
from node.context import Node
from node.products import said_by
from node.searching.search import computed_labels, search
from node.standing import shown_bodies
from node.web.answers import PAGE_HEADERS
from node.web.problems import Problem, nothing_here

_AT_ONCE = 2        # downloads: each reads conversations for as long as somebody takes them
_COLUMNS = (
    "url", "origin", "index", "day", "platform", "model", "language", "turns", "characters", "rating", "licence",
    "source", "toxic", "labels", "conversation",
)  # fmt: skip
# What spreadsheets take for the beginning of a formula (ASVS 1.2.10), in wide letters too.
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠|%")

_downloads = asyncio.Semaphore(_AT_ONCE)


@get("/search/{name:str}", tags=["collection"])
async def get_selection(
    request: Request[Any, Any, State], node: NamedDependency[Node], name: FromPath[str]
) -> Stream | Response[bytes]:
    """All that a search finds, up to 10,000 conversations, as selection.jsonl or selection.csv; parameters as of
    /search.  A line of JSON has the fields of the conversation's record, with origin, index and url; labels that this
    node computed follow those in the record, and name it before who judged."""
    form = _FORMS.get(name)
    if form is None:
        raise nothing_here()
    try:
        query = parse_query(request.query_params.multi_items())
    except BadQuery as bad:
        raise Problem(400, "That can't be asked.", detail=str(bad), field=bad.parameter) from None
    if _downloads.locked():
        raise Problem(503, "Others are downloading now.", detail="Try again in a moment. For all of it there is: "
                      "sharelm pull.", headers={"Retry-After": "10"})  # fmt: skip
    media_type, first, line = form
    return Stream(
        _lines(node, query, first, line),
        media_type=media_type,
        headers={**PAGE_HEADERS, "Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'},
    )


Line = Callable[[Node, Hit, bytes, tuple[Label, ...]], bytes]


async def _lines(node: Node, query: Query, first: bytes, line: Line) -> AsyncIterator[bytes]:
    """A page of hits at a time, so that memory does not grow with what is found."""
    async with _downloads:
        yield first
        asked: Query | None = replace(query, page=1, show=MOST_SHOWN)
        while asked is not None:
            found = await search(node, asked, facets=False)
            places = [(hit.origin, hit.index) for hit in found.hits]
            bodies, computed = await shown_bodies(node, places), await computed_labels(node, places)
            for hit, place in zip(found.hits, places, strict=True):
                if place in bodies:        # otherwise it was taken back since it was indexed
                    yield line(node, hit, bodies[place], said_by(node.origin, {0: computed.get(place, ())})[0])
            asked = found.next


def _json_line(node: Node, hit: Hit, body: bytes, computed: tuple[Label, ...]) -> bytes:
    place = msgspec.json.encode({"origin": hit.origin, "index": hit.index, "url": _url(node, hit)})
    fields = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    if computed:
        labels = [*parse_body(body).labels, *computed]
        fields["labels"] = msgspec.Raw(msgspec.json.encode(labels))
    record = msgspec.json.encode(fields)
    return place[:-1] + b"," + record[1:] + b"\n"


def _csv_line(node: Node, hit: Hit, body: bytes, computed: tuple[Label, ...]) -> bytes:
    record = parse_body(body)
    labels = dict.fromkeys(f"{each.name}:{each.value}" for each in (*record.labels, *computed))
    said = "\n\n".join(f"{turn.role}: {turn.content}" for turn in record.conversation)
    return format_row((
        _url(node, hit), hit.origin, str(hit.index), hit.day, hit.platform, hit.model, hit.language, str(hit.turns),
        str(hit.characters), hit.rating, record.licence, record.source, "yes" if hit.flagged else "",
        "; ".join(labels), said,
    ))  # fmt: skip


def format_row(cells: tuple[str, ...]) -> bytes:
    """One row of CSV (RFC 4180), every cell in quotes; what would be read as a formula has an apostrophe before it."""
    row = io.StringIO()
    csv.writer(row, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow([_harmless(cell) for cell in cells])
    return row.getvalue().encode(errors="replace")


def _harmless(cell: str) -> str:
    cell = cell.replace("\x00", "\ufffd")
    begins = cell[:1] in _FORMULA or cell.lstrip()[:1] in _FORMULA
    return f"'{cell}" if cell and begins else cell


def _url(node: Node, hit: Hit) -> str:
    return f"{node.settings.url}/c/{log_id(hit.origin)}/{hit.index}"


_FORMS: dict[str, tuple[str, bytes, Line]] = {
    "selection.jsonl": ("application/jsonl; charset=utf-8", b"", _json_line),
    "selection.csv": ("text/csv", format_row(_COLUMNS), _csv_line),
}
handlers = [get_selection]
