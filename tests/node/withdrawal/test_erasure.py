"""Each node says, signed, how far it has erased what was withdrawn; and shows what its peers say."""

from federation.log.commitment import commit_to_secret, format32
from federation.log.leaf import Withdraw, format_leaf
from federation.log.listing import parse_listing
from federation.log.watermark import open_watermark
from node.jobs import sync_all_once
from node.listing import listing_of
from node.publication.contribute import contribute
from node.publication.publish import append_leaves, publish_once
from node.status import status_of
from node.store import Named
from node.withdrawal.erasure import applied_here, erasure_of_peers
from node.withdrawal.retract import retract
from tests.support import offer

SECRET = b"s" * 32


async def _sync(node):
    return await sync_all_once(node, await node.store.peers.all())


async def _said(node):
    note = parse_listing(await listing_of(node)).erasure.encode()
    return open_watermark(note, node.key.verifier)


async def _withdraw_at(node, of):
    [place] = await of.store.logs.places(commit_to_secret(SECRET))
    await append_leaves(node, [format_leaf(Withdraw(place.index, of.origin, format32(SECRET)))])


async def test_a_node_says_of_each_log_how_much_it_has_erased_and_when(make_node, peer_up, internet):
    a, b = [await make_node(name) for name in "ab"]
    await peer_up(b, a)
    await contribute(a, None, [offer("one", secret=SECRET), offer("two")])
    await publish_once(a)
    await _sync(b)
    before = (await _said(b)).of(a.origin)
    internet.now_s += 100
    await _withdraw_at(a, a)

    await _sync(b)
    internet.now_s += 1000

    after = (await _said(b)).of(a.origin)
    assert (before.size, before.withdrawn, after.size, after.withdrawn) == (3, 0, 4, 1)
    assert after.digest == (await b.store.logs.find(a.origin)).held.withdrawn_digest
    assert after.at_s == b.now_s - 1000
    assert (await _said(b)).at_s == b.now_s


async def test_a_peer_that_lags_is_shown_with_what_it_lacks_and_then_how_late_it_was(make_node, peer_up, internet):
    a, b, c = [await make_node(name) for name in "abc"]
    for node, other in ((b, a), (c, a), (b, c)):
        await peer_up(node, other)
    await contribute(a, None, [offer("one", secret=SECRET)])
    await publish_once(a)
    for node in (c, b):
        await _sync(node)
    await _withdraw_at(a, a)
    await _sync(b)
    await _sync(b)
    lagging = (await erasure_of_peers(b))[c.origin]

    internet.now_s += 70
    await _sync(c)
    internet.now_s += 10
    await _sync(b)

    caught_up = (await erasure_of_peers(b))[c.origin]
    assert (lagging.lacks, caught_up.lacks, caught_up.late_s) == (1, 0, 70)
    shown = {each.origin: each.erasure for each in (await status_of(b)).peers}
    assert shown[c.origin] == caught_up


async def test_a_log_of_which_something_is_still_to_be_erased_is_left_out(make_node):
    node = await make_node("lab")
    await contribute(node, None, [offer("one")])
    await publish_once(node)
    held = (await node.store.logs.find(node.origin)).held

    await node.store.erasing.begin(node.origin, held, [1], [])

    assert (await _said(node)).applied == ()


async def test_a_watermark_that_is_not_signed_by_the_peer_is_not_kept(make_node, peer_up):
    from node.withdrawal.erasure import note_erasure

    a, b = [await make_node(name) for name in "ab"]
    await peer_up(b, a)
    [peer] = await b.store.peers.all()
    note = parse_listing(await listing_of(b)).erasure

    await note_erasure(b, peer, note)
    await note_erasure(b, peer, "garbage")

    assert await erasure_of_peers(b) == {}


async def test_a_log_with_a_withdrawal_that_was_shown_and_is_not_applied_is_left_out(make_node):
    node = await make_node("lab")
    await contribute(node, None, [offer("one", secret=SECRET)])
    await publish_once(node)

    await node.store.shown.add([Named(node.origin, 1, b"w" * 32), Named(node.origin, 9, SECRET)])
    with_wrong_ones = await applied_here(node)
    await node.store.shown.add([Named(node.origin, 1, SECRET)])

    assert [each.origin for each in with_wrong_ones] == [node.origin]
    assert await applied_here(node) == []


async def test_what_a_log_retracted_is_counted_and_a_peer_that_has_not_heard_of_it_lacks_it(
    make_node, peer_up, internet
):
    a, b = [await make_node(name) for name in "ab"]
    await peer_up(b, a)
    await peer_up(a, b)
    await contribute(a, None, [offer("one", secret=SECRET), offer("two")])
    await publish_once(a)
    await _sync(b)
    await retract(a, [1], "privacy", who="ada")

    await _sync(a)
    lagging = (await erasure_of_peers(a))[b.origin]
    internet.now_s += 40
    await _sync(b)
    internet.now_s += 10
    await _sync(a)

    caught_up = (await erasure_of_peers(a))[b.origin]
    assert (lagging.lacks, caught_up.lacks, caught_up.late_s) == (1, 0, 40)
