"""Nothing that a client sends is a 5xx, loses anything, or is repeated in the answer."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support import contribution

PATH = "/api/v1/contributions"
JSON = {"Content-Type": "application/json"}
CANARY = "zzyzx-canary"


def _body(**changes):
    return {"contributions": [{**contribution("a question"), **changes}]}


def _conversation(**changes):
    return _body(conversation={"conversation": [{"role": "user", "content": "x"}], **changes})


BAD = {
    "nothing": b"",
    "not JSON": CANARY.encode(),
    "half of it": b'{"contributions": [',
    "deep JSON": b"[" * 200_000,
    "deep JSON in a field": b'{"contributions":' + b'[{"conversation":' * 50_000,
    "invalid UTF-8": b'{"contributions": "\xff\xfe"}',
    "a lone surrogate": json.dumps(_conversation(source="\ud800")).encode(),
    "a list": b"[]",
    "no contributions": b"{}",
    "an empty list": b'{"contributions": []}',
    "too many": json.dumps({"contributions": [contribution("x")] * 101}).encode(),
    "an unknown field": json.dumps({**_body(), CANARY: 1}).encode(),
    "an unknown field inside": json.dumps(_conversation(**{CANARY: 1})).encode(),
    "wrong types": json.dumps(_body(conversation=CANARY)).encode(),
    "a number for a text": json.dumps(_conversation(source=12)).encode(),
    "no w": json.dumps({"contributions": [{"conversation": {"conversation": []}}]}).encode(),
    "a short w": json.dumps(_body(w="abc")).encode(),
    "a w that is not canonical": json.dumps(_body(w="A" * 42 + "B")).encode(),
    "no text": json.dumps(_conversation(conversation=[{"role": "user", "content": CANARY[:0]}] * 2)).encode(),
    "white space for a text": json.dumps(_conversation(conversation=[
        {"role": "user", "content": " \n\t"}, {"role": "assistant", "content": "\u3000\u2003"}])).encode(),
    "parts without text": json.dumps(_conversation(conversation=[
        {"role": "user", "content": "", "parts": [{"kind": "image", "text": " "}]}])).encode(),
    "no turns": json.dumps(_conversation(conversation=[])).encode(),
    "an unknown role": json.dumps(_conversation(conversation=[{"role": CANARY, "content": "x"}])).encode(),
    "a wrong consent": json.dumps(_body(consent={"version": "1", "text_sha256": CANARY})).encode(),
    "no consent": json.dumps({"contributions": [{k: v for k, v in _body()["contributions"][0].items()
                                                 if k != "consent"}]}).encode(),
    "a title as long as a book": json.dumps(_conversation(conversation_metadata={"title": CANARY * 1000})).encode(),
    "NaN": b'{"contributions": NaN}',
    "a huge number": b'{"contributions": [{"w": ' + b"9" * 5000 + b"}]}",
}  # fmt: skip


@pytest.mark.parametrize("body", BAD.values(), ids=BAD.keys())
async def test_a_bad_body_is_refused_with_a_problem_that_repeats_nothing(member, body):
    answer = await member.post(PATH, content=body, headers=JSON)

    assert 400 <= answer.status_code < 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == answer.status_code and problem["title"]
    assert CANARY not in answer.text
    assert (await member.get(PATH)).json() == {"contributions": []}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"w": "abc"}, "contributions[0].w"),
        ({"consent": {"version": 1, "text_sha256": "0" * 64}}, "contributions[0].consent.version"),
        ({"conversation": {"conversation": [{"role": "user"}]}}, "contributions[0].conversation.conversation[0]"),
        (
            {"conversation": {"conversation": [{"role": "user", "content": ""}]}},
            "contributions[0].conversation.conversation",
        ),
        ({CANARY: 1}, "contributions[0]"),
        ({"conversation": {**contribution("x")["conversation"], CANARY: 1}}, "contributions[0].conversation"),
    ],
)
async def test_a_problem_names_the_field(member, changes, field):
    answer = await member.post(PATH, json=_body(**changes))

    assert answer.json()["field"] == field


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {**_body(), CANARY: 1},
        {**_body(), f"{CANARY} - at `$.zzyzx": 1},
        {**_body(), f"{CANARY}` - at `$.contributions[0].zzyzx": 1},
        {**_body(), f"{CANARY}` - at `$[0].4712345678": 1},
    ],
)
async def test_the_body_itself_is_named_when_no_field_is_at_fault(member, body):
    answer = await member.post(PATH, json=body)

    assert (answer.status_code, answer.json()["field"]) == (422, "$")
    assert "zzyzx" not in answer.text and "4712345678" not in answer.text


@pytest.mark.parametrize(
    ("path", "body", "detail"),
    [
        (PATH, {"contributions": [contribution("x")] * 101}, "Expected array of length <= 100."),
        (PATH, {"contributions": []}, "Expected array of length >= 1."),
        (PATH, _conversation(tags=["x" * 101]), "Expected str of length <= 100."),
        (PATH, _body(consent={"version": "1", "text_sha256": CANARY}), "Expected str matching regex '^[0-9a-f]{64}$'."),
        (PATH, _conversation(source=12), "Expected str, got int."),
        (PATH, _conversation(rating=77), "Invalid enum value."),
        ("/news", {"origin": "a.test/log", "size": -1}, "Expected int >= 0."),
        ("/news", {"origin": "a.test/log", "size": 1 << 63}, "Expected int <= 9223372036854775807."),
        ("/news", {"origin": "a.test/log"}, "Object missing required field size."),
    ],
)
async def test_a_problem_says_what_was_expected(member, path, body, detail):
    answer = await member.post(path, json=body)

    assert (answer.status_code, answer.json()["detail"]) == (422, detail)


async def test_one_conversation_without_text_is_refused_with_all_that_came_with_it(member):
    sent = [contribution("a question"), contribution("", " \n")]

    answer = await member.post(PATH, json={"contributions": sent})

    assert answer.status_code == 422
    assert answer.json()["field"] == "contributions[1].conversation.conversation"
    assert (await member.get(PATH)).json() == {"contributions": []}


async def test_one_that_waits_is_not_replaced_by_one_without_text(member):
    sent = contribution("a question")
    await member.post(PATH, json={"contributions": [sent]})

    answer = await member.put(f"{PATH}/{sent['w']}", json={**sent, "conversation": contribution("")["conversation"]})

    assert (answer.status_code, answer.json()["field"]) == (422, "conversation.conversation")
    [waiting] = (await member.get(PATH)).json()["contributions"]
    assert waiting["conversation"]["conversation"][0]["content"] == "a question"


async def test_a_preview_of_no_text_is_refused(member):
    answer = await member.post("/api/v1/preview", json={"conversation": contribution("", "")["conversation"]})

    assert (answer.status_code, answer.json()["field"]) == (422, "conversation.conversation")


async def test_a_text_in_a_part_is_text(member):
    sent = contribution("")
    sent["conversation"]["conversation"][0]["parts"] = [{"kind": "code", "text": "print(1)"}]

    answer = await member.post(PATH, json={"contributions": [sent]})

    assert answer.json()["results"][0]["status"] == "waiting"


GOOD = {
    "right to left": ["مرحبا كيف حالك", "שלום עולם"],
    "Chinese and Japanese": ["今天天气怎么样？", "良い天気です"],
    "emoji and combining signs": ["👩‍👩‍👧‍👦 é ğ", "🇳🇴"],
    "NUL and control characters": ["a\x00b\x1f\x7f", "\u202e\u200b\ufeff"],
    "an empty turn beside a full one": ["a question", ""],
    "NUL alone": ["\x00"],
    "a mebibyte less a little": ["word " * 200_000],
}


@pytest.mark.parametrize("texts", GOOD.values(), ids=GOOD.keys())
async def test_any_conversation_is_taken_as_it_is(member, texts):
    sent = contribution(*texts)

    answer = await member.post(PATH, json={"contributions": [sent]})

    assert answer.status_code == 200
    assert answer.json()["results"][0]["status"] == "waiting"
    [waiting] = (await member.get(PATH)).json()["contributions"]
    assert [turn["content"] for turn in waiting["conversation"]["conversation"]] == texts


async def test_five_hundred_turns_in_any_order_of_roles_are_a_conversation(member):
    roles = ["assistant", "user", "user", "system", "tool"] * 100
    sent = contribution("x")
    sent["conversation"]["conversation"] = [{"role": role, "content": str(k)} for k, role in enumerate(roles)]

    answer = await member.post(PATH, json={"contributions": [sent]})

    assert answer.json()["results"][0]["status"] == "waiting"


async def test_a_conversation_over_a_mebibyte_is_refused_by_itself(member):
    large, small = contribution("x" * 600_000, "y" * 600_000), contribution("small")

    answer = await member.post(PATH, json={"contributions": [large, small]})

    first, second = answer.json()["results"]
    assert (first["status"], second["status"]) == ("refused", "waiting")
    assert "1048576 bytes" in first["reason"]


async def test_a_request_over_the_bound_is_413_stated_or_not(member, node):
    body = b" " * (node.settings.limits.request_bytes + 1)

    async def in_pieces():
        for at in range(0, len(body), 1 << 20):
            yield body[at : at + (1 << 20)]

    stated = await member.post(PATH, content=body, headers=JSON)
    unstated = await member.post(PATH, content=in_pieces(), headers=JSON)

    assert (stated.status_code, unstated.status_code) == (413, 413)


@pytest.mark.parametrize(
    "kind", ["multipart/form-data; boundary=x", "text/plain", "application/x-www-form-urlencoded", ""]
)
async def test_only_json_is_taken(member, kind):
    answer = await member.post(PATH, content=b"{}", headers={"Content-Type": kind})

    assert answer.status_code == 415


async def test_a_compressed_body_is_not_opened(member):
    answer = await member.post(PATH, content=b"\x1f\x8b", headers={**JSON, "Content-Encoding": "gzip"})

    assert answer.status_code == 415


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=400) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["contributions", "conversation", "w", "consent", "role", "content", "x"]), inner, max_size=4
    ),
    max_leaves=20,
).map(lambda value: json.dumps(value).encode()))  # fmt: skip
async def test_no_body_at_all_is_a_5xx(member, body):
    for path in (PATH, "/api/v1/preview", "/api/v1/members", "/news"):
        answer = await member.post(path, content=body, headers=JSON)

        assert answer.status_code < 500


@pytest.mark.parametrize(
    "path",
    ["/logs/../node.toml", "/logs/%2e%2e/keys/node.key", "/logs//", "/logs/%00", "/logs/" + "0" * 64 + "/checkpoint",
     "/api/v1/contributions/%00", "/api/v1/contributions/../x", "/commitments/zzzzz", "/commitments/ABCDE",
     "/static/../app.py", "/logs/" + "a" * 5000, "/nothing", "/api/v1/contributions/" + "A" * 43],
)  # fmt: skip
async def test_no_path_is_a_5xx_or_leads_out_of_the_logs(member, node, path):
    answer = await member.get(path)

    assert 400 <= answer.status_code < 500
    assert node.settings.url.encode() not in answer.content
