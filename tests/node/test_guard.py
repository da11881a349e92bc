"""A folder that came from a copy never signs a second history."""

import shutil
from contextlib import asynccontextmanager

import httpx
import pytest

from federation.listing import Listed, Listing, format_listing, parse_listing
from federation.origin import log_id
from node.commands import do_publish
from node.context import open_node
from node.contribute import contribute
from node.jobs import sync_all_once
from node.publish import RefusesToSign, publish_once
from node.status import status_of
from node.web.app import create_app
from tests.support import PassThrough, offer


async def _publish(node, text):
    await contribute(node, None, [offer(text)])
    await publish_once(node)


async def _sync(node):
    return await sync_all_once(node, await node.store.peers.all())


@asynccontextmanager
async def opened(root, internet):
    async with open_node(root, network=internet.client, anonymizer=PassThrough, clock=internet.clock) as node:
        yield node


@pytest.fixture
async def copy_of_b(make_node, peer_up, internet, tmp_path):
    """A follows B; a copy of B's folder was made before B went on, and A has seen what B published since."""
    a, b = [await make_node(name) for name in "ab"]
    await peer_up(a, b)
    await peer_up(b, a)
    await _publish(b, "before the copy")
    await _sync(a)
    shutil.copytree(b.root, tmp_path / "copy")
    await _publish(b, "after the copy")
    await _sync(a)
    return tmp_path / "copy"


async def test_a_copy_asks_its_peers_before_it_signs_and_refuses(copy_of_b, internet):
    async with opened(copy_of_b, internet) as copy:
        internet.connect("b.test", create_app(copy))
        await contribute(copy, None, [offer("a second history")])

        with pytest.raises(RefusesToSign, match="never signed"):
            await do_publish(copy, print)

        assert (await copy.store.own_log.newest()).size == 2
        assert (await copy.store.contributions.count())[0] == 1


async def test_the_refusal_outlives_a_restart_and_is_in_the_status(copy_of_b, internet):
    async with opened(copy_of_b, internet) as copy:
        await _sync(copy)
    internet.down.add("a.test")

    async with opened(copy_of_b, internet) as copy:
        await contribute(copy, None, [offer("a second history")])
        with pytest.raises(RefusesToSign):
            await do_publish(copy, print)
        assert any("never signed" in trouble for trouble in (await status_of(copy)).troubles)
        assert list((copy.root / "evidence").iterdir())


async def test_a_copy_that_signed_the_same_size_finds_out(copy_of_b, internet):
    async with opened(copy_of_b, internet) as copy:
        internet.down.add("a.test")
        await _publish(copy, "signed before anybody could be asked")
        internet.down.clear()
        await _sync(copy)

        await contribute(copy, None, [offer("one more")])
        with pytest.raises(RefusesToSign):
            await publish_once(copy)


async def test_a_peer_that_is_merely_behind_stops_nobody(make_node, peer_up):
    a, b = [await make_node(name) for name in "ab"]
    await peer_up(a, b)
    await peer_up(b, a)
    await _publish(b, "one")
    await _sync(a)
    await _publish(b, "two")

    await _sync(b)

    await _publish(b, "three")
    assert (await b.store.own_log.newest()).size == 4


async def test_a_peer_that_lists_what_it_cannot_show_stops_nobody(make_node, peer_up, internet):
    a, b = [await make_node(name) for name in "ab"]
    await peer_up(b, a)
    honest = internet._hosts["a.test"]

    class Boaster(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request):
            answer = await honest.handle_async_request(request)
            if request.url.path != "/logs":
                return answer
            logs = parse_listing(await answer.aread()).logs
            boast = Listed(b.origin, log_id(b.origin), b.vkey, 99, "0" * 64, "0" * 64)
            return httpx.Response(200, stream=httpx.ByteStream(format_listing(Listing((*logs, boast)))))

    internet.connect("a.test", Boaster())
    await _sync(b)

    await _publish(b, "still signs")
    assert (await b.store.own_log.newest()).size == 2
