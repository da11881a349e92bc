"""Before anything is signed: does anybody hold a checkpoint of this node's own log that this folder never signed?

A folder that came from a copy or a backup would otherwise sign a second history
(protocol: "this node's own data came from a backup").  What is found is kept as
evidence and freezes the own log, over restarts too.
"""

import asyncio
from collections.abc import Collection

from federation.checkpoint import Checkpoint, open_checkpoint
from federation.errors import FederationError, Forked
from federation.listing import PATH, Listed, parse_listing
from federation.reader import path_of
from node.context import Node, log
from node.evidence import keep_evidence
from node.store import Peer
from node.sync.peer_source import PeerSource

_ASKING_S = 10.0


async def ask_peers_once(node: Node) -> None:
    """Compares the own log with what peers hold of it, once after the folder was opened.

    When nobody can be reached, nothing is known against signing: a log line says so.
    """
    if node.compared:
        return
    peers = await node.store.peers.all()
    answered = await asyncio.gather(*[_ask(node, peer) for peer in peers])
    node.compared = any(answered)
    if peers and not node.compared:
        log.warning("no peer could be asked how far this node's own log is")


async def compare_own_log(node: Node, peer: Peer, listed: Collection[Listed], source: PeerSource) -> None:
    """Freezes the own log when `peer` can show a checkpoint of it that is not one of this folder's.

    Raises:
        FederationError: what the peer serves is no checkpoint of the own log.
    """
    newest = await node.store.own_log.newest()
    for each in listed:
        if each.origin != node.origin or newest is None:
            continue
        if (await node.store.own_log.root_at(each.size) or b"").hex() == each.root:
            continue
        theirs = open_checkpoint(await source.get(path_of(node.origin, "checkpoint")) or b"", node.key.verifier)
        if await node.store.own_log.root_at(theirs.size) == theirs.root:
            continue        # the list was false, or is older than the file
        await _freeze(node, peer, Checkpoint(node.origin, newest.size, newest.root, newest.signed), theirs)
    node.compared = True


async def _ask(node: Node, peer: Peer) -> bool:
    """Whether the peer could be asked."""
    async with node.network(peer.private) as client:
        source = PeerSource(peer.url, client, asyncio.get_running_loop(), _ASKING_S)
        try:
            raw = await source.get(PATH)
            await compare_own_log(node, peer, parse_listing(raw or b"").logs, source)
        except FederationError:
            return False
        finally:
            await source.close()
    return True


async def _freeze(node: Node, peer: Peer, ours: Checkpoint, theirs: Checkpoint) -> None:
    what = f"{peer.origin} holds {theirs.size} leaves of this node's log under a root that this folder never signed"
    path = keep_evidence(node, node.origin, Forked(what, before=ours.signed, behind=theirs.signed))
    await node.store.logs.freeze(
        node.origin,
        f"{what}; here are {ours.size}. The folder is older than the log, or a copy of it was used elsewhere. Nothing "
        f"is published from it: go on with the newest copy of the folder. Both checkpoints are kept in {path}.",
    )
    log.error("own log is not the newest", peer=peer.origin, theirs=theirs.size, ours=ours.size)
