"""Withdrawing and finding one's own over HTTP, without an account."""

from hashlib import sha256

import pytest

from federation.log.commitment import commit_to_secret, format32
from federation.log.proof import parse_proof, verify_proof
from node.publication.contribute import contribute
from node.publication.publish import publish_once
from node.web.withdrawals import MOST_CALLS
from tests.support import offer


def secret_of(text: str) -> bytes:
    return sha256(text.encode()).digest()


def shown(*texts: str) -> dict[str, list[str]]:
    return {"secrets": [format32(secret_of(text)) for text in texts]}


@pytest.fixture
async def given(node):
    await contribute(node, None, [offer(text, secret=secret_of(text)) for text in ("one", "two")])
    await publish_once(node)


async def test_a_stranger_with_the_secret_withdraws_and_gets_a_receipt_that_verifies(node, given, stranger):
    answer = await stranger.post("/withdrawals", json=shown("one"))

    body = answer.json()
    [withdrawal] = body["withdrawals"]
    [record] = withdrawal["records"]
    assert (answer.status_code, body["log"], withdrawal["status"]) == (200, node.origin, "withdrawn")
    assert withdrawal["w"] == format32(commit_to_secret(secret_of("one")))
    assert (record["origin"], record["erased"]) == (node.origin, True)
    proof = parse_proof(record["proof"].encode())
    assert verify_proof(proof, proof.extra, node.key.verifier).size == 4
    served = await stranger.get(f"/logs/{_id(node)}/proof/{record['leaf']}")
    assert served.text == record["proof"]


async def test_each_secret_has_its_own_answer(node, given, stranger):
    secrets = ["no secret", *shown("one", "nobody's")["secrets"]]

    answer = await stranger.post("/withdrawals", json={"secrets": secrets})

    assert answer.status_code == 200
    assert [each["status"] for each in answer.json()["withdrawals"]] == ["malformed", "withdrawn", "unknown"]


async def test_a_secret_that_fits_nothing_is_404_and_one_that_is_none_is_400(given, stranger):
    wrong = await stranger.post("/withdrawals", json=shown("nobody's"))
    malformed = await stranger.post("/withdrawals", json={"secrets": ["x" * 43, "zzyzx"]})

    assert (wrong.status_code, wrong.json()["field"]) == (404, "secrets")
    assert (malformed.status_code, malformed.json()["field"]) == (400, "secrets")
    assert "zzyzx" not in malformed.text


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"secrets": []},
        {"secrets": [1]},
        {"secrets": ["a"] * 1_001},
        {"secrets": "a"},
        {"secrets": [{"secret": "a", "origin": "a.test/log", "index": -1}]},
        {"secrets": [{"secret": "a", "origin": "a" * 201, "index": 1}]},
        {"secrets": [{"secret": "a"}]},
        {"secrets": ["a"], "more": 1},
        [],
    ],
)
async def test_a_call_of_another_shape_is_422(stranger, body):
    answer = await stranger.post("/withdrawals", json=body)

    assert answer.status_code == 422


async def test_commitments_that_begin_alike_are_found_and_no_others(node, given, stranger):
    w = commit_to_secret(secret_of("one"))

    answer = await stranger.get(f"/commitments/{w.hex()[:5]}")

    assert answer.json() == {"commitments": [{"origin": node.origin, "index": _index(w), "w": format32(w)}]}


async def test_many_commitments_that_begin_alike_come_in_pages(node, stranger):
    many = sorted(bytes.fromhex("abcde0") + secret_of(str(k))[:29] for k in range(2_500))
    await node.store.logs.add_leaves(node.origin, list(enumerate(many, 1)))
    found, after = [], ""

    for _ in range(3):
        page = (await stranger.get("/commitments/abcde", params={"after": after} if after else {})).json()
        found += [each["w"] for each in page["commitments"]]
        after = page.get("next", "")

    assert (found, after) == ([format32(w) for w in many], "")


@pytest.mark.parametrize("path", ["/commitments/ABCDE", "/commitments/abcd", "/commitments/abcdef", "/commitments/%20"])
async def test_a_prefix_of_another_form_is_400(stranger, path):
    assert (await stranger.get(path)).status_code == 400


@pytest.mark.parametrize("after", ["x", "1.2.3", "a" * 64 + ".1", "a" * 64 + ".99999999999.1", ""])
async def test_a_place_to_go_on_from_that_nobody_named_is_400(stranger, after):
    assert (await stranger.get("/commitments/abcde", params={"after": after})).status_code == 400


def _index(w: bytes) -> int:
    return 1 + sorted(commit_to_secret(secret_of(text)) for text in ("one", "two")).index(w)


def _id(node) -> str:
    return sha256(node.origin.encode()).hexdigest()


async def test_an_address_that_calls_on_and_on_is_told_to_wait_and_heard_again_after_that(stranger, internet):
    internet.now_s = 1_790_000_000.0
    body = {"secrets": [format32(b"n" * 32)]}
    first = [(await stranger.post("/withdrawals", json=body)).status_code for _ in range(MOST_CALLS)]

    refused = await stranger.post("/withdrawals", json=body)
    internet.now_s += int(refused.headers["Retry-After"])
    again = await stranger.post("/withdrawals", json=body)

    assert set(first) == {404}
    assert (refused.status_code, refused.json()["status"], again.status_code) == (429, 429, 404)
    assert "1000 secrets in one call" in refused.json()["detail"]
