"""Which pages a browser lets speak to a node."""

import httpx
import pytest

CHROMIUM = "chrome-extension://abcdefghijklmnopabcdefghijklmnop"
FIREFOX = "moz-extension://0b1c2d3e-1111-4222-8333-444455556666"


def _preflight(origin: str, method: str = "POST") -> dict[str, str]:
    return {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type",
    }


@pytest.mark.parametrize("origin", [CHROMIUM, FIREFOX])
@pytest.mark.parametrize("path", ["/api/v1/contributions", "/api/v1/preview", "/withdrawals"])
async def test_an_extension_may_call_what_it_needs(member: httpx.AsyncClient, origin: str, path: str):
    answer = await member.request("OPTIONS", path, headers=_preflight(origin))

    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert answer.headers["Access-Control-Allow-Headers"] == "Authorization, Content-Type"
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("path", ["/.well-known/sharelm-node", "/commitments/00000", "/api/v1/contributions"])
async def test_an_extension_may_read_the_answers_and_when_to_come_back(member: httpx.AsyncClient, path: str):
    answer = await member.get(path, headers={"Origin": CHROMIUM})

    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == CHROMIUM
    assert answer.headers["Access-Control-Expose-Headers"] == "Retry-After"


async def test_an_extension_may_read_why_it_failed(member: httpx.AsyncClient):
    answer = await member.post("/api/v1/contributions", json={}, headers={"Origin": FIREFOX})

    assert answer.status_code == 422
    assert answer.headers["Access-Control-Allow-Origin"] == FIREFOX


@pytest.mark.parametrize(
    "origin",
    [
        "https://chatgpt.com",
        "null",
        "chrome-extension://",
        "https://evil.test/chrome-extension://abc",
        "chrome-extension://abc.evil.test",
        "chrome-extension://abc\x7f",
    ],
)
async def test_a_page_of_the_web_may_neither_call_nor_read(member: httpx.AsyncClient, origin: str):
    asked = await member.request("OPTIONS", "/api/v1/contributions", headers=_preflight(origin))
    read = await member.get("/api/v1/contributions", headers={"Origin": origin})

    assert "Access-Control-Allow-Origin" not in asked.headers
    assert "Access-Control-Allow-Origin" not in read.headers
    assert read.headers["Vary"] == "Origin"


@pytest.mark.parametrize("path", ["/", "/join", "/news", "/reports", "/schema", "/healthz"])
async def test_what_the_extension_does_not_need_is_not_open_to_it(member: httpx.AsyncClient, path: str):
    asked = await member.request("OPTIONS", path, headers=_preflight(CHROMIUM))
    read = await member.get(path, headers={"Origin": CHROMIUM})

    assert "Access-Control-Allow-Origin" not in asked.headers
    assert "Access-Control-Allow-Origin" not in read.headers
