"""Invites, tokens, and what happens without them."""

import pytest

from node.publication.members import invite
from tests.support import contribution

PATH = "/api/v1/contributions"


async def _join(client, invitation):
    return await client.post("/api/v1/members", json={"invite": invitation})


async def test_an_invite_gives_a_token_and_the_name_and_key_of_the_node(stranger, node):
    answer = await _join(stranger, (await invite(node)).code)

    assert answer.status_code == 201
    assert answer.json()["node"] == {
        "name": "lab", "origin": node.origin, "vkey": node.vkey, "url": node.settings.url,
    }  # fmt: skip
    token = answer.json()["token"]
    assert (await stranger.get(PATH, headers={"Authorization": f"Bearer {token}"})).status_code == 200


async def test_an_invite_works_as_often_as_it_was_made_for(stranger, node):
    made = await invite(node, uses=2)

    states = [(await _join(stranger, each)).status_code for each in (made.link, made.code, made.link)]

    assert states == [201, 201, 403]


async def test_an_invite_expires(stranger, node, internet):
    made = await invite(node)
    internet.now_s += node.settings.invite_hours * 3600

    assert (await _join(stranger, made.code)).status_code == 403


@pytest.mark.parametrize("wrong", ["", "x", "sharelm_invite_" + "A" * 43 + "000000", "http://[", "https://a/#code=x"])
async def test_a_wrong_invite_is_refused_and_not_repeated(stranger, wrong):
    answer = await _join(stranger, wrong)

    assert answer.status_code == 403
    assert answer.json()["field"] == "invite"
    assert "AAAA" not in answer.text


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp5"},
                                    {"Authorization": "Bearer sharelm_token_" + "A" * 43 + "000000"}])  # fmt: skip
async def test_without_a_good_token_everything_answers_alike(stranger, header):
    sent = contribution("x")
    answers = [
        await stranger.post(PATH, json={"contributions": [sent]}, headers=header),
        await stranger.get(PATH, headers=header),
        await stranger.get(f"{PATH}/{sent['w']}", headers=header),
        await stranger.put(f"{PATH}/{sent['w']}", json=sent, headers=header),
        await stranger.delete(f"{PATH}/{sent['w']}", headers=header),
        await stranger.post("/api/v1/preview", json={"conversation": sent["conversation"]}, headers=header),
    ]

    assert {answer.status_code for answer in answers} == {401}
    assert {answer.headers["WWW-Authenticate"] for answer in answers} == {"Bearer"}


async def test_a_revoked_token_no_longer_works(member, node):
    [(number, *_)] = await node.store.members.list()

    await node.store.members.revoke(number)

    assert (await member.get(PATH)).status_code == 401


async def test_neither_codes_nor_tokens_are_on_the_disk(stranger, node):
    made = await invite(node, uses=5)
    token = (await _join(stranger, made.code)).json()["token"]

    written = b"".join(file.read_bytes() for file in node.root.rglob("*") if file.is_file())
    assert made.code.encode() not in written
    assert token.encode() not in written
