"""POST /api/endpoint takes what the public ShareLM plugin sends, when the operator says so."""

import httpx
import pytest
from msgspec.structs import replace

from federation.reading.records import live_records
from federation.record.conversation import parse_body
from node.privacy import Busy
from node.publication.members import intake
from node.publication.publish import publish_once
from node.store import StorageFailed, StorageFull
from node.web.app import create_app
from tests.node.web.conftest import join

# As upstream sends it.
SENT = {
    "conversation_id": "0b0e3a5e-61c1-4a3b-9f5e-5a0c1d5b7a11", "bot_msgs": ["Hello.", "It is five.", "Bye."],
    "user_msgs": ["Hi", "What is the time?", "Thanks"], "page_url": "https://chatgpt.com/c/6720f3a2?model=gpt",
    "user_id": "9a1c3c9e-3a52-4d1a-8a76-0f6b2b9d1c22",
    "user_metadata": {"age": "27", "gender": "Woman", "location": "Berlin"},
    "timestamp": "2026-11-20T21:52:54.228Z",
    "conversation_metadata": {"message_ratings": [0, 1, -1], "rate": "thumbup"},
}  # fmt: skip
PATH = "/api/endpoint"


@pytest.fixture
async def node(make_node, internet):
    node = await make_node("lab")
    node.settings = replace(node.settings, compat=replace(node.settings.compat, sharelm=True))
    internet.connect("lab.test", create_app(node))
    return node


@pytest.fixture
async def plugin(internet, node):
    """Posts to an intake link, with no header of its own."""
    link = (await intake(node)).link
    async with httpx.AsyncClient(transport=internet) as client:

        async def post(**changes):
            return await client.post(link, json=SENT | changes)

        yield post


async def _published(node):
    await publish_once(node)
    return [parse_body(record.body) for record in live_records(node.root, node.key.verifier)]


async def test_it_is_off_by_default(make_node, internet):
    await make_node("other")
    async with httpx.AsyncClient(transport=internet, base_url="http://other.test") as client:
        assert (await client.post(PATH, json=SENT)).status_code == 404


async def test_with_an_intake_link_the_conversation_is_taken_and_answered_as_the_plugin_expects(plugin, node):
    answer = await plugin()

    assert answer.status_code == 200
    assert set(answer.json()) == {"message", "conversation_id"}
    assert answer.json()["conversation_id"] == SENT["conversation_id"]
    [body] = await _published(node)
    assert [(turn.role, turn.content, turn.rating) for turn in body.conversation] == [
        ("user", "Hi", None), ("assistant", "Hello.", None), ("user", "What is the time?", None),
        ("assistant", "It is five.", 1), ("user", "Thanks", None), ("assistant", "Bye.", -1),
    ]  # fmt: skip
    assert (body.rating, body.conversation_metadata.rate, body.source) == (1, "thumbup", "sharelm-plugin")
    assert SENT["conversation_id"] not in str(body) and SENT["user_id"] not in str(body)


async def test_with_a_members_token_too(internet, node):
    async with join(internet, node) as member:
        assert (await member.post(PATH, json=SENT)).status_code == 200

    assert len(await _published(node)) == 1


async def test_without_either_nothing_is_taken(internet, node):
    async with httpx.AsyncClient(transport=internet, base_url="http://lab.test") as client:
        answers = [
            await client.post(PATH, json=SENT),
            await client.post(PATH + "?intake=sharelm_intake_wrong", json=SENT),
            await client.post(PATH, json=SENT, headers={"Authorization": "Bearer sharelm_token_wrong"}),
        ]

    assert [(answer.status_code, list(answer.json())) for answer in answers] == [(401, ["error"])] * 3
    assert await publish_once(node) == 0


async def test_the_same_again_is_one_conversation_before_and_after_publication(plugin, node):
    answers = [await plugin(), await plugin()]
    await publish_once(node)
    answers.append(await plugin())

    assert [answer.status_code for answer in answers] == [200] * 3
    assert len(await _published(node)) == 1


async def test_a_chat_that_goes_on_while_it_waits_replaces_what_was_sent(plugin, node):
    await plugin()
    longer = {"user_msgs": [*SENT["user_msgs"], "One more"], "bot_msgs": [*SENT["bot_msgs"], "Yes?"]}

    answer = await plugin(**longer)
    [body] = await _published(node)
    late = await plugin(**longer, conversation_metadata={"rate": "thumbdown"})

    assert answer.status_code == 200
    assert [turn.content for turn in body.conversation][-2:] == ["One more", "Yes?"]
    assert (late.status_code, list(late.json())) == (409, ["error"])


@pytest.mark.parametrize(
    ("user", "bot", "turns"),
    [
        (["a"], [], ["a"]),
        ([], ["b"], ["b"]),
        (["a"], ["b", "c", "d"], ["a", "b", "c", "d"]),
        (["a", "c", "d"], ["b"], ["a", "b", "c", "d"]),
    ],
)
async def test_the_two_lists_may_differ_in_length(plugin, node, user, bot, turns):
    assert (await plugin(user_msgs=user, bot_msgs=bot)).status_code == 200

    [body] = await _published(node)
    assert [turn.content for turn in body.conversation] == turns


@pytest.mark.parametrize(
    ("about", "rating", "ratings"),
    [
        ({}, None, [None, None, None]),
        ({"rate": "thumbdown"}, -1, [None, None, None]),
        ({"message_ratings": [1]}, None, [1, None, None]),
        ({"message_ratings": [1, None, 7, 1, 1]}, None, [1, None, None]),
        ({"rate": "great"}, None, [None, None, None]),
    ],
)
async def test_ratings_may_be_absent_or_strange(plugin, node, about, rating, ratings):
    assert (await plugin(conversation_metadata=about, user_metadata={})).status_code == 200

    [body] = await _published(node)
    assert body.rating == rating
    assert [turn.rating for turn in body.conversation if turn.role == "assistant"] == ratings


@pytest.mark.parametrize(
    "changes",
    [
        {"user_msgs": [], "bot_msgs": []},
        {"user_msgs": ["", " "], "bot_msgs": ["\n"]},
        {"user_msgs": "text"},
        {"conversation_id": ""},
    ],
)
async def test_what_is_no_conversation_is_refused_as_the_plugin_expects(plugin, node, changes):
    answer = await plugin(**changes)

    assert (answer.status_code, list(answer.json())) == (422, ["error"])
    assert await publish_once(node) == 0


@pytest.mark.parametrize(
    ("error", "status", "retry_after"),
    [
        (Busy(7), 503, "7"),
        (StorageFull("zzyzx"), 507, "300"),
        (StorageFailed("zzyzx"), 503, "60"),
        (RuntimeError("zzyzx"), 500, None),
    ],
)
async def test_trouble_of_the_node_is_told_as_the_plugin_expects(plugin, node, monkeypatch, error, status, retry_after):
    async def fail(*_, **__):
        raise error

    monkeypatch.setattr(node.anonymizer, "anonymize", fail)

    answer = await plugin()

    assert (answer.status_code, list(answer.json())) == (status, ["error"])
    assert answer.headers.get("Retry-After") == retry_after
    assert "zzyzx" not in answer.text


async def test_somebody_elses_conversation_can_not_be_replaced(plugin, internet, node):
    await plugin()

    async with join(internet, node) as member:
        answer = await member.post(PATH, json=SENT | {"user_msgs": ["mine now"]})

    assert answer.status_code == 409
    [body] = await _published(node)
    assert body.conversation[0].content == "Hi"
