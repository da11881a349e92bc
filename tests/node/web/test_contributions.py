"""What members can do before publication, and what they are told after it."""

import pytest
from msgspec.structs import replace

from federation.log.proof import parse_proof, verify_proof
from federation.log.tiles import split_entries
from federation.reading.reader import path_of
from federation.reading.records import live_records
from federation.record.conversation import parse_body
from node.publication.publish import publish_once
from tests.node.web.conftest import join
from tests.support import contribution

PATH = "/api/v1/contributions"


async def _send(client, *contributions):
    return await client.post(PATH, json={"contributions": list(contributions)})


async def test_what_is_acknowledged_waits_and_can_be_seen(member):
    sent = contribution("a question", "an answer")

    answer = await _send(member, sent)

    assert answer.status_code == 200
    assert answer.json() == {"results": [{"w": sent["w"], "status": "waiting"}]}
    [waiting] = (await member.get(PATH)).json()["contributions"]
    assert waiting["w"] == sent["w"]
    assert [turn["content"] for turn in waiting["conversation"]["conversation"]] == ["a question", "an answer"]
    assert (await member.get(f"{PATH}/{sent['w']}")).json() == {"w": sent["w"], "status": "waiting"}


async def test_the_same_again_is_a_duplicate_before_and_after_publication(member, node):
    sent = contribution("a question")
    await _send(member, sent)

    before = await _send(member, sent)
    await publish_once(node)
    after = await _send(member, sent)

    assert before.json()["results"][0]["status"] == "duplicate"
    assert after.json()["results"][0]["status"] == "duplicate"
    assert await publish_once(node) == 0


async def test_other_content_under_the_same_commitment_is_a_conflict_and_nothing_is_taken(member, node):
    secret = bytes(32)
    await _send(member, contribution("one thing", secret=secret))
    other = contribution("another thing", secret=secret)
    third = contribution("a third")

    answer = await _send(member, third, other)

    assert answer.status_code == 409
    assert answer.json()["field"] == "contributions[1].w"
    assert (await member.get(f"{PATH}/{third['w']}")).status_code == 404
    await publish_once(node)
    assert (await _send(member, other)).status_code == 409


@pytest.mark.parametrize(
    "changes",
    [
        {"consent": {"version": "2", "text_sha256": "0" * 64}},
        {"consent": {"version": "1", "text_sha256": "1" * 64}},
        {"licence": "CC0-1.0"},
    ],
)
async def test_another_consent_or_licence_is_other_content_before_and_after_publication(member, node, changes):
    sent = contribution("a question")
    await _send(member, sent)

    before = await _send(member, sent | changes)
    await publish_once(node)
    after = await _send(member, sent | changes)

    assert [each.status_code for each in (before, after)] == [409, 409]
    assert after.json()["field"] == "contributions[0].w"
    assert (await _send(member, sent)).json()["results"][0]["status"] == "duplicate"


async def test_the_licence_of_the_node_is_the_same_said_or_not(member, node):
    node.settings = replace(node.settings, licence="CC-BY-4.0")
    sent = contribution("a question")
    await _send(member, sent)

    before = await _send(member, {**sent, "licence": "CC-BY-4.0"})
    await publish_once(node)
    after = await _send(member, {**sent, "licence": "CC-BY-4.0"})

    assert [each.json()["results"][0]["status"] for each in (before, after)] == ["duplicate", "duplicate"]


async def test_one_whose_demographics_were_left_out_is_a_duplicate_still(member, node):
    sent = contribution("a question")
    sent["conversation"] |= {"user_metadata": {"age": "25-34", "location": "Norway"}}
    await _send(member, sent)
    await publish_once(node)

    assert (await _send(member, sent)).json()["results"][0]["status"] == "duplicate"


async def test_twice_in_one_request_is_taken_once(member, node):
    sent = contribution("a question")

    answer = await _send(member, sent, sent)

    assert [each["status"] for each in answer.json()["results"]] == ["waiting", "duplicate"]
    assert await publish_once(node) == 1


async def test_one_that_waits_can_be_replaced_and_deleted(member, node):
    sent = contribution("a question")
    await _send(member, sent)
    longer = {**sent, "conversation": {"conversation": [{"role": "user", "content": "a longer question"}], "rating": 1}}

    replaced = await member.put(f"{PATH}/{sent['w']}", json=longer)
    [waiting] = (await member.get(PATH)).json()["contributions"]
    deleted = await member.delete(f"{PATH}/{sent['w']}")

    assert (replaced.status_code, replaced.json()["status"]) == (200, "waiting")
    assert waiting["conversation"]["rating"] == 1
    assert deleted.status_code == 204
    assert (await member.get(f"{PATH}/{sent['w']}")).status_code == 404
    assert await publish_once(node) == 0


async def test_what_is_deleted_leaves_no_byte_behind(member, node):
    sent = contribution("the unmistakable heliotrope")
    await _send(member, sent)
    assert any(b"heliotrope" in file.read_bytes() for file in node.root.glob("node.sqlite*"))

    await member.delete(f"{PATH}/{sent['w']}")

    assert not any(b"heliotrope" in file.read_bytes() for file in node.root.rglob("*") if file.is_file())


async def test_a_published_one_is_proved_to_stand_in_the_log(member, node):
    sent = contribution("a question")
    await _send(member, sent)
    await publish_once(node)

    found = (await member.get(f"{PATH}/{sent['w']}")).json()

    assert (found["status"], found["origin"], found["index"]) == ("published", node.origin, 1)
    leaves = split_entries(node.folder.read(path_of(node.origin, "tile/entries/000.p/2")), 2)
    assert verify_proof(parse_proof(found["proof"].encode()), leaves[1], node.key.verifier).size == 2


async def test_a_published_one_can_no_longer_be_changed(member, node):
    sent = contribution("a question")
    await _send(member, sent)
    await publish_once(node)

    assert (await member.put(f"{PATH}/{sent['w']}", json=sent)).status_code == 409
    assert (await member.delete(f"{PATH}/{sent['w']}")).status_code == 409


async def test_nobody_sees_or_touches_what_waits_of_somebody_else(member, other_member):
    sent = contribution("a question")
    await _send(member, sent)

    assert (await other_member.get(PATH)).json() == {"contributions": []}
    assert (await other_member.get(f"{PATH}/{sent['w']}")).status_code == 404
    assert (await other_member.put(f"{PATH}/{sent['w']}", json=sent)).status_code == 404
    assert (await other_member.delete(f"{PATH}/{sent['w']}")).status_code == 404
    assert (await _send(other_member, sent)).status_code == 409
    assert (await member.get(f"{PATH}/{sent['w']}")).json()["status"] == "waiting"


async def test_after_publication_nothing_ties_a_record_to_its_member(member, node):
    sent = contribution("a question")
    await _send(member, sent)
    await publish_once(node)

    assert await node.store.database.all("SELECT * FROM contribution") == []
    assert await node.store.database.all("SELECT * FROM sealed") == []


async def test_demographics_are_published_only_when_five_members_share_them(internet, node):
    common = {"user_metadata": {"age": "25-34", "location": "Norway"}}
    rare = {"user_metadata": {"age": "65-74", "location": "Malta"}}
    for who in range(5):
        async with join(internet, node) as client:
            sent = [contribution(f"common {who}")] + ([contribution("rare")] if who == 0 else [])
            for each, metadata in zip(sent, (common, rare), strict=False):
                each["conversation"] |= metadata
            await _send(client, *sent)
    await publish_once(node)

    bodies = [parse_body(record.body) for record in live_records(node.root, node.key.verifier)]
    by_text = {body.conversation[0].content: body.user_metadata for body in bodies}
    assert by_text["common 0"].location == "Norway"
    assert by_text["rare"].location == ""
