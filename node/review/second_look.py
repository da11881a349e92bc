"""A second look at mirrored records with this node's own anonymization (sync.second_look).

What its check would not let pass is suspicious: such a record is kept from this node's own
readers, and its index and kinds are told to the node whose log it is.  The files
stay as they came: peers and verifiers need every byte, and only the log's own node
or the contributor can take a record back for everybody.

How far each log was looked at is in the database, so nothing is looked at twice
by the same ruler: pipeline, policy and models.
"""

import asyncio

from msgspec import Struct

from federation.errors import FederationError
from federation.log.report import MOST_RECORDS, format_report
from federation.log.tiles import WIDTH
from federation.reading.hidden import write_hidden
from node.context import Node
from node.publication.published import read_run
from node.review.judge import Judged, judge
from node.review.reports import today
from node.store import OWN, HeldLog, Looked, Peer
from node.sync.peer_source import send_report

UNCHECKED = "UNCHECKED"     # could not be checked here: kept back too, and not reported, since nothing was seen

_AT_ONCE = 4                # records judged together: members' texts wait for no more than these
_MOST_MISSED = 10_000       # conversations of one log that were not there, and are looked for again


class Look(Struct, frozen=True):
    """What one turn brought: how many records were looked at, and how many of them are kept back."""

    looked: int
    hidden: int


async def look_once(node: Node, ruler: str, *, most: int = 256) -> Look:
    """Looks at about so many records, of all mirrored logs, from where it was."""
    looked = hidden = 0
    for log in await node.store.logs.all():
        if log.learnt_from == OWN:
            continue
        await node.store.quarantine.forget_gone(log.origin, log.held.gone)
        try:
            turn = await _look_at(node, log, ruler, most - looked)
        except FederationError:     # its files are damaged or gone, which fsck says; the others still count
            continue
        looked, hidden = looked + turn.looked, hidden + turn.hidden
        if looked >= most:
            break
    await write_down(node)
    return Look(looked, hidden)


async def write_down(node: Node) -> None:
    """Says in a file which records are kept back, for those who read the folder without its database."""
    hidden = await node.store.quarantine.all_hidden()
    await asyncio.to_thread(write_hidden, node.folder, hidden)


async def tell_origins_once(node: Node) -> int:
    """Reports what is kept back to the logs' own nodes, where they are peers; gives back how many records."""
    return sum([await _tell(node, peer) for peer in await node.store.peers.all()])


async def _look_at(node: Node, log: HeldLog, ruler: str, most: int) -> Look:
    done = await node.store.quarantine.looked(log.origin)
    if done.ruler != ruler:
        done = Looked(ruler)
    looked = hidden = 0
    size = log.held.position.size
    # Records that the operator blocked are not there either, and may be taken again one day.
    again = {index // WIDTH for index in done.missed if index not in log.held.blocked} - set(log.held.incomplete)
    while (again or done.next < size) and looked < most:
        number = again.pop() if again else done.next // WIDTH
        run = await asyncio.to_thread(read_run, node.folder, log.origin, number, size, log.held.gone)
        new = [each for each in run.records if each.index >= done.next or each.index in done.missed]
        missed = {index for index in done.missed if index // WIDTH != number or index in run.missing}
        missed |= {index for index in run.missing if index >= done.next}
        for at in range(0, len(new), _AT_ONCE):
            some = new[at : at + _AT_ONCE]
            judged = dict(zip([each.index for each in some], map(_kinds, await judge(node, some)), strict=True))
            found = {index: kinds for index, kinds in judged.items() if kinds}
            # Those of this run that are not looked at yet stay among the missed, in case that this is cut off.
            left = {each.index for each in new[at + _AT_ONCE :]} & set(done.missed)
            done = Looked(ruler, max(done.next, some[-1].index + 1), _kept(missed | left))
            await node.store.quarantine.save(log.origin, done, found, list(judged.keys() - found), today(node))
            node.products.hide(log.origin, found.keys())
            looked, hidden = looked + len(some), hidden + len(found)
        done = Looked(ruler, max(done.next, min(size, (number + 1) * WIDTH)), _kept(missed))
        await node.store.quarantine.save(log.origin, done, {}, (), today(node))
    return Look(looked, hidden)


def _kept(missed: set[int]) -> tuple[int, ...]:
    return tuple(sorted(missed))[:_MOST_MISSED]


def _kinds(judged: Judged) -> dict[str, int]:
    return {UNCHECKED: 1} if judged.refused else judged.sure


async def _tell(node: Node, peer: Peer) -> int:
    told = 0
    while due := await node.store.quarantine.to_tell(peer.origin, MOST_RECORDS):
        found = {each.index: set(each.kinds) - {UNCHECKED} for each in due}
        seen = {index: kinds for index, kinds in found.items() if kinds}
        if seen:
            raw = format_report(peer.origin, seen, node.key)
            async with node.network(peer.private) as client:
                if not await send_report(client, peer.url, raw):
                    return told
        await node.store.quarantine.told(peer.origin, list(found))
        told += len(seen)
    return told
