"""What readers report of conversations on this node's pages: for its operator, who looks and decides.

Nobody needs an account for it, so it is bounded in every way: by how often an address is heard (web/report_form.py), by
records and reasons in all, and in words, of which a few are kept.  The words go through the same anonymization as
conversations; where that can't be had, the report is kept without them.
"""

import asyncio
from typing import Literal, get_args

from msgspec import Struct

from federation.log.report import MOST_RECORDS, format_report
from federation.record.conversation import Conversation, Turn
from node.context import Node
from node.privacy import Anonymized, Busy
from node.review.reports import today
from node.store import OWN, ReaderReport
from node.sync.peer_source import send_report

Reason = Literal["privacy", "illegal", "spam", "other"]
REASONS: tuple[Reason, ...] = get_args(Reason)

MOST_WORDS = 500            # characters
MOST_REPORTS = 10_000       # records and reasons

_PATIENCE_S = 10.0          # for the anonymization of words


class NoRoom(Exception):
    """The operator has as many reports as this node keeps."""


class ReadersReports(Struct, frozen=True):
    """The most frequent ones that are open, and how many records there are with such."""

    reports: tuple[ReaderReport, ...]
    records: int


async def take_readers_report(node: Node, origin: str, index: int, reason: Reason, words: str) -> bool:
    """Keeps it for the operator; False when the words could not be kept with it.

    The record is one that is shown here: whoever calls this has looked.

    Raises:
        NoRoom: there are too many already.
        StorageFull: there is no room on the disk.
    """
    kept = await _anonymized(node, words.strip()[:MOST_WORDS]) if words.strip() else ""
    if not await node.store.reader_reports.add(origin, index, reason, kept, today(node), MOST_REPORTS):
        raise NoRoom
    return bool(kept) or not words.strip()


async def readers_reports(node: Node, most: int) -> ReadersReports:
    """What the operator has not looked at; what is no longer shown here is forgotten on the way."""
    for origin, indexes in (await node.store.reader_reports.places()).items():
        log = await node.store.logs.find(origin)
        if log is not None and (gone := indexes & log.held.dropped):
            await node.store.reader_reports.forget(origin, sorted(gone))
    reports = await node.store.reader_reports.open(most)
    return ReadersReports(tuple(reports), await node.store.reader_reports.count_open())


async def tell_origins_of_readers(node: Node) -> int:
    """Tells other nodes what was reported of their own records, where they are peers: where and why, no words.
    Gives back how many records."""
    told = 0
    for peer in await node.store.peers.all():
        log = await node.store.logs.find(peer.origin)
        due = await node.store.reader_reports.to_tell(peer.origin, MOST_RECORDS) if log else {}
        if log is None or log.learnt_from == OWN or not due:
            continue
        kinds = {index: {f"READER_{reason.upper()}" for reason in reasons} for index, reasons in due.items()}
        async with node.network(peer.private) as client:
            if await send_report(client, peer.url, format_report(peer.origin, kinds, node.key)):
                await node.store.reader_reports.told(peer.origin, list(due))
                told += len(due)
    return told


async def _anonymized(node: Node, words: str) -> str:
    """The words without what is personal; "" when that can't be had now."""
    if not node.anonymizer.ready:
        return ""
    said = Conversation(conversation=(Turn("user", words),))
    try:
        async with asyncio.timeout(_PATIENCE_S):
            [outcome] = await node.anonymizer.anonymize([said])
    except (Busy, TimeoutError):
        return ""
    return outcome.conversation.conversation[0].content if isinstance(outcome, Anonymized) else ""
