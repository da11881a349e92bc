"""A folder that came from a copy never signs a second history, and gets back what it lacks."""

import shutil
from contextlib import asynccontextmanager

import httpx
import pytest

from federation.log.listing import Listed, Listing, format_listing, parse_listing
from federation.log.origin import log_id
from federation.reading.records import live_records
from federation.reading.verifier import verify_log
from federation.record.conversation import parse_body
from node.commands.table import do_publish
from node.context import open_node
from node.following.guard import allow_signing, ask_peers_once
from node.jobs import sync_all_once
from node.publication.contribute import contribute
from node.publication.publish import RefusesToSign, publish_once
from node.safety.fsck import fsck
from node.status import status_of
from node.web.app import create_app
from node.withdrawal.retract import retract
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


async def test_a_copy_gets_its_log_back_before_it_signs_and_goes_on(copy_of_b, internet):
    async with opened(copy_of_b, internet) as copy:
        await contribute(copy, None, [offer("after the backup")])

        await do_publish(copy, print)

        assert (await copy.store.own_log.newest()).size == 4
        said = [parse_body(each.body).conversation[0].content for each in live_records(copy.root, copy.key.verifier)]
        assert said == ["before the copy", "after the copy", "after the backup"]
        report = verify_log(copy.root, copy.key.verifier)
        assert (report.problems, report.present, report.missing) == ((), 3, 0)
        assert (await fsck(copy, print)).problems == ()


async def test_what_waited_in_the_backup_and_was_published_since_is_not_published_again(make_node, peer_up, internet):
    a, b = [await make_node(name) for name in "ab"]
    await peer_up(a, b)
    await peer_up(b, a)
    await contribute(b, None, [offer("waits in the backup")])
    copy_root = b.root.with_name("copy")
    shutil.copytree(b.root, copy_root)
    await publish_once(b)
    await _sync(a)

    async with opened(copy_root, internet) as copy:
        published = await do_publish(copy, print)

        assert (published.published, published.size) == (0, 2)
        assert await copy.store.contributions.count() == (0, 0)


async def test_what_was_withdrawn_after_the_backup_is_not_served_from_it(make_node, peer_up, internet):
    a, b = [await make_node(name) for name in "ab"]
    await peer_up(a, b)
    await peer_up(b, a)
    await contribute(b, None, [offer("CANARY", secret=b"s" * 32)])
    await publish_once(b)
    await _sync(a)
    shutil.copytree(b.root, b.root.with_name("copy"))
    await retract(b, [1], "privacy", who="ada")
    await _sync(a)

    async with opened(b.root.with_name("copy"), internet) as copy:
        assert list(live_records(copy.root, copy.key.verifier)) != []

        await ask_peers_once(copy)

        assert list(live_records(copy.root, copy.key.verifier)) == []
        assert (await copy.store.logs.find(copy.origin)).held.retracted == {1: "privacy"}
        assert (await fsck(copy, print)).problems == ()


async def test_a_copy_whose_peers_are_all_down_serves_and_signs_nothing(copy_of_b, internet):
    internet.down.add("a.test")
    async with opened(copy_of_b, internet) as copy:
        await contribute(copy, None, [offer("a second history")])

        with pytest.raises(RefusesToSign, match="allow-signing"):
            await do_publish(copy, print)

        assert (await copy.store.own_log.newest()).size == 2
        assert (await copy.store.contributions.count())[0] == 1
        copy.running = True
        assert any("asked" in trouble for trouble in (await status_of(copy)).troubles)
        internet.connect("b.test", create_app(copy))
        async with httpx.AsyncClient(transport=internet) as reader:
            assert (await reader.get("http://b.test/logs")).status_code == 200


async def test_the_operator_may_let_it_sign_until_a_peer_answers(make_node, peer_up, internet):
    a, b = [await make_node(name) for name in "ab"]
    await peer_up(b, a)
    internet.down.add("a.test")
    copy_root = b.root.with_name("copy")
    shutil.copytree(b.root, copy_root)
    async with opened(copy_root, internet) as copy:
        await allow_signing(copy, who="ada")
        await _publish(copy, "signed on the operator's word")
    async with opened(copy_root, internet) as copy:
        await _publish(copy, "and after a restart")
        assert [(each.who, each.what) for each in await copy.store.audit.newest(9)] == [("ada", "allow-signing")]
        internet.down.clear()
        await _sync(copy)
    internet.down.add("a.test")

    async with opened(copy_root, internet) as copy:
        await contribute(copy, None, [offer("no longer")])
        with pytest.raises(RefusesToSign):
            await publish_once(copy)


async def test_a_copy_that_signed_another_history_finds_out_and_keeps_the_evidence(copy_of_b, internet):
    async with opened(copy_of_b, internet) as copy:
        internet.down.add("a.test")
        await allow_signing(copy, who="ada")
        await _publish(copy, "signed before anybody could be asked")
        internet.down.clear()
        await _sync(copy)

        await contribute(copy, None, [offer("one more")])
        with pytest.raises(RefusesToSign, match=r"two histories|does not have"):
            await publish_once(copy)
    internet.down.add("a.test")

    async with opened(copy_of_b, internet) as copy:
        assert any("frozen" in trouble for trouble in (await status_of(copy)).troubles)
        assert list((copy.root / "evidence").iterdir())
        with pytest.raises(RefusesToSign):
            await do_publish(copy, print)


async def test_a_copy_that_went_further_on_another_history_is_frozen_too(copy_of_b, internet):
    async with opened(copy_of_b, internet) as copy:
        internet.down.add("a.test")
        await allow_signing(copy, who="ada")
        for text in ("one", "two", "three"):
            await _publish(copy, text)
        internet.down.clear()
        await _sync(copy)

        assert (await copy.store.logs.find(copy.origin)).frozen
        assert (await copy.store.own_log.newest()).size == 5


async def test_a_node_that_never_had_peers_signs_at_once(make_node):
    node = await make_node("lab")

    await _publish(node, "one")

    assert (await node.store.own_log.newest()).size == 2


async def test_conversations_that_one_peer_lacks_come_back_from_another(make_node, peer_up, internet):
    a, b, c = [await make_node(name) for name in "abc"]
    for node in (a, c):
        await peer_up(node, b)
        await peer_up(b, node)
    copy_root = b.root.with_name("copy")
    shutil.copytree(b.root, copy_root)
    await _publish(b, "published after the backup")
    await _sync(a)
    await _sync(c)
    for bundle in a.root.glob(f"logs/{log_id(b.origin)}/bundle/**/*"):
        bundle.unlink()
    internet.down.add("c.test")

    async with opened(copy_root, internet) as copy:
        await _sync(copy)
        before = verify_log(copy.root, copy.key.verifier).missing
        internet.down.clear()
        await _sync(copy)

        report = verify_log(copy.root, copy.key.verifier)
        assert (before, report.missing, report.present, report.problems) == (1, 0, 1, ())


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


async def test_a_copy_that_was_shown_more_signs_nothing_though_another_peer_holds_less(
    make_node, peer_up, internet, tmp_path
):
    a, b, c = [await make_node(name) for name in "abc"]
    for node in (a, c):
        await peer_up(node, b)
        await peer_up(b, node)
    await _publish(b, "before the copy")
    await _sync(a)
    await _sync(c)
    shutil.copytree(b.root, tmp_path / "copy")
    await _publish(b, "after the copy")
    await _sync(a)
    for tile in a.root.glob(f"logs/{log_id(b.origin)}/tile/entries/*"):
        shutil.rmtree(tile) if tile.is_dir() else tile.unlink()     # A shows the checkpoint, and can't give its leaves

    async with opened(tmp_path / "copy", internet) as copy:
        await ask_peers_once(copy)
        await contribute(copy, None, [offer("would be a second history")])
        with pytest.raises(RefusesToSign):
            await publish_once(copy)

    internet.down.add("a.test")
    async with opened(tmp_path / "copy", internet) as copy:     # nor after a restart, with C alone
        await ask_peers_once(copy)
        with pytest.raises(RefusesToSign):
            await publish_once(copy)
        assert (await copy.store.own_log.newest()).size == 2

        await allow_signing(copy, who="ada")

        await publish_once(copy)
        assert (await copy.store.own_log.newest()).size == 3
