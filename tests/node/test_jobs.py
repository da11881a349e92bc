"""What a running node does by itself, with peers that do not help."""

import asyncio

import httpx

from node.jobs import run_jobs, tell_once
from node.publication.contribute import contribute
from node.publication.publish import publish_once
from tests.support import offer


class Hanging(httpx.AsyncBaseTransport):
    """A peer that takes a request and never answers."""

    async def handle_async_request(self, request):
        await asyncio.sleep(3600)


async def _until(condition):
    async with asyncio.timeout(20):
        while not await condition():
            await asyncio.sleep(0.02)


async def test_a_peer_that_hangs_keeps_nobody_else_waiting(make_node, peer_up, internet):
    a, b, c = [await make_node(name) for name in "abc"]
    await peer_up(a, b)
    await peer_up(b, a)
    await peer_up(b, c)
    internet.connect("c.test", Hanging())

    async def b_holds(size):
        log = await b.store.logs.find(a.origin)
        return log.held.position.size == size

    jobs = asyncio.create_task(run_jobs(b))
    try:
        await _until(lambda: b_holds(1))
        await contribute(a, None, [offer("news")])
        await publish_once(a)
        await tell_once(a)

        await _until(lambda: b_holds(2))
    finally:
        jobs.cancel()
        await asyncio.gather(jobs, return_exceptions=True)


async def test_a_peer_that_is_added_while_the_node_runs_is_asked_at_once(make_node, peer_up):
    a, b = [await make_node(name) for name in "ab"]
    jobs = asyncio.create_task(run_jobs(b))
    try:
        await asyncio.sleep(0.1)
        await peer_up(b, a)

        async def held():
            log = await b.store.logs.find(a.origin)
            return log is not None and log.held.position.size == 1

        await _until(held)
    finally:
        jobs.cancel()
        await asyncio.gather(jobs, return_exceptions=True)
