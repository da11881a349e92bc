"""Three nodes in a chain A – B – C: what is contributed anywhere is verified everywhere."""

from federation.reading.verifier import verify_log
from node.jobs import sync_all_once, tell_once
from node.publication.contribute import contribute, standing
from node.publication.publish import publish_once
from node.safety.fsck import fsck
from tests.support import offer


async def _contribute(node, *texts):
    offered = [offer(text, "an answer") for text in texts]
    results = await contribute(node, None, offered)
    assert [each.status for each in results] == ["waiting"] * len(texts)
    await publish_once(node)
    return offered


async def _sync(node):
    return await sync_all_once(node, await node.store.peers.all())


async def test_what_is_given_to_a_reaches_c_through_b_though_a_and_c_never_meet(make_node, peer_up, internet):
    a, b, c = [await make_node(name) for name in "abc"]
    await peer_up(b, a)
    await peer_up(c, b)
    [given] = await _contribute(a, "a question for everybody")

    await _sync(b)
    await _sync(c)

    assert ("a.test", "/logs") in internet.requests
    found = await standing(c, 0, given.w)
    assert (found.status, found.origin, found.index) == ("published", "a.test/log", 1)
    report = verify_log(c.root, a.key.verifier)
    assert (report.present, report.problems) == (1, ())


async def test_a_second_round_fetches_only_what_is_new(make_node, peer_up, internet):
    a, b = [await make_node(name) for name in "ab"]
    await peer_up(b, a)
    await _contribute(a, *[f"question {k}" for k in range(300)])
    await _sync(b)
    internet.requests.clear()

    await _sync(b)
    nothing_new = [path for _, path in internet.requests]
    internet.requests.clear()
    await _contribute(a, "one more")
    await _sync(b)

    assert nothing_new == ["/logs"]
    kinds = sorted(path.split("/")[3] for _, path in internet.requests if path != "/logs")
    assert kinds == ["bundle", "checkpoint", "tile", "tile"]


async def test_a_peer_that_is_down_changes_nothing_and_is_seen_in_the_status(make_node, peer_up, internet):
    a, b = [await make_node(name) for name in "ab"]
    await peer_up(b, a)
    internet.down.add("a.test")

    [outcome] = await _sync(b)

    assert not outcome.reached
    [peer] = await b.store.peers.all()
    assert peer.failures == 1 and "does not answer" in peer.trouble
    assert peer.next_at_s > internet.now_s


async def test_a_mirror_cosigns_what_it_serves_on(make_node, peer_up):
    from federation.log.checkpoint import cosigned_at, open_checkpoint
    from federation.reading.reader import path_of

    a, b = [await make_node(name) for name in "ab"]
    await peer_up(b, a)

    await _sync(b)

    served = open_checkpoint(b.folder.read(path_of("a.test/log", "checkpoint")), a.key.verifier)
    assert cosigned_at(served, b.key.verifier) == b.now_s


async def test_news_travel_from_node_to_node(make_node, peer_up):
    a, b, c = [await make_node(name) for name in "abc"]
    await peer_up(a, b)
    await peer_up(b, a)
    await peer_up(b, c)
    await _sync(b)
    b.news.clear()
    c.news.clear()

    await _contribute(a, "something new")
    await tell_once(a)
    assert b.news.is_set()
    await _sync(b)
    await tell_once(b)

    assert c.news.is_set()


async def test_every_folder_passes_fsck_afterwards(make_node, peer_up):
    a, b = [await make_node(name) for name in "ab"]
    await peer_up(a, b)
    await peer_up(b, a)
    for _ in range(3):
        await _contribute(a, "one", "two")
        await _contribute(b, "three")
        await _sync(a)
        await _sync(b)

    assert (await fsck(a, print)).problems == ()
    assert (await fsck(b, print)).problems == ()


