"""What this node says, signed, of what it has erased; and what its peers say of themselves."""

from msgspec import Struct

from federation.errors import FederationError
from federation.log.keys import parse_verifier_key
from federation.log.watermark import Applied, Watermark, open_watermark, sign_watermark
from node.context import Node
from node.derived import unclean
from node.journal import log
from node.store import OWN, Peer

_EVERY_S = 5        # the same word is given for so long


class PeerErasure(Struct, frozen=True):
    """How far a peer has erased, of what this node knows to be withdrawn.

    `lacks`: withdrawals and retractions that it has not applied; `late_s`: how long after this node it applied the
    newest ones, at the most; `said_at_s`: when it said so, 0 for never.
    """

    lacks: int = 0
    late_s: int = 0
    said_at_s: int = 0


async def watermark(node: Node) -> bytes:
    """This node's word: of every log that is held, but one of which something is still to be erased, from bundles or
    from what is derived of them: a secret that was shown and fits counts as soon as it is kept."""
    if node.now_s - node.erasure[0] < _EVERY_S and node.erasure[1] == node.vkey:
        return node.erasure[2]
    note = sign_watermark(node.now_s, await applied_here(node), node.key)
    node.erasure = node.now_s, node.vkey, note
    return note


async def applied_here(node: Node) -> list[Applied]:
    applied = list[Applied]()
    erased_at_s = await node.store.erasing.times()
    newest = await node.store.own_log.newest()
    waiting = {origin for origin in await node.store.shown.waiting_for() if await node.store.shown.that_count(origin)}
    waiting |= await unclean(node)
    for each in await node.store.logs.all():
        size = (newest.size if newest else 0) if each.learnt_from == OWN else each.held.position.size
        if size and each.origin not in waiting and not await node.store.erasing.of(each.origin):
            held = each.held
            applied.append(
                Applied(each.origin, size, len(held.gone), held.withdrawn_digest, erased_at_s.get(each.origin, 0))
            )
    return applied


async def note_erasure(node: Node, peer: Peer, note: str) -> None:
    """Keeps what a peer says of itself, when it is signed by the key of its log."""
    known = await node.store.logs.find(peer.origin)
    if not note or known is None:
        return
    try:
        open_watermark(note.encode(), parse_verifier_key(known.vkey))
    except FederationError as wrong:
        log.warning("erasure watermark", peer=peer.origin, trouble=str(wrong))
        return
    await node.store.peers.note_erasure(peer.origin, note.encode())


async def erasure_of_peers(node: Node) -> dict[str, PeerErasure]:
    """By the origin of the peer."""
    here = {each.origin: each for each in await applied_here(node)}
    keys = {each.origin: each.vkey for each in await node.store.logs.all()}
    found = dict[str, PeerErasure]()
    for origin, note in (await node.store.peers.erasures()).items():
        try:
            said = open_watermark(note, parse_verifier_key(keys[origin]))
        except (FederationError, KeyError):     # its key was replaced since: it will say it again
            continue
        found[origin] = _compare(here, said)
    return found


def _compare(here: dict[str, Applied], said: Watermark) -> PeerErasure:
    pairs = [(here[each.origin], each) for each in said.applied if each.origin in here]
    lacks = sum(max(0, mine.withdrawn - theirs.withdrawn) for mine, theirs in pairs)
    late = [
        theirs.at_s - mine.at_s
        for mine, theirs in pairs
        if mine.withdrawn and (mine.digest, mine.withdrawn) == (theirs.digest, theirs.withdrawn)
    ]
    return PeerErasure(lacks, max([0, *late]), said.at_s)
