"""What happens when a member changes their mind at the very moment of publication."""

from federation.reading.records import live_records
from federation.record.conversation import parse_body
from node.publication.contribute import contribute, delete, replace
from node.publication.members import invite, join, member_with
from node.publication.publish import MOST_BYTES, publish_once
from tests.support import CONSENT, chat, offer


async def _member(node):
    return await member_with(node, await join(node, (await invite(node)).code))


def _between(node, act):
    """Runs `act` once, after the contributions were read and before they are sealed."""
    seal = node.store.own_log.seal

    async def seal_later(*arguments):
        node.store.own_log.seal = seal
        await act()
        await seal(*arguments)

    node.store.own_log.seal = seal_later


async def test_what_is_deleted_while_it_is_being_published_is_not_published(make_node):
    node = await make_node("lab")
    member = await _member(node)
    gone, stays = offer("taken away"), offer("stays")
    await contribute(node, member, [gone, stays])
    deleted = []

    async def act():
        deleted.append(await delete(node, member, gone.w))

    _between(node, act)
    await publish_once(node)

    assert deleted == [True]
    bodies = [parse_body(each.body) for each in live_records(node.root, node.key.verifier)]
    assert [body.conversation[0].content for body in bodies] == ["stays"]


async def test_what_is_replaced_while_it_is_being_published_is_published_as_replaced(make_node):
    node = await make_node("lab")
    member = await _member(node)
    given = offer("first version")
    await contribute(node, member, [given])

    async def act():
        await replace(node, member, type(given)(given.w, chat("second version"), CONSENT))

    _between(node, act)
    await publish_once(node)

    [record] = live_records(node.root, node.key.verifier)
    assert parse_body(record.body).conversation[0].content == "second version"


async def test_the_same_commitment_is_never_published_twice(make_node):
    node = await make_node("lab")
    given = offer("once")
    await contribute(node, None, [given])
    [waiting] = await node.store.contributions.ready(10, MOST_BYTES)
    await publish_once(node)

    known = await node.store.contributions.add([waiting])

    assert known == [given.w]
    assert await publish_once(node) == 0
