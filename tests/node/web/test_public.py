"""Logs as files, the page, news, commitments, health, the description of the interface."""

import pytest
from msgspec.structs import replace

from federation.log.checkpoint import open_checkpoint
from federation.log.commitment import parse32
from federation.log.listing import parse_listing
from federation.log.origin import log_id
from federation.log.proof import parse_proof, verify_proof
from federation.log.tiles import split_entries
from federation.reading.reader import path_of
from federation.reading.records import live_records
from node.publication.contribute import contribute
from node.publication.publish import publish_once
from tests.support import contribution, offer


async def _publish(node, *texts):
    offered = [offer(text) for text in texts]
    await contribute(node, None, offered)
    await publish_once(node)
    return offered


async def test_the_log_is_served_as_files_with_the_cache_headers_of_their_kind(stranger, node):
    await _publish(node, *[f"question {k}" for k in range(300)])
    base = f"/logs/{log_id(node.origin)}"

    answers = {
        name: await stranger.get(f"{base}/{name}")
        for name in ("checkpoint", "tile/0/000", "tile/entries/000", "tile/entries/001.p/45", "bundle/001", "withdrawn")
    }

    assert {answer.status_code for answer in answers.values()} == {200}
    assert open_checkpoint(answers["checkpoint"].content, node.key.verifier).size == 301
    assert "immutable" in answers["tile/0/000"].headers["Cache-Control"]
    assert "immutable" in answers["tile/entries/000"].headers["Cache-Control"]
    for each in ("checkpoint", "bundle/001", "withdrawn"):
        assert "no-cache" in answers[each].headers["Cache-Control"]
    assert all(answers[each].headers["ETag"] for each in answers)


async def test_what_has_not_changed_is_not_sent_again(stranger, node):
    path = f"/logs/{log_id(node.origin)}/bundle/000"
    first = await stranger.get(path)

    same = await stranger.get(path, headers={"If-None-Match": first.headers["ETag"]})
    await _publish(node, "more")
    changed = await stranger.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert (same.status_code, same.content) == (304, b"")
    assert changed.status_code == 200


async def test_head_sends_the_headers_alone(stranger, node):
    answer = await stranger.head(f"/logs/{log_id(node.origin)}/checkpoint")

    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 100


async def test_logs_are_read_only(stranger):
    answer = await stranger.post("/logs", json={})

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


async def test_paths_that_are_written_in_another_way_are_not_served(stranger, node):
    base = f"/logs/{log_id(node.origin)}"
    for name in ("tile/0/0", "tile/0/x000/000", "tile/0/000.p/256", "tile/00/000.p/1", "bundle/0", "bundle/x000/000",
                 "tile/0/000.p/01", "tile/0/٠٠٠", "proof/01", "proof/-1"):  # fmt: skip
        assert (await stranger.get(f"{base}/{name}")).status_code == 404, name


async def test_every_leaf_has_a_proof(stranger, node):
    await _publish(node, "one", "two")
    leaves = split(node)

    for index, leaf in enumerate(leaves):
        raw = (await stranger.get(f"/logs/{log_id(node.origin)}/proof/{index}")).content
        assert verify_proof(parse_proof(raw), leaf, node.key.verifier).size == 3
    assert (await stranger.get(f"/logs/{log_id(node.origin)}/proof/3")).status_code == 404


def split(node):
    return split_entries(node.folder.read(path_of(node.origin, "tile/entries/000.p/3")), 3)


async def test_the_listing_says_size_and_root_of_what_is_served(stranger, node):
    await _publish(node, "one")

    [log] = parse_listing((await stranger.get("/logs")).content).logs

    assert (log.origin, log.vkey, log.size) == (node.origin, node.vkey, 2)


async def test_commitments_are_found_by_a_prefix(stranger, node):
    [given, *_] = await _publish(node, "one", "two", "three")

    found = (await stranger.get(f"/commitments/{given.w.hex()[:5]}")).json()["commitments"]

    assert given.w in [parse32(each["w"]) for each in found]
    assert {each["origin"] for each in found} == {node.origin}


async def test_news_about_a_longer_log_are_followed_up_and_others_are_not(stranger, node):
    for size, expected in ((2, True), (1, False)):
        node.news.clear()
        answer = await stranger.post("/news", json={"origin": node.origin, "size": size})
        assert (answer.status_code, answer.content, node.news.is_set()) == (202, b"", expected)


async def test_news_of_withdrawals_are_followed_up_though_the_log_did_not_grow(stranger, node):
    held = (await node.store.logs.find(node.origin)).held.withdrawn_digest
    for withdrawn, expected in ((held, False), ("0" * 64, True), ("", False)):
        node.news.clear()
        news = {"origin": node.origin, "size": 1, "withdrawn": withdrawn}
        answer = await stranger.post("/news", json=news)
        assert (answer.status_code, node.news.is_set()) == (202, expected), withdrawn


async def test_news_about_a_log_that_is_not_wanted_are_ignored(stranger, node):
    trust = replace(
        node.settings.trust,
        accept=("wanted.test/log", "denied.test/log"),
        deny=("denied.test/log",),
        accept_when_peers=0,
    )
    node.settings = replace(node.settings, trust=trust)

    for origin, expected in (("made-up.test/log", False), ("denied.test/log", False), ("wanted.test/log", True)):
        node.news.clear()
        answer = await stranger.post("/news", json={"origin": origin, "size": 5})
        assert (answer.status_code, node.news.is_set()) == (202, expected), origin


async def test_news_about_a_peer_are_followed_up_before_anything_of_it_is_held(stranger, node, make_node, peer_up):
    other = await make_node("other")
    await peer_up(node, other)

    await stranger.post("/news", json={"origin": other.origin, "size": 1})

    assert node.news.is_set()


async def test_the_page_says_who_what_and_how_and_escapes_what_it_shows(stranger, node):
    await _publish(node, "one")

    answer = await stranger.get("/")

    assert answer.status_code == 200
    assert node.vkey in answer.text
    assert f"sharelm pull {node.settings.url}" in answer.text
    assert "<script" not in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert (await stranger.get("/static/style.css")).headers["Content-Type"].startswith("text/css")
    assert (await stranger.get("/favicon.ico")).headers["Content-Type"].startswith("image/svg+xml")
    assert (await stranger.get("/join")).status_code == 200


async def test_health_and_readiness(stranger, node):
    assert (await stranger.get("/healthz")).status_code == 200
    assert (await stranger.get("/readyz")).status_code == 200

    node.anonymizer.ready, node.anonymizer.why_not_ready = False, "the models are missing"

    answer = await stranger.get("/readyz")
    assert (answer.status_code, answer.json()["detail"]) == (503, "the models are missing")


@pytest.mark.parametrize(
    "path", ["/", "/join", "/static/style.css", "/healthz", "/readyz", "/.well-known/sharelm-node", "/schema"]
)
async def test_head_is_answered_wherever_get_is(stranger, path):
    got, head = await stranger.get(path), await stranger.head(path)

    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(got.headers)


async def test_head_of_what_is_not_there_or_only_taken_is_refused_as_get_is(stranger):
    answers = [await stranger.head("/nothing"), await stranger.head("/news")]

    assert [(answer.status_code, answer.content) for answer in answers] == [(404, b""), (405, b"")]
    refused = await stranger.post("/healthz", json={})
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("path", ["swagger", "redoc", "openapi.yaml", "x.json", "a/b"])
async def test_what_is_not_there_beside_the_description_is_a_problem_too(stranger, path):
    answer = await stranger.get(f"/schema/{path}")

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["status"] == 404


async def test_the_interface_is_described_with_its_bodies(stranger):
    schema = (await stranger.get("/schema/openapi.json")).json()

    assert (await stranger.get("/schema")).json() == schema
    post = schema["paths"]["/api/v1/contributions"]["post"]
    body = post["requestBody"]["content"]["application/json"]["schema"]
    assert body["$ref"].rpartition("/")[2] in schema["components"]["schemas"]
    assert "Conversation" in schema["components"]["schemas"]


async def test_a_preview_shows_what_would_be_published_and_stores_nothing(member, node):
    answer = await member.post("/api/v1/preview", json={"conversation": contribution("hello")["conversation"]})

    assert answer.status_code == 200
    assert answer.json()["spans"] == []
    assert answer.json()["held"] is None
    assert answer.json()["conversation"]["conversation"][0]["content"] == "hello"
    assert list(live_records(node.root, node.key.verifier)) == []
    assert await node.store.contributions.count() == (0, 0)
