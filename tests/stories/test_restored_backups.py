"""Backups from before withdrawals, restored at each node in turn: nothing comes back, and no log forks."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from federation.records import live_records
from federation.verifier import verify_log
from node.backup import backup
from node.context import Node, open_node
from node.contribute import contribute
from node.fsck import fsck
from node.jobs import sync_all_once
from node.publish import publish_once
from node.restart import finish_interrupted
from node.restore import restore
from node.retract import retract
from node.take_back import Asked, withdraw
from node.web.app import create_app
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
