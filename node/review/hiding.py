"""What the operator sees of, and does about, records that are kept back here or that other nodes reported."""

import asyncio
from collections.abc import Sequence

from msgspec import Struct

from federation.errors import FederationError
from federation.log.tiles import WIDTH
from federation.reading.hidden import write_hidden
from federation.record.conversation import parse_body
from node.context import Node
from node.publication.contribute import as_conversation
from node.publication.published import Published, read_run
from node.review.held import MOST_ON_A_PAGE, Shown
from node.review.readers import readers_reports
from node.store import OWN, Quarantined, ReaderReport, Report


class NoSuchRecord(FederationError):
    """There is no such record to show or to decide on; the message says what to do."""


class Hidden(Struct, frozen=True):
    """A page of records that are kept back, or were until they were restored; `next` is "" at the end."""

    records: tuple[Quarantined, ...]
    next: str


class Reported(Struct, frozen=True):
    """A page of what other nodes say of own records; `next` is "" at the end.

    `readers`: what readers of this node's pages say of records of any log, the most frequent first, and
    `readers_records` of how many records in all.
    """

    reports: tuple[Report, ...]
    next: str
    readers: tuple[ReaderReport, ...]
    readers_records: int


async def hidden_records(node: Node, *, after: str = "", most: int = 50) -> Hidden:
    """`after` and `next` are places: <origin>#<index>."""
    origin, index = _place(after) if after else ("", -1)
    page = await node.store.quarantine.after(origin, index, min(most, MOST_ON_A_PAGE) + 1)
    shown = page[:most]
    return Hidden(tuple(shown), f"{shown[-1].origin}#{shown[-1].index}" if len(page) > len(shown) else "")


async def restore(node: Node, places: Sequence[str]) -> int:
    """Shows them to this node's readers again, until other kinds are found in them.

    Raises:
        NoSuchRecord: one of them is not kept back; those before it are shown.
    """
    for place in places:
        origin, index = _place(place)
        if not await node.store.quarantine.restore(origin, index):
            raise NoSuchRecord(f"{place} is not kept back here; see: sharelm review quarantine {node.root}")
    hidden = await node.store.quarantine.all_hidden()
    await asyncio.to_thread(write_hidden, node.folder, hidden)
    return len(places)


async def reports(node: Node, *, after: str = "", most: int = 50) -> Reported:
    """`after` and `next` are <reporter>#<index>."""
    reporter, index = _place(after) if after else ("", -1)
    own = await node.store.logs.find(node.origin)
    if own is not None and (gone := await node.store.reports.indexes() & own.held.gone):
        await node.store.reports.forget(sorted(gone))
    page = await node.store.reports.after(index, reporter, min(most, MOST_ON_A_PAGE) + 1)
    shown = page[:most]
    go_on = f"{shown[-1].reporter}#{shown[-1].index}" if len(page) > len(shown) else ""
    said = await readers_reports(node, min(most, MOST_ON_A_PAGE))
    return Reported(tuple(shown), go_on, said.reports, said.records)


async def dismiss(node: Node, places: Sequence[str]) -> int:
    """Lets the records stand, whatever was reported of them.  A place is <origin>#<index>, or the index alone of an
    own record.

    Raises:
        NoSuchRecord: there is no open report of one; those before it are dismissed.
    """
    for place in places:
        origin, index = _place(place if "#" in place else f"{node.origin}#{place}")
        by_nodes = origin == node.origin and await node.store.reports.dismiss(index)
        by_readers = await node.store.reader_reports.dismiss(origin, index)
        if not by_nodes and not by_readers:
            raise NoSuchRecord(f"there is no open report of record {place}; see: sharelm review reports {node.root}")
    return len(places)


async def show_record(node: Node, place: str) -> Shown:
    """The text of a published record, as it was published.

    Raises:
        NoSuchRecord: it is not held here, was taken back, or can't be read.
    """
    origin, index = _place(place)
    record = await _record(node, origin, index)
    if record is None:
        raise NoSuchRecord(f"no conversation of {place} is here: it was taken back, has not come, or never was")
    found = await node.store.quarantine.find(origin, index)
    try:
        body = parse_body(record.body)
    except (ValueError, RecursionError):
        raise NoSuchRecord(f"{place} is in a form that this version can't read") from None
    reason = "published" if found is None else f"kept back since {found.found_on}: {' '.join(sorted(found.kinds))}"
    return Shown(f"{origin}#{index}", reason, body.privacy, as_conversation(body))


async def _record(node: Node, origin: str, index: int) -> Published | None:
    log = await node.store.logs.find(origin)
    newest = await node.store.own_log.newest()
    if log is None:
        return None
    size = (newest.size if newest else 0) if log.learnt_from == OWN else log.held.position.size
    if index >= size:
        return None
    run = await asyncio.to_thread(read_run, node.folder, origin, index // WIDTH, size, log.held.dropped)
    return next((each for each in run.records if each.index == index), None)


def _place(text: str) -> tuple[str, int]:
    origin, found, index = text.rpartition("#")
    if not found or not index.isascii() or not index.isdecimal() or len(index) > 18:
        raise NoSuchRecord("a record is named by its log and index, as in: log.example/a#12")
    return origin, int(index)
