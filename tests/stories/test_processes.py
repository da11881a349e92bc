"""Three nodes as real processes in a chain A – B – C, peered and used by the command line and HTTP alone."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from federation.log.listing import parse_listing
from federation.log.origin import log_id
from node.context import open_node
from node.publication.contribute import contribute
from node.publication.publish import publish_once
from tests.processes import RunningNode, answer_of, sharelm, until
from tests.support import PassThrough, contribution, offer

MANY = 3_000
SPREAD_S = 30


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[list[RunningNode]]:
    made = [RunningNode(tmp_path / name).init() for name in "abc"]
    try:
        yield made
    finally:
        for node in made:
            node.stop()


async def _fill(root: Path, count: int) -> None:
    async with open_node(root, anonymizer=PassThrough) as node:
        for start in range(0, count, 500):
            some = range(start, start + 500)
            await contribute(node, None, [offer(f"question {k}", f"answer {k} " * 50) for k in some])
        await publish_once(node)


def _give(node: RunningNode, text: str) -> dict[str, object]:
    """Invites a member, who contributes one conversation; then publishes."""
    invite = answer_of("invite", node.root)
    sent = contribution(text, "Here is an answer.")
    with httpx.Client(base_url=node.url, timeout=240) as client:
        token = client.post("/api/v1/members", json={"invite": invite["link"]}).json()["token"]
        answer = client.post(
            "/api/v1/contributions", json={"contributions": [sent]}, headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.json() == {"results": [{"w": sent["w"], "status": "waiting"}]}
        assert answer_of("publish", node.root, "--now")["published"] == 1
        found = client.get(f"/api/v1/contributions/{sent['w']}", headers={"Authorization": f"Bearer {token}"}).json()
    assert (found["status"], found["origin"]) == ("published", node.origin)
    return found


def _sizes(node: RunningNode) -> dict[str, int]:
    listing = parse_listing(httpx.get(f"{node.url}/logs", timeout=10).content)
    return {log.origin: log.size for log in listing.logs}


def _peer(node: RunningNode, other: RunningNode) -> None:
    """By the links that operators hand each other."""
    link = sharelm("peer", "link", other.root).stdout.strip()
    assert link == f"{other.url}#{other.vkey}"
    done = sharelm("peer", "add", node.root, link)
    assert done.returncode == 0, done.stderr
    assert "Warning" in done.stderr      # its address is on this machine


@pytest.mark.timeout(300)
@pytest.mark.xdist_group("models")
def test_what_is_given_to_a_is_pulled_from_c_and_verified_though_b_was_killed_on_the_way(nodes, tmp_path):
    a, b, c = nodes
    asyncio.run(_fill(a.root, MANY))
    a.start()
    b.start(env={"SHARELM_CRASH": "mirror.after_file:20"})
    c.start()

    # B is killed in the middle of its first round, and completes it after it is started again.
    _peer(b, a)
    assert b.wait_until_killed() == -9
    of_a = b.root / "logs" / log_id(a.origin)
    assert any(of_a.rglob("tile/**/*")) and not (of_a / "checkpoint").exists()
    b.start()
    until(lambda: _sizes(b).get(a.origin) == MANY + 1, most_s=SPREAD_S, why="B does not complete its mirror of A")

    # From now on news travel by themselves.
    _peer(a, b)
    _peer(b, c)
    _peer(c, b)
    for node, text in ((a, "Why is the sky blue?"), (b, "What is a tide?"), (c, "How do bees find home?")):
        node.wait_until_ready()
        _give(node, text)
    everything = {a.origin: MANY + 2, b.origin: 2, c.origin: 2}
    for node in nodes:
        until(lambda node=node: _sizes(node) == everything, most_s=SPREAD_S, why=f"news do not reach {node.root.name}")
    assert {peer["origin"] for peer in answer_of("peer", "list", c.root)["peers"]} == {b.origin}

    # A researcher pulls from C, which never met A.
    first = answer_of("pull", c.url, "--to", tmp_path / "pulled")
    report = answer_of("verify", tmp_path / "pulled")
    by_origin = {log["origin"]: log for log in report["logs"]}
    assert (by_origin[a.origin]["present"], by_origin[a.origin]["problems"]) == (MANY + 1, [])
    assert (report["present"], report["holds"]) == (MANY + 3, True)

    # Again: nothing; then one more: only that travels.
    again = answer_of("pull", c.url, "--to", tmp_path / "pulled")
    assert (again["requests"], sum(log["new"] for log in again["logs"])) == (1, 0)
    _give(a, "And why is it red at dusk?")
    until(lambda: _sizes(c)[a.origin] == MANY + 3, most_s=SPREAD_S, why="the last one does not reach C")
    more = answer_of("pull", c.url, "--to", tmp_path / "pulled")
    assert {log["origin"]: log["new"] for log in more["logs"]} == {a.origin: 1, b.origin: 0, c.origin: 0}
    assert more["requests"] <= 6
    assert more["received_bytes"] < first["received_bytes"] / 5
    assert answer_of("verify", tmp_path / "pulled")["present"] == MANY + 4

    # The same data set from the pulled folder and from any node's own, as lines and as Parquet.
    for folder in (tmp_path / "pulled", c.root, b.root):
        lines = tmp_path / f"{folder.name}.jsonl"
        assert answer_of("export", folder, "--format", "jsonl", "--to", lines)["written"] == MANY + 4
        rows = [json.loads(line) for line in lines.read_text().splitlines()]
        assert {"Why is the sky blue?", "What is a tide?", "How do bees find home?", "question 17"} <= {
            row["conversation"][0]["content"] for row in rows
        }
    table = tmp_path / "pulled.parquet"
    assert answer_of("export", tmp_path / "pulled", "--format", "parquet", "--to", table)["written"] == MANY + 4
    import pyarrow.parquet

    assert pyarrow.parquet.read_table(table).num_rows == MANY + 4

    # And each node finds its folder whole, while it runs.
    for node in nodes:
        assert answer_of("fsck", node.root)["problems"] == []
        assert answer_of("status", node.root)["troubles"] == []
