"""Finding own published records that today's policy and models would change, and putting better texts in their place.

How far the scan got, and what it found, is in the database: where, which kinds and
how many, never what.  A scan that was cut off goes on where it was; another policy
or other models begin again.
"""

import asyncio
from collections.abc import Callable, Sequence

from msgspec import Struct

from federation.log.checkpoint import parse_text
from federation.log.note import parse_note
from federation.log.tiles import WIDTH
from federation.reading.reader import path_of
from node.context import Node
from node.publication.published import Published, Run, read_run
from node.review.judge import Judged, judge, ruler_of, until_ready
from node.store import Finding, Replacement
from node.withdrawal.supersede import finish_superseding, supersede

_AT_ONCE = 8        # records judged together: bounds memory, and how long members' texts wait behind them
_PAGE = 256

Say = Callable[[str], None]


class Rescan(Struct, frozen=True):
    """What a scan found.  `scanned`: records judged by this call; `size`: how far the scan is.

    `findings` are those that stand in the log as they were; `retracted`, those that this call took back:
    their better texts wait for publication, `held` of them for review; `published`: how many stand in the log already.
    """

    size: int
    scanned: int
    findings: tuple[Finding, ...]
    retracted: tuple[int, ...] = ()
    held: int = 0
    published: int = 0


async def rescan(node: Node, say: Say, *, retract: bool, who: str) -> Rescan:
    """
    Raises:
        ModelsMissing: nothing can be judged here.
        RefusesToSign: there is something to retract, and the own log is frozen.
    """
    await until_ready(node)
    ruler = await ruler_of(node)
    scanned = await _scan(node, say, ruler)
    retracted, held = list[int](), 0
    if retract:
        await finish_superseding(node, who=who)     # of a call that was cut off
        after = -1
        while page := await node.store.rescans.findings_after(after, _AT_ONCE):
            after = page[-1].index
            better = await _better(node, page)
            await supersede(node, better, who=who)
            retracted += [each.index for each in better]
            held += sum(each.held is not None for each in better)
            say(f"{len(retracted):,} records retracted")
    return Rescan(await _size(node), scanned, tuple(await _findings(node)), tuple(retracted), held)


async def _scan(node: Node, say: Say, ruler: str) -> int:
    """Goes on from where the last scan by this ruler ended; gives back how many records were judged."""
    start, scanned = await node.store.rescans.begin(ruler), 0
    while start < (size := await _size(node)):
        run = await _run(node, start // WIDTH, size)
        records = [each for each in run.records if each.index >= start]
        for at in range(0, len(records), _AT_ONCE):
            some = records[at : at + _AT_ONCE]
            judged = await judge(node, some, ruler=ruler)
            await node.store.rescans.save(some[-1].index + 1, _found(some, judged))
            scanned += len(some)
            say(f"{some[-1].index + 1:,} of {size:,} leaves scanned")
        start = min(size, (start // WIDTH + 1) * WIDTH)
        await node.store.rescans.save(start, [])
    return scanned


async def _better(node: Node, findings: Sequence[Finding]) -> list[Replacement]:
    """The better texts of those that still stand and have one; findings of those that don't stand are dropped."""
    size = await _size(node)
    wanted, records = {each.index for each in findings}, list[Published]()
    for number in sorted({index // WIDTH for index in wanted}):
        run = await _run(node, number, size)
        records += [each for each in run.records if each.index in wanted]
    await node.store.rescans.forget_findings(sorted(wanted - {each.index for each in records}))
    judged = await judge(node, records)
    return [
        Replacement(record.index, record.w, each.held, each.better)
        for record, each in zip(records, judged, strict=True)
        if each.better is not None
    ]


async def _run(node: Node, number: int, size: int) -> Run:
    own = await node.store.logs.find(node.origin)
    gone = own.held.gone if own else frozenset[int]()
    return await asyncio.to_thread(read_run, node.folder, node.origin, number, size, gone)


async def _size(node: Node) -> int:
    signed = node.folder.read(path_of(node.origin, "checkpoint"))
    return parse_text(parse_note(signed).text)[1] if signed is not None else 0


def _found(records: Sequence[Published], judged: Sequence[Judged]) -> list[Finding]:
    return [
        Finding(record.index, each.kinds, "refused" if each.refused else "held" if each.held else "better")
        for record, each in zip(records, judged, strict=True)
        if each.better is not None or each.refused
    ]


async def _findings(node: Node) -> list[Finding]:
    """Those that stand in the log still."""
    own = await node.store.logs.find(node.origin)
    gone = own.held.gone if own else frozenset[int]()
    found, after = list[Finding](), -1
    while page := await node.store.rescans.findings_after(after, _PAGE):
        found += [each for each in page if each.index not in gone]
        after = page[-1].index
    return found
