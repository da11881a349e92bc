"""How long it took until what was taken back was gone: measured here, in steps, and never too low."""

import json

import pytest

from federation.log.commitment import commit_to_secret
from node.derived import parts_of
from node.files import Files
from node.following.follow import sync_once
from node.labels import LabelProduct
from node.publication.contribute import contribute
from node.publication.publish import publish_once
from node.statistics.honoured import FILE, Delays, Honoured
from node.store import Judged, Run
from node.withdrawal.retract import retract
from node.withdrawal.take_back import Asked, withdraw
from tests.support import offer


def _secret(number):
    return f"{number}".encode().ljust(32)


async def _give(node, count):
    await contribute(node, None, [offer(f"question {k}", secret=_secret(k)) for k in range(count)])
    await publish_once(node)


async def _measured(node):
    honoured = Honoured(Files(node.root), node.clock)
    node.products.all.append(honoured)
    await honoured.look(node)
    return honoured


def _found(honoured):
    return {(each.origin, each.way): (each.count, each.within(0.5), each.within(1.0)) for each in honoured.delays}


@pytest.fixture
async def node(make_node):
    return await make_node("one")


async def test_it_is_measured_from_the_question_until_nothing_is_left_in_any_product(node, internet):
    await _give(node, 2)
    labels = LabelProduct(node.root)
    labels.working = True
    node.products.all.append(labels)
    [part] = await parts_of(node)
    await labels.put(part.place, Run(part.mark, part.gone, "", "{}"), Judged(b"", b"", b""))
    honoured = await _measured(node)

    await withdraw(node, [Asked(_secret(0))])
    internet.now_s += 25
    await honoured.look(node)
    waits = honoured.is_waiting, honoured.delays
    await labels.take_out([part.place])
    internet.now_s += 15
    await honoured.look(node)
    await labels.close()

    assert waits == (True, ())
    assert not honoured.is_waiting
    assert _found(honoured) == {(node.origin, "here"): (1, 60, 60)}


async def test_what_is_asked_for_again_and_what_the_operator_takes_back_are_counted_once_and_apart(node):
    await _give(node, 2)
    honoured = await _measured(node)
    [place] = await node.store.logs.places(commit_to_secret(_secret(1)))

    for _ in range(2):
        await withdraw(node, [Asked(_secret(0))])
        await honoured.look(node)
    await retract(node, [place.index], "spam", who="somebody")
    await honoured.look(node)

    assert _found(honoured) == {(node.origin, "here"): (1, 1, 1), (node.origin, "elsewhere"): (1, 1, 1)}


async def test_a_restart_in_between_counts_and_no_secret_is_kept(node, internet):
    await _give(node, 1)
    honoured = await _measured(node)
    honoured.asked([(node.origin, 1)])
    await honoured.look(node)

    raw = (node.root / FILE).read_bytes()
    internet.now_s += 4_000
    node.products.all.remove(honoured)
    again = await _measured(node)
    await withdraw(node, [Asked(_secret(0))])
    await again.look(node)

    assert json.loads(raw)["waiting"] == {node.origin: {"1": ["here", internet.now_s - 4_000]}}
    assert _found(again) == {(node.origin, "here"): (1, 21_600, 21_600)}
    assert (await _measured(node)).delays == again.delays


async def test_what_came_when_it_was_taken_back_already_is_not_counted_and_what_was_held_is(make_node, peer_up):
    one, two = await make_node("one"), await make_node("two")
    await _give(one, 3)
    await withdraw(one, [Asked(_secret(0))])
    honoured = await _measured(two)
    await peer_up(two, one)
    [peer] = await two.store.peers.all()

    await sync_once(two, peer)
    await honoured.look(two)
    first = honoured.delays
    await withdraw(one, [Asked(_secret(1))])
    await sync_once(two, peer)
    await honoured.look(two)

    assert first == ()
    assert _found(honoured) == {(one.origin, "elsewhere"): (1, 1, 1)}


async def test_what_was_hidden_for_another_reason_is_forgotten_and_a_damaged_file_begins_again(node, internet):
    await _give(node, 1)
    (node.root / FILE).parent.mkdir(exist_ok=True)
    (node.root / FILE).write_bytes(b"{")
    honoured = await _measured(node)

    node.products.hide(node.origin, [1])
    internet.now_s += 700
    await honoured.look(node)

    assert (honoured.is_waiting, honoured.delays) == (False, ())


def test_steps_are_upper_bounds():
    counts = Delays("a", "here", (18, 1, *[0] * 12, 1))

    assert [counts.within(share) for share in (0.5, 0.95, 1.0)] == [1, 2, None]
