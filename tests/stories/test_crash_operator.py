"""Killed anywhere while an operator takes back, hides, backs up, restores or rotates: done, or as if never begun."""

import asyncio
import secrets
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from federation.log.bundle import read_bundle
from federation.log.keys import SigningKey, format_signing_key
from federation.log.leaf import format_leaf
from federation.log.listing import Listing, format_listing
from federation.log.rotation import commit_to_recovery_key, sign_rotation
from federation.reading.folder import Folder
from federation.reading.verifier import verify_log
from node.context import NEXT_KEY, Node, open_node
from node.following.follow import sync_once
from node.following.guard import ask_peers_once
from node.following.peering import add_peer
from node.init import init
from node.listing import listed
from node.publication.contribute import contribute
from node.publication.publish import publish_once
from node.safety.archive import NoBackup, read_archive
from node.safety.backup import COPY
from node.safety.fsck import fsck
from node.safety.recovery import new_words, recovery_key, recovery_public_key
from node.safety.restart import finish_interrupted
from node.withdrawal.retract import retract
from tests import forked
from tests.stories.busy_node import FolderPeer
from tests.stories.operator_node import HIDDEN, PEER, TAKEN_BACK
from tests.support import PassThrough, offer

OWN = "own.test/log"
MINE, THEIRS, RETRACTED = b"CANARY mine", b"CANARY theirs", b"CANARY retracted"

# What is done, and at which points it is killed, the nth time that they are passed.
SCENARIOS = {
    "retract": [("erasing.before_files", 1), ("erasing.after_files", 1), ("publish.after_seal", 1),
                ("publish.before_checkpoint", 1), ("publish.after_checkpoint", 1)],
    "block": [("erasing.before_files", 1), ("erasing.after_files", 1)],
    "recall": [("recall.after_file", 1), ("recall.after_file", 5), ("recall.before_commit", 1),
               ("recall.before_commit", 2), ("recall.after_commit", 1), ("recall.after_commit", 2)],
    "rotate": [("rotate.before_seal", 1), ("publish.after_seal", 1), ("publish.before_checkpoint", 1),
               ("publish.after_checkpoint", 1), ("rotate.before_key", 1), ("rotate.after_key", 1)],
    "backup": [("backup.after_database", 1), ("backup.before_end", 1), ("backup.after_end", 1)],
    "restore": [("restore.after_files", 1), ("restore.before_rename", 1), ("restore.after_rename", 1)],
}  # fmt: skip

POINTS = {name for points in SCENARIOS.values() for name, _ in points if not name.startswith("publish.")}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A node with two records that mirrors a peer with two; a copy of it from before it went on for 300
    more; what the peer serves of both; a backup; and the recovery words."""
    root = tmp_path_factory.mktemp("template")
    return root, asyncio.run(_make(root))


async def _make(root: Path) -> str:
    words = (await init(root / "own", origin=OWN, url="http://own.test")).words
    await init(root / "peer", origin=PEER, url="http://peer.test")
    async with open_node(root / "peer", anonymizer=PassThrough) as peer:
        await contribute(peer, None, [offer(THEIRS.decode(), secret=b"p" * 32), offer("theirs", secret=b"q" * 32)])
        await publish_once(peer)
        vkey = peer.vkey
        await _stage(root / "stage", peer, [])
    async with open_node(root / "own", network=FolderPeer(root / "stage").client, anonymizer=PassThrough) as own:
        await contribute(own, None, [offer(MINE.decode(), secret=b"m" * 32), offer("mine", secret=b"n" * 32)])
        await publish_once(own)
        await add_peer(own, f"http://peer.test#{vkey}")
        await sync_once(own, (await own.store.peers.all())[0])
        shutil.copytree(own.root, root / "old", ignore=shutil.ignore_patterns("lock"))
        await contribute(own, None, [offer(RETRACTED.decode()), *[offer(f"more {k}") for k in range(300)]])
        await publish_once(own)
        await retract(own, [_index_of(own, RETRACTED)], "privacy", who="ada")
        await _stage(root / "ahead", own, [root / "stage" / "logs"])
    return words


async def _stage(to: Path, node: Node, more: list[Path]) -> None:
    for folder in (node.root / "logs", *more):
        shutil.copytree(folder, to / "logs", dirs_exist_ok=True)
    Folder(to).write("listing.json", format_listing(Listing(tuple(await listed(node)))))


def _index_of(node: Node, text: bytes) -> int:
    for file in node.root.glob("logs/*/bundle/*"):
        for index, slot in enumerate(read_bundle(file.read_bytes()), start=256 * int(file.name)):
            if text in slot:
                return index
    raise AssertionError("it is not in the log")


def _bytes_of(root: Path) -> bytes:
    files = [file.read_bytes() for file in root.rglob("*") if file.is_file() and file.name != "reserve"]
    bundles = [file for file in root.glob("logs/*/bundle/**/*") if file.is_file()]
    return b"\n".join(files + [b"".join(read_bundle(file.read_bytes())) for file in bundles])


def _run(root: Path, stage: Path, what: str, argument: str, crash: str = "") -> "subprocess.CompletedProcess[str]":
    return forked.run("tests.stories.operator_node", [root, stage, what, argument], env={"SHARELM_CRASH": crash})


@asynccontextmanager
async def _opened(root: Path, stage: Path) -> AsyncIterator[Node]:
    async with open_node(root, network=FolderPeer(stage).client, anonymizer=PassThrough) as node:
        await finish_interrupted(node)
        yield node


def _argument(what: str, root: Path, words: str, tmp_path: Path) -> str:
    if what == "rotate":
        new = SigningKey(OWN, secrets.token_bytes(32))
        (root / NEXT_KEY).write_text(format_signing_key(new))
        after = commit_to_recovery_key(recovery_public_key(new_words()))
        return format_leaf(sign_rotation(recovery_key(words, OWN), new.verifier, after)).decode()
    return str(tmp_path / "file.backup")


@pytest.mark.parametrize(
    ("what", "name", "times"), [(what, name, times) for what, points in SCENARIOS.items() for name, times in points]
)
async def test_a_kill_leaves_it_done_or_not_begun_and_the_next_start_goes_on(template, tmp_path, what, name, times):
    made, words = template
    root, stage = tmp_path / "own", made / ("ahead" if what == "recall" else "stage")
    shutil.copytree(made / "old", root)
    argument = _argument(what, root, words, tmp_path)
    if what == "restore":
        assert _run(root, stage, "backup", argument).returncode == 0
        shutil.rmtree(root)
    before = _signed(root)

    killed = _run(root, stage, what, argument, f"{name}:{times}")

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    if what == "backup":
        _whole_or_not_there(Path(argument), tmp_path / "unpacked")
    if what == "restore" and root.exists():
        assert verify_log(root, _key(made)).problems == ()
    if root.exists():
        async with _opened(root, stage) as node:
            assert (await fsck(node, lambda _: None)).problems == ()
            assert await node.store.erasing.of(OWN) == await node.store.erasing.of(PEER) == []
            assert not (root / COPY).exists()
            assert dict(_signed(root)).items() >= dict(before).items()

    again = None if _is_done(what, root, argument) else _run(root, stage, what, argument)
    assert again is None or again.returncode == 0, again.stderr
    async with _opened(root, stage) as node:
        assert (await fsck(node, lambda _: None)).problems == ()
        await _check(what, node, Path(argument))
        await contribute(node, None, [offer("afterwards")])
        await ask_peers_once(node)
        assert await publish_once(node) == 1
        assert verify_log(root, node.key.verifier).problems == ()
        assert dict(_signed(root)).items() >= dict(before).items()


def _signed(root: Path) -> list[tuple[int, bytes]]:
    """Every size that was signed, with its root: none is ever forgotten, or signed anew."""
    import sqlite3

    if not (root / "node.sqlite").exists():
        return []
    with sqlite3.connect(root / "node.sqlite") as database:
        rows = database.execute("SELECT size, root FROM checkpoint").fetchall()
    database.close()
    return rows


def _key(made: Path):
    from federation.log.keys import parse_signing_key

    return parse_signing_key((made / "old/keys/node.key").read_text()).verifier


def _whole_or_not_there(file: Path, to: Path) -> None:
    if file.exists():
        read_archive(file, to)
    with pytest.raises(NoBackup):
        (to.parent / "part").write_bytes(b"")
        read_archive(to.parent / "part", to.parent / "nothing")


def _is_done(what: str, root: Path, argument: str) -> bool:
    return (what == "restore" and root.exists()) or (what == "backup" and Path(argument).exists())


async def _check(what: str, node: Node, file: Path) -> None:
    own, peer = await node.store.logs.find(OWN), await node.store.logs.find(PEER)
    content = _bytes_of(node.root)
    assert (MINE in content) == (what != "retract")
    assert (THEIRS in content) == (what != "block" or HIDDEN not in peer.held.blocked)
    match what:
        case "retract":
            assert own.held.retracted == {TAKEN_BACK: "privacy"}
        case "block":
            assert peer.held.blocked == (HIDDEN,)
        case "recall":
            assert (await node.store.own_log.newest()).size == 305
            assert len(own.held.retracted) == 1
            assert RETRACTED not in content
        case "rotate":
            assert own.vkey == node.vkey
            assert len(await node.store.own_log.rotations()) == 1
            assert not (node.root / NEXT_KEY).exists()
        case "backup":
            assert read_archive(file, file.with_name("again")).size == 3
        case "restore":
            assert (await node.store.signing.read()).restored
