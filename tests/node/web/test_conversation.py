"""The page of one conversation: what is shown, what proves it, and what is said of those that are not shown."""

import secrets

import pytest
from typer.testing import CliRunner

from federation.log.commitment import commit_to_secret
from federation.log.merkle import leaf_hash
from federation.log.origin import log_id
from federation.log.proof import parse_proof, verify_proof
from federation.record.conversation import Body, Label, Turn, format_body
from node.cli.main import app
from node.jobs import sync_all_once
from node.products import NoLabels
from node.publication.publish import publish_once
from node.store import Contribution
from node.withdrawal.blocking import block
from node.withdrawal.retract import retract
from node.withdrawal.take_back import Asked, withdraw
from tests.explorer.sample_node import give
from tests.explorer.samples import HIDDEN_SIGNS, RICH, TOXIC


async def _sync(node):
    await sync_all_once(node, await node.store.peers.all())


def _path(node, index):
    return f"/c/{log_id(node.origin)}/{index}"


async def test_a_conversation_is_shown_with_its_facts(stranger, node):
    await give(node, [RICH])

    page = (await stranger.get(_path(node, 1))).text

    for words in (
        "Bread at 2,000 m",
        "⟨EMAIL_1⟩",
        "21 Nov 2026",
        "ChatGPT",
        "CC-BY-4.0",
        "1 of 2",
        "sharelm topics 1",
        "to text <bdi>2</bdi>",
        "2 <bdi>PERSON</bdi>",
        "▲",
        "[image, not published: <bdi>loaf.png</bdi>]",
    ):
        assert words in page, words
    assert "<img" not in page
    assert "Too much yeast" not in page
    assert "Too much yeast" in (await stranger.get(_path(node, 1) + "?branch=2")).text


async def test_what_proves_it_stands_beside_it_with_cosignatures(node, make_node, peer_up, ask):
    await give(node, [RICH])
    other = await make_node("other")
    await peer_up(other, node)
    await _sync(other)

    async with ask(other) as client:
        page, shown = (await client.get(_path(node, 1) + ".json")).json(), (await client.get(_path(node, 1))).text
        proof = parse_proof((await client.get(page["proof_url"])).content)

    verified = page["verified"]
    assert (verified["size"], verified["vkey"]) == (2, node.vkey)
    assert verify_proof(proof, proof.extra, node.key.verifier).root.hex() == verified["root"]
    assert leaf_hash(proof.extra).hex() == verified["leaf_hash"]
    assert [(each["name"], each["verified"]) for each in verified["cosignatures"]] == [(other.origin, True)]
    assert page["conversation"]["conversation"][0]["content"] == RICH.conversation[0].content
    for words in (verified["leaf_hash"], verified["root"], other.origin, f"{node.vkey}", "sharelm receipt verify"):
        assert words in shown


async def test_the_command_on_the_page_checks_the_proof_offline(stranger, node, tmp_path):
    await give(node, [RICH])
    page = (await stranger.get(_path(node, 1) + ".json")).json()
    (tmp_path / "receipt").write_bytes((await stranger.get(page["proof_url"])).content)
    (tmp_path / "keys").write_text(page["verified"]["vkey"] + "\n")

    done = CliRunner().invoke(app, ["receipt", "verify", str(tmp_path / "receipt"), "--trust", str(tmp_path / "keys")])

    assert (done.exit_code, page["verified"]["root"] in done.output) == (0, True)


async def test_json_is_had_in_three_ways_and_is_described(stranger, node):
    await give(node, [RICH])

    answers = [
        await stranger.get(_path(node, 1) + ".json"),
        await stranger.get(_path(node, 1) + "?format=json"),
        await stranger.get(_path(node, 1), headers={"Accept": "application/json"}),
    ]

    assert len({answer.content for answer in answers}) == 1
    assert answers[0].headers["Content-Type"] == "application/json"
    paths = (await stranger.get("/schema")).json()["paths"]
    assert "ConversationPage" in str(paths["/c/{id}/{index}"]["get"]["responses"]["200"])


async def test_it_is_asked_for_again_and_not_sent_again_and_no_cache_keeps_it(stranger, node):
    await give(node, [RICH])
    first = await stranger.get(_path(node, 1))

    again = await stranger.get(_path(node, 1), headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["Cache-Control"] == "no-cache"
    assert "noarchive" in first.headers["X-Robots-Tag"]


async def test_the_page_allows_itself_nothing(stranger, node):
    await give(node, [RICH])

    policy = (await stranger.get(_path(node, 1))).headers["Content-Security-Policy"]

    assert "unsafe" not in policy
    for rule in (
        "default-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    ):
        assert rule in policy


async def test_a_withdrawn_one_says_so_and_nothing_else(stranger, node):
    secret = secrets.token_bytes(32)
    await node.store.contributions.add([Contribution(commit_to_secret(secret), None, None, format_body(RICH))])
    await publish_once(node)
    shown = await stranger.get(_path(node, 1))
    await withdraw(node, [Asked(secret)])

    answer = await stranger.get(_path(node, 1), headers={"If-None-Match": shown.headers["ETag"]})

    assert answer.status_code == 410
    assert "was taken back" in answer.text
    assert "This node knows since 21 Sep 2026." in answer.text
    assert "Bread" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert (await stranger.get(_path(node, 1) + ".json")).json()["status"] == 410


async def test_a_retracted_one_says_the_same(stranger, node):
    await give(node, [RICH])
    await retract(node, [1], "privacy", who="operator")

    answer = await stranger.get(_path(node, 1))

    assert (answer.status_code, "was taken back" in answer.text) == (410, True)
    assert "privacy" not in answer.text
    assert "This node knows since" in answer.text


async def test_labels_that_this_node_computed_stand_beside_those_in_the_record(stranger, node):
    await give(node, [RICH])

    class Computed(NoLabels):
        async def of_run(self, origin, number):
            return {1: (Label("toxicity", "high", "word list 1"),)}

    node.labels = Computed()

    page = (await stranger.get(_path(node, 1))).text

    assert "says <bdi>word list 1</bdi>" in page
    assert "says <bdi>sharelm topics 1</bdi>" in page
    assert "Marked as toxic by <bdi>word list 1</bdi>" in page


async def test_one_that_is_kept_back_here_says_so_plainly_and_not_why(stranger, node, make_node, peer_up, ask):
    other = await make_node("other")
    await give(node, [RICH, TOXIC])
    await peer_up(other, node)
    await _sync(other)
    await block(other, node.origin, [1], "privacy", who="operator")

    async with ask(other) as client:
        blocked, shown = await client.get(_path(node, 1)), await client.get(_path(node, 2))

    assert (blocked.status_code, shown.status_code) == (404, 200)
    assert "does not show this conversation" in blocked.text
    assert "privacy" not in blocked.text


@pytest.mark.parametrize(
    "path",
    [
        "/c/x/1",
        "/c/" + "0" * 64 + "/1",
        "{}/0",
        "{}/99",
        "{}/01",
        "{}/-1",
        "{}/1.xml",
        "{}/9999999999999999999",
        "{}/١",
    ],
)
async def test_what_is_no_conversation_is_not_found(stranger, node, path):
    answer = await stranger.get(path.format(f"/c/{log_id(node.origin)}"))

    assert answer.status_code == 404
    assert "<h1>" in answer.text
    assert (await stranger.get(path.format(f"/c/{log_id(node.origin)}") + "?format=json")).json()["status"] == 404


@pytest.mark.parametrize(
    "query", ["branch=0", "branch=x", "turn=-1", "turn=999999", "as=x", "branch=2&turn=5", "reported=2", "%FF=%00"]
)
async def test_whatever_stands_in_the_query_there_is_a_page(stranger, node, query):
    await give(node, [RICH])

    assert (await stranger.get(f"{_path(node, 1)}?{query}")).status_code == 200


async def test_a_flagged_one_is_behind_a_click_that_needs_no_script(stranger, node):
    await give(node, [TOXIC])

    page = (await stranger.get(_path(node, 1))).text

    assert "<summary>Marked as toxic by <bdi>wildchat</bdi>. Show it</summary>" in page
    assert page.index("<details") < page.index("Say something rude") < page.index("</details>")
    assert "<script" not in page


async def test_as_it_was_written_shows_every_sign(stranger, node):
    await give(node, [Body(conversation=(Turn("user", "# a\n**b** \u202e<i>"),))])

    page = (await stranger.get(_path(node, 1) + "?as=written")).text

    assert "# a\n**b** " in page
    assert "⟨U+202E⟩" in page
    assert "&lt;i&gt;" in page


async def test_signs_that_nobody_sees_are_marks_in_titles_too(stranger, node):
    await give(node, [HIDDEN_SIGNS])

    page = (await stranger.get(_path(node, 1))).text

    assert "\u202e" not in page
    assert page.count("⟨U+202E⟩") >= 3
