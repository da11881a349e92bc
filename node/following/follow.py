"""One round with one peer: what it lists, which of that is followed, and what became of it."""

import asyncio
import random
from collections.abc import Collection

from msgspec import Struct
from msgspec.structs import replace

from federation.errors import BrokeTheRules, FederationError, Forked, NotThere
from federation.log.checkpoint import open_checkpoint
from federation.log.keys import parse_verifier_key
from federation.log.listing import PATH, Listed, parse_listing
from federation.reading.mirror import Outcome, Wanted
from federation.reading.pulled import rotations_in
from federation.reading.reader import Position, path_of
from node.context import Node, pin
from node.following.evidence import keep_evidence
from node.following.guard import compare_own_log
from node.following.keeper import Keeper
from node.journal import log
from node.store import OWN, HeldLog, Peer
from node.sync.peer_source import PeerSource
from node.sync.schedule import next_attempt
from node.sync.trust import Pinned, choose
from node.withdrawal.erasure import note_erasure
from node.withdrawal.reserve import with_reserve
from node.withdrawal.take_back import settle

_PAUSE_S = 0.05             # until another look whether a log is free again
_PATIENCE_S = 10.0          # for another round to be done with a log of which something is withdrawn
_MOST_TROUBLE = 2_000       # characters of what is told to the operator of one round


class Round(Struct, frozen=True):
    """What a round with a peer brought.  `grown`: origins that are held further than before, with their size;
    `erased`: those of which more is withdrawn than before, with their size too.

    `reached`: the peer answered, whatever it said.
    """

    peer: str
    reached: bool
    grown: dict[str, int] = {}
    trouble: str = ""
    requests: int = 0
    received_bytes: int = 0
    erased: dict[str, int] = {}


async def sync_once(node: Node, peer: Peer) -> Round:
    """Pulls what is followed and `peer` has.  What went wrong is in the result and in `sharelm status`.

    Raises:
        StorageFull: there was no room for all of it; what was withdrawn is applied if that could be.
    """
    async with node.network(peer.private) as client:
        source = PeerSource(peer.url, client, asyncio.get_running_loop(), node.settings.sync.round_s)
        grown, erased, trouble, reached = dict[str, int](), dict[str, int](), "", False
        try:
            # Withdrawals of others need room, too; once more for nothing when the reserve is spent already.
            grown, erased, troubles = await with_reserve(
                node, lambda: _round(node, peer, source), again=not node.reserve_spent
            )
            trouble, reached = "; ".join(troubles)[:_MOST_TROUBLE], True
        except FederationError as failure:
            trouble = str(failure)[:_MOST_TROUBLE]
        finally:
            await source.close()
    await _note(node, peer, reached=reached, trouble=trouble, received_bytes=source.received_bytes)
    log.info("sync", peer=peer.origin, reached=reached, grown=grown, trouble=trouble, requests=source.requests)
    return Round(peer.origin, reached, grown, trouble, source.requests, source.received_bytes, erased)


async def _round(
    node: Node, peer: Peer, source: PeerSource
) -> tuple[dict[str, int], dict[str, int], list[str]]:
    raw = await source.get(PATH)
    if raw is None:
        raise NotThere(f"{peer.url} lists no logs at /{PATH}: is it a node?")
    listing = parse_listing(raw)
    listed = listing.logs
    if peer.origin not in {each.origin for each in listed}:
        raise BrokeTheRules(f"{peer.url} does not list the log {peer.origin}: it is another node")
    chosen, troubles = await _choose(node, peer, listed)
    await note_erasure(node, peer, listing.erasure)
    await compare_own_log(node, peer, listed)
    grown, erased, since = dict[str, int](), dict[str, int](), dict[str, int]()
    left = {each.origin: each for each in chosen}
    while left:
        # Claimed before it is looked up how they are held: another round may just have moved them on.
        # What another round reads meanwhile is looked at after it: this peer may be further.
        claimed = left.keys() - node.following
        if not claimed:
            await asyncio.sleep(_PAUSE_S)
            source.begin()      # the waiting is not this peer's fault
            continue
        node.following |= claimed
        try:
            mine = [await _want(node, left.pop(origin), peer) for origin in sorted(claimed)]
            keeper = Keeper(node, source, {each.log.name: each.log for each in mine})
            outcomes = await keeper.mirror(mine)
        finally:
            node.following -= claimed
        troubles += await _judge(node, outcomes)
        before = {each.log.name: each.held.position.size for each in mine}
        grown |= {
            name: outcome.held.position.size
            for name, outcome in outcomes.items()
            if outcome.held.position.size > before[name]
        }
        were = {each.log.name: len(each.held.withdrawn) for each in mine}
        erased |= {
            name: outcome.held.position.size
            for name, outcome in outcomes.items()
            if len(outcome.held.withdrawn) > were[name]
        }
        since |= {name: before[name] for name in outcomes if name in grown}
        sound = [name for name, outcome in outcomes.items() if outcome.trouble is None and name != node.origin]
        await node.store.logs.seen(sound, node.now_s)
    # What the new leaves take back of logs that were not in this round, such as this node's own.
    await settle(node, since, patience_s=_PATIENCE_S)
    return grown, erased, troubles


async def _choose(node: Node, peer: Peer, listed: Collection[Listed]) -> tuple[tuple[Listed, ...], list[str]]:
    """The logs to read from this peer, and what the operator should know of its list."""
    known = {each.origin: each for each in await node.store.logs.all()}
    for each in listed:
        if each.origin not in known or known[each.origin].vkey == each.vkey:
            node.carriers.setdefault(each.origin, set()).add(peer.origin)
    trust = node.settings.trust
    choice = choose(
        tuple(listed),
        {name: _pinned(node, each) for name, each in known.items()},
        carriers=node.carriers,
        accept=frozenset(trust.accept),
        deny=frozenset(trust.deny) - {node.origin},
        accept_when=trust.accept_when_peers,
        most_logs=trust.most_logs,
    )
    for each in choice.new:
        await pin(node, each.origin, each.vkey, peer.origin)
    troubles = [f"it has {name} further than its rotation under the key replaced there" for name in choice.conflicts]
    return choice.follow, troubles


def _pinned(node: Node, log: HeldLog) -> Pinned:
    frozen = log.frozen if log.learnt_from != OWN else None
    return Pinned(log.vkey, frozen, {each.o: each.i for each in rotations_in(node.folder, log.origin)})


async def _want(node: Node, offered: Listed, peer: Peer) -> Wanted:
    held = await node.store.logs.find(offered.origin)
    assert held is not None
    own = held.learnt_from == OWN
    return Wanted(
        log=parse_verifier_key(held.vkey),
        held=replace(held.held, position=_own_position(node, held.vkey)) if own else held.held,
        offered=offered,
        own=own,
        from_origin=offered.origin == peer.origin,
    )


def _own_position(node: Node, vkey: str) -> Position:
    """How far the own log is in files: withdrawals of what stands there count."""
    signed = node.folder.read(path_of(node.origin, "checkpoint"))
    return Position(open_checkpoint(signed, parse_verifier_key(vkey))) if signed is not None else Position()


async def _judge(node: Node, outcomes: dict[str, Outcome]) -> list[str]:
    """Freezes logs that signed two histories, and says what was wrong."""
    troubles = list[str]()
    for name, outcome in outcomes.items():
        troubles += outcome.faults
        if isinstance(outcome.trouble, Forked):
            path = keep_evidence(node, name, outcome.trouble)
            await node.store.logs.freeze(name, f"{outcome.trouble}. Both checkpoints are kept in {path}.")
        if outcome.trouble is not None:
            troubles.append(str(outcome.trouble))
    return troubles


async def _note(node: Node, peer: Peer, *, reached: bool, trouble: str, received_bytes: int) -> None:
    failures = 0 if reached and not trouble else peer.failures + 1
    wait = next_attempt(
        failures,
        every_s=node.settings.sync.every_s,
        longest_s=node.settings.sync.longest_s,
        rng=random.SystemRandom(),
    )
    now_s, next_at_s = node.now_s, int(node.clock() + wait)
    if reached:
        await node.store.peers.succeeded(
            peer.origin, now_s=now_s, next_at_s=next_at_s, trouble=trouble, received_bytes=received_bytes
        )
    else:
        await node.store.peers.failed(peer.origin, now_s=now_s, next_at_s=next_at_s, trouble=trouble)
