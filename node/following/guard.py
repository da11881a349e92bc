"""Before anything is signed: does anybody hold more of this node's own log than this folder does?

A folder that came from a copy or a backup would otherwise sign a second history
(protocol: "this node's own data came from a backup").  So nothing is signed before a
peer was asked.  What it holds more is taken back (recall.py); what contradicts this
folder is kept as evidence and freezes the own log, over restarts too.  Once a peer
showed more under this node's own signature, nothing is signed until it is here,
whatever others hold.  A node without peers has nobody to ask, and signs; one that was
restored from a backup waits even then, until its operator says that nothing newer is
anywhere.
"""

import asyncio
from collections.abc import Collection
from contextlib import suppress

from federation.errors import BrokeTheRules, FederationError, Forked
from federation.log.checkpoint import open_checkpoint, parse_text
from federation.log.keys import VerifierKey, parse_verifier_key
from federation.log.listing import PATH, Listed, parse_listing
from federation.log.merkle import range_hash
from federation.log.note import parse_note
from federation.log.tree import hash_reader
from federation.reading.reader import path_of
from node.context import Node
from node.following.evidence import keep_evidence
from node.following.recall import recall
from node.journal import log
from node.store import Act, Peer, Signed
from node.sync.peer_source import PeerSource

_ASKING_S = 10.0


async def ask_peers_once(node: Node) -> None:
    """Compares the own log with what peers hold of it, until one was asked since the folder was opened."""
    if node.compared:
        return
    peers = await node.store.peers.all()
    answered = await asyncio.gather(*[_ask(node, peer) for peer in peers])
    if any(answered):
        await _compared(node)
        return
    signing = await node.store.signing.read()
    if signing.allowed or (not peers and not signing.restored):
        node.compared = True
    else:
        log.warning("no peer could be asked how far this node's own log is; nothing is signed", peers=len(peers))


async def allow_signing(node: Node, *, who: str) -> None:
    """The operator knows that no newer folder of this node is anywhere.  Holds until a peer shows one."""
    await node.store.signing.allow([Act(node.now_s, who, "allow-signing", node.origin)])
    node.compared = True


async def compare_own_log(node: Node, peer: Peer, listed: Collection[Listed]) -> None:
    """Takes back what `peer` holds more of the own log; freezes it when the peer can show another history of it.

    Raises:
        FederationError: what the peer serves is no checkpoint of the own log, or what it has more can't be read.
    """
    newest = await node.store.own_log.newest()
    mine = next((each for each in listed if each.origin == node.origin), None)
    own = await node.store.logs.find(node.origin)
    if mine is not None and newest is not None and own is not None and not own.frozen:
        if not await _is_known(node, newest, mine.size, bytes.fromhex(mine.root)):
            await _look(node, peer, mine, newest, parse_verifier_key(own.vkey))
        elif own.held.incomplete and mine.size == newest.size:
            await recall(node, peer, mine)      # it may have the conversations that another did not
    await _compared(node)


async def _look(node: Node, peer: Peer, mine: Listed, newest: Signed, key: VerifierKey) -> None:
    async with node.network(peer.private) as client:
        source = PeerSource(peer.url, client, asyncio.get_running_loop(), _ASKING_S)
        try:
            signed = await source.get(path_of(node.origin, "checkpoint"))
        finally:
            await source.close()
    _, size, root = parse_text(parse_note(signed or b"").text)
    if await _is_known(node, newest, size, root):
        return          # the list was false, or is older than the file
    if size <= newest.size:
        theirs = open_checkpoint(signed or b"", key)
        await _freeze(node, peer, Forked(
            f"{peer.origin} holds {theirs.size} leaves of this node's log under a root that this folder does not have",
            before=theirs.signed, behind=newest.signed,
        ))  # fmt: skip
        return
    with suppress(BrokeTheRules):       # by a key that replaced this one, or by none: recalling it finds out
        await node.store.signing.seen(open_checkpoint(signed or b"", key).size)
        node.compared = False
    try:
        await recall(node, peer, mine)
    except Forked as fork:
        await _freeze(node, peer, fork)


async def _is_known(node: Node, newest: Signed, size: int, root: bytes) -> bool:
    """Whether the own log, as it is here, had this root at this size."""
    signed = await node.store.own_log.root_at(size)
    if signed is not None or size > newest.size:
        return signed == root
    # Signed here once and not remembered: a backup that was brought up again does not hold every checkpoint.
    hash_of = hash_reader(newest.size, lambda path: node.folder.read(path_of(node.origin, path)))
    return await asyncio.to_thread(range_hash, 0, size, hash_of) == root


async def _ask(node: Node, peer: Peer) -> bool:
    """Whether the peer could be asked."""
    async with node.network(peer.private) as client:
        source = PeerSource(peer.url, client, asyncio.get_running_loop(), _ASKING_S)
        try:
            raw = await source.get(PATH)
        except FederationError:
            return False
        finally:
            await source.close()
    try:
        await compare_own_log(node, peer, parse_listing(raw or b"").logs)
    except FederationError as trouble:
        log.warning("comparing the own log", peer=peer.origin, trouble=str(trouble))
        return False
    return True


async def _compared(node: Node) -> None:
    """A peer was asked; the folder may still lack what another showed, and could not give."""
    newest, signing = await node.store.own_log.newest(), await node.store.signing.read()
    if newest is not None and newest.size < signing.seen_size:
        log.warning("a peer showed more of this node's own log than is here; nothing is signed", seen=signing.seen_size)
        return
    node.compared = True
    await node.store.signing.compared()


async def _freeze(node: Node, peer: Peer, fork: Forked) -> None:
    path = keep_evidence(node, node.origin, fork)
    await node.store.logs.freeze(
        node.origin,
        f"{fork}. A copy of this folder was used elsewhere, or the node's key is in other hands. Nothing is signed "
        f"from it any more. Both checkpoints are kept in {path}.",
    )
    log.error("own log has two histories", peer=peer.origin)

