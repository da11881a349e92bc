"""What an operator wants to know at a glance: what waits, who syncs, what went wrong."""

import asyncio
import time
from pathlib import Path

from msgspec import Struct

from federation.log.listing import PATH
from node import VERSION
from node.atlas.serving import atlas_of
from node.context import Node
from node.drift import drifts, words_of
from node.labels import Progress, progress
from node.searching.index import FOLDER
from node.searching.index import Progress as IndexProgress
from node.searching.search import progress_of
from node.selectors import read_packs
from node.store import OWN, Drift, HeldLog, Peer
from node.withdrawal.erasure import PeerErasure, erasure_of_peers

_RECENT_S = 5.0
_recent: dict[Path, tuple[float, "Status"]] = {}


class LogStatus(Struct, frozen=True):
    """One log.  `incomplete`: runs of 256 that lack a conversation; `frozen`: why nothing new is taken, or ""."""

    origin: str
    vkey: str
    size: int
    records: int
    live: int
    withdrawn: int
    retracted: int
    incomplete: int
    learnt_from: str
    frozen: str
    verified_at_s: int


class PeerStatus(Struct, frozen=True):
    """One peer.  `trouble` is "" when all is well; times are POSIX seconds, 0 for never."""

    origin: str
    url: str
    failures: int
    tried_at_s: int
    succeeded_at_s: int
    next_at_s: int
    trouble: str
    received_bytes: int
    erasure: PeerErasure


class MapStatus(Struct, frozen=True):
    """How far the map is: how many records have a place on the newest drawing, of how many.  `trouble`: what keeps it
    from going on, or ""."""

    placed: int
    records: int
    trouble: str


class Status(Struct, frozen=True):
    """`troubles` are in the operator's words, the most urgent first.

    `running`: a process serves the folder; `ready`: it takes contributions.  `hidden`: records of others that are
    kept from this node's readers; `reported`: own records that other nodes reported; `reported_by_readers`: records of
    any log; `drift`: sites that members' extensions no longer read.
    """

    origin: str
    name: str
    url: str
    vkey: str
    version: str
    running: bool
    ready: bool
    now_s: int
    troubles: tuple[str, ...]
    waiting: int
    held: int
    hidden: int
    reported: int
    reported_by_readers: int
    members: int
    conversations: int
    bundle_bytes: int
    logs: tuple[LogStatus, ...]
    peers: tuple[PeerStatus, ...]
    drift: tuple[Drift, ...] = ()
    search: IndexProgress | None = None      # none: the node has no index that can be used
    map: MapStatus | None = None        # none: it is switched off, or the node is not running
    labels: Progress | None = None


async def recent_status_of(node: Node) -> Status:
    """As `status_of`, a few seconds old at most: for a page that anybody may ask for as often as they like."""
    seen = _recent.get(node.root)
    now = time.monotonic()
    if seen is None or now - seen[0] > _RECENT_S:
        seen = _recent[node.root] = now, await status_of(node)
    return seen[1]


async def status_of(node: Node) -> Status:
    counts = await node.store.logs.count_records()
    newest = await node.store.own_log.newest()
    logs = [_log(each, counts.get(each.origin, 0), newest.size if newest else 0)
            for each in await node.store.logs.all()]  # fmt: skip
    erasure = await erasure_of_peers(node)
    peers = [_peer(each, erasure.get(each.origin, PeerErasure())) for each in await node.store.peers.all()]
    waiting, held = await node.store.contributions.count()
    own = await node.store.logs.find(node.origin)
    drift = tuple(await drifts(node))
    _, not_served = await asyncio.to_thread(read_packs, node.root)
    reported = len(await node.store.reports.open() - (own.held.gone if own else frozenset()))
    by_readers = await node.store.reader_reports.count_open()
    return Status(
        origin=node.origin,
        name=node.settings.name,
        url=node.settings.url,
        vkey=node.vkey,
        version=VERSION,
        running=node.running,
        ready=node.anonymizer.ready,
        now_s=node.now_s,
        troubles=(
            *_troubles(node, logs, peers), *_of_reports(node, reported, by_readers),
            *_of_withdrawals(node, await node.store.shown.count_wrong()),
            *map(words_of, drift), *not_served, *_of_search(node),
            *([node.shards.trouble] if node.shards.trouble else []),
        ),
        waiting=waiting,
        held=held,
        hidden=await node.store.quarantine.count(),
        reported=reported,
        reported_by_readers=by_readers,
        members=sum(not revoked for _, _, revoked, _ in await node.store.members.list()),
        conversations=sum(each.live for each in logs),
        bundle_bytes=await asyncio.to_thread(_bundle_bytes, node),
        logs=tuple(logs),
        peers=tuple(peers),
        drift=drift,
        search=progress_of(node),
        map=_map(node),
        labels=await progress(node),
    )


def _of_search(node: Node) -> list[str]:
    progress = progress_of(node)
    if progress is None:
        return [f"There is no search: {node.root / FOLDER} can't be used."] if node.running else []
    return [progress.trouble] if progress.trouble else []


def _map(node: Node) -> MapStatus | None:
    atlas = atlas_of(node)
    return MapStatus(atlas.placed, atlas.records, atlas.trouble) if atlas is not None and atlas.working else None


def _log(log: HeldLog, records: int, own_size: int) -> LogStatus:
    held = log.held
    return LogStatus(
        origin=log.origin,
        vkey=log.vkey,
        size=own_size if log.learnt_from == OWN else held.position.size,
        records=records,
        live=max(0, records - len(held.gone)),
        withdrawn=len(held.withdrawn),
        retracted=len(held.retracted),
        incomplete=len(held.incomplete),
        learnt_from=log.learnt_from,
        frozen=log.frozen or "",
        verified_at_s=log.verified_at_s,
    )


def _peer(peer: Peer, erasure: PeerErasure) -> PeerStatus:
    return PeerStatus(
        peer.origin, peer.url, peer.failures, peer.tried_at_s, peer.succeeded_at_s, peer.next_at_s,
        peer.trouble, peer.received_bytes, erasure,
    )  # fmt: skip


def _troubles(node: Node, logs: list[LogStatus], peers: list[PeerStatus]) -> list[str]:
    troubles = []
    if node.running and not node.anonymizer.ready:
        troubles.append(f"No contributions are taken: {node.anonymizer.why_not_ready}")
    troubles += [
        f"Nothing is signed: the key in this folder is not that of {log.origin}. Put the right one back, or replace it "
        f"with the recovery words: sharelm key rotate {node.root}"
        for log in logs
        if log.learnt_from == OWN and log.vkey != node.vkey
    ]
    if node.running and not node.compared:
        troubles.append("Nothing is signed: no peer could be asked yet how far this node's own log is.")
    troubles += [f"{log.origin} is frozen: {log.frozen}" for log in logs if log.frozen]
    troubles += [f"{peer.origin}: {peer.trouble}" for peer in peers if peer.trouble]
    troubles += [f"{log.origin} lacks conversations in {log.incomplete} bundles" for log in logs if log.incomplete]
    return troubles


def _of_reports(node: Node, reported: int, by_them: int) -> list[str]:
    see = f"See: sharelm review reports {node.root}"
    by_nodes = [f"Other nodes reported {reported:,} records of this node's own log. {see}"] if reported else []
    what = "conversation" if by_them == 1 else "conversations"
    by_readers = [f"Readers reported {by_them:,} {what} on this node's pages. {see}"] if by_them else []
    return by_nodes + by_readers


def _of_withdrawals(node: Node, wrong: dict[str, int]) -> list[str]:
    troubles = ["The disk is full: only withdrawals are taken. Make room."] if node.reserve_spent else []
    return troubles + [
        f"{origin} carries {count} withdrawals with a secret that is not the record's; they are ignored"
        for origin, count in wrong.items()
    ]


def _bundle_bytes(node: Node) -> int:
    """What the conversations take on the disk."""
    folder = node.root / PATH
    return sum(file.stat().st_size for file in folder.glob("*/bundle/**/*") if file.is_file())


