"""Backups from before withdrawals, restored at each node in turn: nothing comes back, and no log forks."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from federation.log.commitment import format32
from federation.reading.records import live_records
from federation.reading.verifier import verify_log
from node.context import Node, open_node
from node.jobs import sync_all_once
from node.publication.contribute import contribute
from node.publication.publish import publish_once
from node.safety.backup import backup
from node.safety.fsck import fsck
from node.safety.restart import finish_interrupted
from node.safety.restore import restore
from node.web.app import create_app
from node.withdrawal.retract import retract
from node.withdrawal.take_back import Asked, withdraw
from tests.processes import RunningNode, answer_of, sharelm, until
from tests.stories.canaries import contents
from tests.support import Internet, PassThrough, offer

NAMES = ("a", "b", "c")
SECRETS = {name: name.encode() * 32 for name in NAMES}      # of the record of each node that is withdrawn


async def _sync(nodes: dict[str, Node]) -> None:
    for _ in range(2):
        for node in nodes.values():
            await sync_all_once(node, await node.store.peers.all())


def _canaries(root: Path) -> set[str]:
    """Which of the texts that were taken back are in any byte of the folder."""
    raw = b"".join(content for _, content in contents(root))
    return {f"CANARY-{kind}-{name}" for kind in ("withdrawn", "retracted") for name in NAMES
            if f"CANARY-{kind}-{name}".encode() in raw}  # fmt: skip


def _live(root: Path, nodes: dict[str, Node]) -> set[tuple[str, int]]:
    return {
        (record.origin, record.index) for node in nodes.values() for record in live_records(root, node.key.verifier)
    }


@pytest.mark.parametrize("which", NAMES)
async def test_nothing_that_was_taken_back_comes_back_from_an_old_backup(
    make_node, peer_up, internet: Internet, tmp_path: Path, which: str
):
    nodes = {name: await make_node(name) for name in NAMES}
    for one, other in (("a", "b"), ("b", "a"), ("b", "c"), ("c", "b")):     # a and c never meet
        await peer_up(nodes[one], nodes[other])
    for name, node in nodes.items():
        given = [offer(f"CANARY-withdrawn-{name}", secret=SECRETS[name]), offer(f"stays {name}")]
        await contribute(node, None, given)
        await publish_once(node)
        await contribute(node, None, [offer(f"CANARY-retracted-{name}")])
        await publish_once(node)
    await _sync(nodes)
    old = tmp_path / "old.backup"
    await backup(nodes[which], old, with_secrets=True, who="ada")
    assert len(_canaries(nodes[which].root)) == 6       # what is looked for can be found

    for secret in SECRETS.values():
        await withdraw(nodes["b"], [Asked(secret)])
    for node in nodes.values():
        await retract(node, [3], "privacy", who="ada")
    internet.now_s += 60
    await _sync(nodes)
    live = _live(nodes["b"].root, nodes)
    assert {name: _canaries(node.root) for name, node in nodes.items()} == {name: set() for name in NAMES}

    again = tmp_path / "again"
    await restore(old, again, lambda _: None)
    async with AsyncExitStack() as stack:
        restored = await stack.enter_async_context(
            open_node(again, network=internet.client, anonymizer=PassThrough, clock=internet.clock)
        )
        await finish_interrupted(restored)
        internet.connect(f"{which}.test", create_app(restored))
        now = {**nodes, which: restored}
        await _sync(now)
        await contribute(restored, None, [offer("after the restore")])
        await publish_once(restored)
        await _sync(now)

        assert {name: _canaries(node.root) for name, node in now.items()} == {name: set() for name in NAMES}
        for node in now.values():
            assert _live(node.root, now) >= live
            assert len(_live(node.root, now)) == len(live) + 1
            assert (await fsck(node, lambda _: None)).problems == ()
            assert [each.frozen for each in await node.store.logs.all()] == [None] * 3
            for other in now.values():
                assert verify_log(node.root, other.key.verifier).problems == ()


async def _give(root: Path) -> None:
    async with open_node(root, anonymizer=PassThrough) as node:
        await contribute(node, None, [offer("CANARY-withdrawn-a", secret=SECRETS["a"]), offer("stays")])
        await publish_once(node)


@pytest.mark.xdist_group("models")
def test_a_restored_node_asks_its_peers_before_it_answers_anybody(tmp_path: Path):
    lost, peer = RunningNode(tmp_path / "a").init(), RunningNode(tmp_path / "b").init()
    again = RunningNode(tmp_path / "again")
    again.port, again.url = lost.port, lost.url
    try:
        asyncio.run(_give(lost.root))
        for node, other in ((lost, peer), (peer, lost)):
            assert sharelm("peer", "add", node.root, f"{other.url}#{other.vkey}").returncode == 0
        for node in (lost, peer):
            node.start("tests.pass_through_node")
        until(lambda: answer_of("status", peer.root)["conversations"] == 2, most_s=120, why="no sync")
        answer_of("backup", lost.root, tmp_path / "old.backup", "--with-secrets")
        lost.stop()
        taken = httpx.post(f"{peer.url}/withdrawals", json={"secrets": [format32(SECRETS["a"])]}, timeout=240)
        assert taken.status_code == 200
        answer_of("restore", tmp_path / "old.backup", again.root)
        assert _canaries(again.root) == {"CANARY-withdrawn-a"}

        again.start("tests.pass_through_node")      # returns with the first answer

        assert _canaries(again.root) == set()
        assert answer_of("verify", again.root)["withdrawn"] == 1
    finally:
        for node in (lost, peer, again):
            node.stop()
