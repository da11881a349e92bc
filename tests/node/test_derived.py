"""The feed of what is derived from records: a run's mark changes when, and only when, what is shown of it does."""

import pytest

from federation.errors import NotThere
from federation.log.commitment import commit_to_secret
from federation.reading.reader import path_of
from node.derived import parts_of, read_part, unclean
from node.following.follow import sync_once
from node.products import Built
from node.publication.contribute import contribute
from node.publication.publish import publish_once
from node.review.hiding import restore
from node.review.second_look import look_once
from node.withdrawal.blocking import block, unblock
from node.withdrawal.erasure import applied_here
from node.withdrawal.retract import retract
from node.withdrawal.take_back import Asked, withdraw
from tests.better import Learning
from tests.support import offer


class Kept:
    """A product that is made of everything at once, when `make` is called."""

    name = "kept"

    def __init__(self, node):
        self.hidden = []
        self._built = {}
        node.products.all.append(self)

    def hide(self, origin, indexes):
        self.hidden += [(origin, index) for index in sorted(indexes)]

    async def built(self):
        return self._built

    async def make(self, node):
        self._built = {part.place: Built(part.mark, part.gone) for part in await parts_of(node)}


async def _publish(node, *texts):
    await contribute(node, None, [offer(text, "an answer", secret=text.encode().ljust(32)) for text in texts])
    await publish_once(node)


async def _sync(node):
    [peer] = await node.store.peers.all()
    return await sync_once(node, peer)


async def _marks(node):
    return {part.place: part.mark for part in await parts_of(node)}


async def _index(node, text):
    [place] = await node.store.logs.places(commit_to_secret(text.encode().ljust(32)))
    return place.index


async def _shown(node):
    """The question of every record that the feed has, by place; every one of its runs can be read."""
    records = [record for part in await parts_of(node) for record in await read_part(node, part)]
    return {(each.origin, each.index): each.body.split(b'"content":"')[1].split(b'"')[0].decode() for each in records}


@pytest.fixture
async def pair(make_node, peer_up):
    one, other = await make_node("one"), await make_node("other")
    await peer_up(other, one)
    return one, other


async def test_every_record_of_every_log_is_in_the_feed_once(pair):
    one, other = pair
    await _publish(one, *[f"text {k}" for k in range(300)])
    await _publish(other, "of the other")
    await _sync(other)

    shown = await _shown(other)

    assert sorted(shown.values()) == sorted([*[f"text {k}" for k in range(300)], "of the other"])
    assert [part.place for part in await parts_of(other)] == [(one.origin, 0), (one.origin, 1), (other.origin, 0)]


async def test_a_log_that_grows_changes_its_last_run_alone(pair):
    one, _ = pair
    await _publish(one, *[f"text {k}" for k in range(300)])
    before = await _marks(one)

    await _publish(one, "one more")

    after = await _marks(one)
    assert {place for place in after if after[place] != before[place]} == {(one.origin, 1)}


async def test_what_is_withdrawn_or_retracted_leaves_the_feed_and_changes_one_run(pair):
    one, other = pair
    await _publish(one, *[f"text {k}" for k in range(300)])
    await _sync(other)
    kept, before = Kept(other), await _marks(other)
    withdrawn, retracted = "text 7", "text 8"
    places = [(one.origin, await _index(one, withdrawn)), (one.origin, await _index(one, retracted))]

    await withdraw(other, [Asked(withdrawn.encode().ljust(32))])
    await retract(one, [places[1][1]], "spam", who="somebody")
    await _sync(other)

    assert not {withdrawn, retracted} & set((await _shown(other)).values())
    changed = {place for place, mark in (await _marks(other)).items() if mark != before.get(place)}
    assert {place for place in changed if place[0] == one.origin} >= {(o, k // 256) for o, k in places}
    assert set(kept.hidden) == set(places)


async def test_what_is_blocked_or_kept_back_leaves_the_feed_until_it_is_shown_again(pair):
    one, other = pair
    other.anonymizer = Learning(other.settings.privacy)
    other.anonymizer.knows = ("Quagga",)
    await _publish(one, "Quagga", "blocked", "plain")
    await _sync(other)
    kept, before = Kept(other), await _marks(other)
    blocked, suspicious = await _index(one, "blocked"), await _index(one, "Quagga")

    await block(other, one.origin, [blocked], "legal", who="somebody")
    await look_once(other, "a ruler")
    hidden = await _shown(other)
    await unblock(other, one.origin, [blocked], who="somebody")
    await restore(other, [f"{one.origin}#{suspicious}"])
    await _sync(other)

    assert set(hidden.values()) == {"plain"}
    assert set(kept.hidden) == {(one.origin, blocked), (one.origin, suspicious)}
    assert set((await _shown(other)).values()) == {"Quagga", "blocked", "plain"}
    assert await _marks(other) == before


async def test_a_run_whose_files_are_not_whole_is_tried_again_and_not_taken_for_empty(pair):
    one, _ = pair
    await _publish(one, "text")
    [part] = await parts_of(one)
    bundle = one.root / path_of(one.origin, "bundle/000")
    whole = bundle.read_bytes()
    bundle.unlink()

    with pytest.raises(NotThere):
        await read_part(one, part)
    bundle.write_bytes(whole)

    assert len(await read_part(one, part)) == 1


async def test_conversations_that_come_bit_by_bit_change_the_mark_each_time(pair):
    one, other = pair
    await _publish(one, "first", "second")
    bundle = one.root / path_of(one.origin, "bundle/000")
    whole = bundle.read_bytes()
    bundle.unlink()
    await _sync(other)
    before = await _marks(other)
    assert await _shown(other) == {}

    bundle.write_bytes(whole)
    await _sync(other)

    assert set((await _shown(other)).values()) == {"first", "second"}
    assert await _marks(other) != before


async def test_a_node_does_not_claim_an_erasure_while_something_derived_may_hold_it(pair):
    one, _ = pair
    await _publish(one, "text", "another")
    kept = Kept(one)
    await kept.make(one)

    await withdraw(one, [Asked(b"text".ljust(32))])
    before = await unclean(one), await applied_here(one)
    await kept.make(one)
    after = await unclean(one), await applied_here(one)

    assert before == ({one.origin}, [])
    assert (after[0], [each.withdrawn for each in after[1]]) == (frozenset(), [1])


async def test_what_only_grew_keeps_no_claim_back(pair):
    one, _ = pair
    kept = Kept(one)
    await _publish(one, "text")
    await kept.make(one)

    await _publish(one, "another")

    assert await unclean(one) == frozenset()
