"""A node on a disk that is really full: it goes on, withdrawals go through, and all heals when there is room again."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from federation.log.commitment import commit_to_secret, format32
from federation.reading.folder import Folder
from node.collection.index.query import Query
from node.context import open_node
from node.files import is_full
from node.publication.contribute import Offered, contribute
from node.publication.publish import publish_once
from node.searching.following import follow_with_index
from node.searching.index import search_index
from node.searching.search import search
from node.sharding import follow_with_shards, shards_once
from node.status import status_of
from node.store import StorageFull
from node.withdrawal.reserve import RESERVE, RESERVE_BYTES
from tests.processes import RunningNode, answer_of, sharelm, until
from tests.stories.canaries import contents
from tests.support import CONSENT, PassThrough, chat, offer

DISK = 64 << 20
SPREAD_S = 90
PASS_THROUGH = "tests.pass_through_node"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    at = tmp_path / "disk"
    at.mkdir()
    options = f"size={DISK},uid={os.getuid()},gid={os.getgid()}"
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if root and shutil.which("sudo") is None:
        pytest.skip("only root can mount a disk that is small enough to fill")
    if subprocess.run([*root, "mount", "-t", "tmpfs", "-o", options, "none", at], capture_output=True).returncode:
        pytest.skip("this system lets nobody mount a disk that is small enough to fill")
    try:
        yield at
    finally:
        subprocess.run([*root, "umount", "--lazy", at], check=True)


def fill(disk: Path) -> Path:
    """A file that takes all the room there is."""
    ballast = disk / "ballast"
    with ballast.open("ab", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError as failure:
                assert is_full(failure), failure
    return ballast


async def _give(root: Path, own: dict[str, bytes], others: range) -> None:
    async with open_node(root, anonymizer=PassThrough) as node:
        mine = [Offered(commit_to_secret(secret), chat(text, "yes"), CONSENT) for text, secret in own.items()]
        await contribute(node, None, [*mine, *[offer(f"{root.name} says {k}.") for k in others]])
        await publish_once(node)


def _withdraw(node: RunningNode, secret: bytes) -> httpx.Response:
    return httpx.post(f"{node.url}/withdrawals", json={"secrets": [format32(secret)]}, timeout=240)


def _found(text: str, root: Path) -> list[str]:
    return [where for where, raw in contents(root) if text.encode() in raw]


@pytest.mark.timeout(300)
@pytest.mark.xdist_group("models")
def test_a_node_survives_a_full_disk_with_its_withdrawals_and_catches_up_when_there_is_room(disk, tmp_path):
    own = {"aardvark wishes": b"a" * 32, "badger dreams": b"b" * 32}
    theirs = {"cormorant plans": b"c" * 32}
    peer, node = RunningNode(tmp_path / "peer").init(), RunningNode(disk / "node").init()
    try:
        asyncio.run(_give(peer.root, theirs, range(300)))
        asyncio.run(_give(node.root, own, range(300)))
        assert sharelm("peer", "add", node.root, f"{peer.url}#{peer.vkey}").returncode == 0
        peer.start(PASS_THROUGH)
        node.start(PASS_THROUGH)
        until(lambda: answer_of("status", node.root)["conversations"] == 603, most_s=SPREAD_S, why="no sync")
        node.stop()     # what waits is there before the disk is full
        assert _found("aardvark wishes", node.root)
        peer.stop()
        asyncio.run(_give(peer.root, {}, range(300, 2_300)))
        peer.start(PASS_THROUGH)
        ballast = fill(disk)
        node.start(PASS_THROUGH)

        synced = sharelm("sync", node.root)
        taken = [_withdraw(node, secret) for secret in (own["aardvark wishes"], theirs["cormorant plans"])]
        again = sharelm("sync", node.root)

        assert ("the disk is full" in synced.stderr, "the disk is full" in again.stderr) == (True, True)
        assert [each.status_code for each in taken] == [200, 200], [each.text for each in taken]
        assert [each.json()["withdrawals"][0]["records"][0]["erased"] for each in taken] == [True, True]
        for text in ("aardvark wishes", "cormorant plans"):
            assert _found(text, node.root) == []
        assert not (node.root / RESERVE).exists()
        assert httpx.get(f"{node.url}/healthz").status_code == 200

        ballast.unlink()

        until(lambda: (node.root / RESERVE).exists(), most_s=SPREAD_S, why="the reserve does not come back")
        until(lambda: answer_of("status", node.root)["conversations"] >= 2_601, most_s=SPREAD_S, why="no sync")
        assert (node.root / RESERVE).stat().st_size == RESERVE_BYTES
        report = answer_of("verify", node.root)
        assert (report["present"], report["withdrawn"], report["holds"]) == (2_601, 2, True)
        assert list(node.root.rglob(".*.new")) == []
        node.stop()
        assert answer_of("fsck", node.root)["problems"] == []
    finally:
        node.stop()
        peer.stop()


async def test_what_is_derived_leaves_nothing_half_on_a_full_disk_and_says_so_until_there_is_room(disk):
    root = disk / "node"
    RunningNode(root).init()
    async with open_node(root, anonymizer=PassThrough) as node, search_index(node) as index:
        index.is_followed = True
        assert not node.shards.trouble
        await contribute(node, None, [offer(f"What did the aardvark {k} wish for?") for k in range(300)])
        await publish_once(node)
        ballast = fill(disk)
        with ballast.open("ab") as file:        # room for a part of them
            file.truncate(ballast.stat().st_size - 8_192)

        await index.turn()
        job = asyncio.create_task(follow_with_shards(node))
        while not node.shards.trouble:
            await asyncio.sleep(0.02)
        job.cancel()
        full = (await status_of(node)).troubles
        left = [file for where in ("search", "parquet") for file in (root / where).rglob("*") if file.is_file()]
        ballast.unlink()
        while await index.turn():
            pass
        made = await shards_once(node)
        found = await search(node, Query(text="aardvark"))

    assert [each for each in full if "search index" in each] == [
        "The disk is full: the search index is not brought up. Make room."]  # fmt: skip
    assert "No Parquet files are made: the disk is full. Make room." in full
    assert [file.name for file in left if file.parent != root / "search"] == []
    assert (found.total, made) == (300, 1)


def test_a_file_for_which_there_is_no_room_leaves_the_old_one_as_it_was(disk):
    folder = Folder(disk)
    folder.write("logs/checkpoint", b"old", durable=True)
    ballast = fill(disk)
    with ballast.open("ab") as file:        # room for a part of it
        file.truncate(ballast.stat().st_size - 8_192)

    with pytest.raises(OSError, match="No space left"):
        folder.write("logs/checkpoint", b"new" * 10_000, durable=True)

    assert folder.read("logs/checkpoint") == b"old"
    assert [each.name for each in (disk / "logs").iterdir()] == ["checkpoint"]


async def test_labels_that_cant_be_read_for_want_of_room_end_neither_index_nor_files(disk, monkeypatch):
    """The jobs of a running node are one group: what one of them does not catch ends the node."""
    root = disk / "node"
    RunningNode(root).init()
    asked = []

    async def full():
        asked.append(1)
        raise StorageFull("the disk is full")

    async with open_node(root, anonymizer=PassThrough) as node, search_index(node):
        monkeypatch.setattr(node.labels, "marks", full, raising=False)
        jobs = [asyncio.create_task(follow_with_shards(node)), asyncio.create_task(follow_with_index(node))]
        async with asyncio.timeout(30):
            while len(asked) < 2:
                await asyncio.sleep(0.02)
        await asyncio.sleep(0.1)
        ended = [job.done() for job in jobs]
        trouble = node.shards.trouble
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)

    assert ended == [False, False]
    assert trouble == "No Parquet files are made: the disk is full. Make room."
