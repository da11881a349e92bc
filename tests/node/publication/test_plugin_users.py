"""Users of the old plugin hold no secret: the operator finds what they gave by their id, which is stored nowhere."""

import httpx
import pytest
from msgspec.structs import replace

from node.publication.members import intake
from node.publication.plugin_users import find_user, forget_old_users
from node.publication.publish import publish_once
from node.web.app import create_app
from node.withdrawal.retract import retract

ADA, BOB = "9a1c3c9e-3a52-4d1a-8a76-0f6b2b9d1c22", "another-user"


@pytest.fixture
async def node(make_node, internet):
    node = await make_node("lab")
    node.settings = replace(node.settings, compat=replace(node.settings.compat, sharelm=True))
    internet.connect("lab.test", create_app(node))
    return node


@pytest.fixture
async def plugin(internet, node):
    """Sends one conversation as a user of the plugin."""
    link = (await intake(node)).link
    async with httpx.AsyncClient(transport=internet) as client:

        async def post(user, name):
            sent = {"conversation_id": name, "user_id": user, "bot_msgs": ["Hello."], "user_msgs": [f"This is {name}"]}
            answer = await client.post(link, json=sent)
            assert answer.status_code == 200
            return answer

        yield post


async def test_the_operator_finds_what_one_user_gave_and_nobody_elses(node, plugin):
    for user, name in ((ADA, "first"), (BOB, "second"), (ADA, "third")):
        await plugin(user, name)
    before = await find_user(node, ADA)
    await publish_once(node)

    given = await find_user(node, ADA)

    assert (before.live, before.waiting) == ((), 2)
    assert (len(given.live), given.gone, given.waiting) == (2, (), 0)
    assert set(given.live).isdisjoint((await find_user(node, BOB)).live)
    assert (await find_user(node, "nobody")).live == ()


async def test_what_was_found_can_be_taken_back(node, plugin):
    await plugin(ADA, "first")
    await publish_once(node)

    await retract(node, (await find_user(node, ADA)).live, "privacy", who="op")

    given = await find_user(node, ADA)
    assert (given.live, len(given.gone)) == ((), 1)


async def test_the_id_itself_is_stored_nowhere(node, plugin):
    await plugin(ADA, "first")
    await publish_once(node)

    assert not [file for file in node.root.rglob("*") if file.is_file() and ADA.encode() in file.read_bytes()]


async def test_after_its_time_nobody_is_found_any_more(node, plugin, internet):
    await plugin(ADA, "first")
    await publish_once(node)
    internet.now_s += 364 * 86_400
    await forget_old_users(node)
    remembered = await find_user(node, ADA)

    internet.now_s += 2 * 86_400
    await forget_old_users(node)

    assert len(remembered.live) == 1
    assert (await find_user(node, ADA)).live == ()


async def test_with_nought_days_nothing_is_remembered(node, plugin):
    node.settings = replace(node.settings, compat=replace(node.settings.compat, remember_users_days=0))

    await plugin(ADA, "first")
    await publish_once(node)

    assert (await find_user(node, ADA)).live == ()
    assert await node.store.database.all("SELECT * FROM plugin_contribution") == []
