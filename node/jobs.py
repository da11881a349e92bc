"""What a running node does by itself: publish, ask peers, tell peers, finish withdrawals.

Each job is a loop around a `…_once`, which the command line and the tests call too.
A failure of the disk ends the node; anything else is logged, and tried again.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress

from federation.errors import FederationError
from node.context import Node
from node.derive import start_product_jobs
from node.following.follow import Round, sync_once
from node.following.guard import ask_peers_once
from node.journal import log
from node.privacy import ModelsMissing
from node.publication.plugin_users import forget_old_users
from node.publication.publish import RefusesToSign, publish_once
from node.review.judge import ruler_of, until_ready
from node.review.readers import tell_origins_of_readers
from node.review.second_look import Look, look_once, tell_origins_once, write_down
from node.searching.following import follow_with_index
from node.sharding import follow_with_shards
from node.store import Peer, StorageFailed, StorageFull
from node.sync.peer_source import tell
from node.withdrawal.reserve import keep_reserve
from node.withdrawal.supersede import finish_superseding
from node.withdrawal.take_back import finish_withdrawals

_LEAST_PAUSE_S = 1.0        # between two looks at peers, however many news come in
_LONGEST_PAUSE_S = 8.0       # after looks in vain: real news still come in seconds
_LEAST_PAUSE_FAILED_S = 10
_FULL_S = 15.0              # until a peer is asked again, when there was no room for what it has
_NEW_PEERS_S = 5.0          # until a peer that was added is noticed, if nobody says so
_LOOK_EVERY_S = 10.0        # until it is seen whether there is something to look at again
_WITHDRAW_EVERY_S = 30.0    # until a withdrawal is tried again, if nobody says so
_AT_ONCE = 8                # peers asked at the same time


async def run_jobs(node: Node) -> None:
    """Runs until it is cancelled, or the disk fails.

    Raises:
        StorageFailed: the process must end and start again.
    """
    async with asyncio.TaskGroup() as jobs:
        jobs.create_task(_publish(node))
        jobs.create_task(_sync(node))
        jobs.create_task(_tell(node))
        jobs.create_task(_withdraw(node))
        jobs.create_task(_watch_disk(node))
        jobs.create_task(follow_with_index(node))
        jobs.create_task(follow_with_shards(node))
        if node.settings.sync.second_look:
            jobs.create_task(_look_again(node))
        start_product_jobs(node, jobs)


async def sync_all_once(node: Node, peers: Iterable[Peer]) -> list[Round]:
    """One round with each of `peers`, several at a time."""
    turns = asyncio.Semaphore(_AT_ONCE)

    async def one(peer: Peer) -> Round:
        async with turns:
            return await sync_once(node, peer)

    rounds = list(await asyncio.gather(*[one(peer) for peer in peers]))
    for each in rounds:
        node.grown |= {**each.grown, **each.erased}
    if any(each.grown or each.erased for each in rounds):
        node.published.set()
    return rounds


async def tell_once(node: Node) -> None:
    """Tells every peer which logs have grown here, or lost records, once."""
    grown, node.grown = node.grown, {}
    newest = await node.store.own_log.newest()
    if newest is not None:
        grown[node.origin] = newest.size
    withdrawn = {each.origin: each.held.withdrawn_digest for each in await node.store.logs.all()}

    async def one(peer: Peer) -> None:
        async with node.network(peer.private) as client:
            await asyncio.gather(
                *[tell(client, peer.url, origin, size, withdrawn.get(origin, "")) for origin, size in grown.items()]
            )

    await asyncio.gather(*[one(peer) for peer in await node.store.peers.all()])


async def _publish(node: Node) -> None:
    try:
        await ask_peers_once(node)
    except StorageFull as trouble:
        log.error("publish", trouble=str(trouble))
    while True:
        await asyncio.sleep(node.settings.publish.every_s)
        try:
            await forget_old_users(node)
            await tell_origins_of_readers(node)
            await ask_peers_once(node)
            await finish_superseding(node, who=node.origin)
            if count := await publish_once(node):
                log.info("published", conversations=count)
        except (RefusesToSign, StorageFull, FederationError, TimeoutError) as trouble:
            log.error("publish", trouble=str(trouble))


async def _sync(node: Node) -> None:
    """One loop for each peer, so that a slow one keeps nobody waiting."""
    async with asyncio.TaskGroup() as loops:
        following = dict[str, tuple[asyncio.Event, asyncio.Task[None]]]()
        while True:
            peers = {peer.origin for peer in await node.store.peers.all()}
            for origin in following.keys() - peers:
                following.pop(origin)[1].cancel()
            for origin in peers - following.keys():
                called = asyncio.Event()
                following[origin] = called, loops.create_task(_follow(node, origin, called))
            with suppress(TimeoutError):
                async with asyncio.timeout(_NEW_PEERS_S):
                    await node.news.wait()
                node.news.clear()
                for called, _ in following.values():
                    called.set()


async def _follow(node: Node, origin: str, called: asyncio.Event) -> None:
    in_vain = 0     # looks for news in a row that found none: whoever spreads false news is heard less and less
    while True:
        peer = next((each for each in await node.store.peers.all() if each.origin == origin), None)
        if peer is None:
            return
        is_called = called.is_set() and (not peer.failures or node.now_s - peer.tried_at_s >= _LEAST_PAUSE_FAILED_S)
        if not is_called and peer.next_at_s > node.now_s:
            wait_s = _LEAST_PAUSE_FAILED_S if called.is_set() else peer.next_at_s - node.clock()
            with suppress(TimeoutError):
                async with asyncio.timeout(max(_LEAST_PAUSE_S, wait_s)):
                    await (asyncio.sleep(wait_s) if called.is_set() else called.wait())
            continue
        called.clear()
        try:
            [outcome] = await sync_all_once(node, [peer])
        except StorageFull as trouble:
            log.error("sync", trouble=str(trouble))
            await asyncio.sleep(_FULL_S)
        else:
            in_vain = in_vain + 1 if is_called and not (outcome.grown or outcome.erased) else 0
        await asyncio.sleep(min(_LEAST_PAUSE_S * 2**in_vain, _LONGEST_PAUSE_S))


async def _tell(node: Node) -> None:
    while True:
        await node.published.wait()
        node.published.clear()
        await tell_once(node)


async def _withdraw(node: Node) -> None:
    """Finishes withdrawals that could not be finished when they came, and gets the reserve back."""
    while True:
        with suppress(TimeoutError):
            async with asyncio.timeout(_WITHDRAW_EVERY_S):
                await node.due.wait()
                await asyncio.sleep(_LEAST_PAUSE_S)
        node.due.clear()
        try:
            await finish_withdrawals(node)
            was_full = node.reserve_spent
            if await asyncio.to_thread(keep_reserve, node) and was_full:
                log.info("there is room on the disk again")
                node.news.set()     # what there was no room for is fetched now
        except (StorageFull, FederationError, TimeoutError) as trouble:
            log.error("withdraw", trouble=str(trouble))


async def _look_again(node: Node) -> None:
    """A second look at what was mirrored; whoever contributes comes first."""
    ruler, tell_at_s = "", 0.0
    while True:
        turn = Look(0, 0)
        try:
            if not ruler:
                await write_down(node)
                await until_ready(node)
                ruler = await ruler_of(node)
            turn = await look_once(node, ruler)
            if turn.hidden or node.clock() >= tell_at_s:        # those that did not take it are asked again
                tell_at_s = node.clock() + node.settings.sync.every_s
                await tell_origins_once(node)
        except (ModelsMissing, StorageFull, FederationError, TimeoutError) as trouble:
            log.error("second look", trouble=str(trouble))
        if turn.looked:
            log.info("second look", looked=turn.looked, hidden=turn.hidden)
        else:
            await asyncio.sleep(_LOOK_EVERY_S)


async def _watch_disk(node: Node) -> None:
    await node.store.database.failed.wait()
    raise StorageFailed("the disk failed; start again, and run: sharelm fsck")
