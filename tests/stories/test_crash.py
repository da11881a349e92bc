"""A node killed at every named point, and at any moment, loses nothing that it acknowledged and signs nothing twice."""

import ast
import asyncio
import os
import random
import shutil
import signal
import sqlite3
import time
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from federation.log.checkpoint import open_checkpoint
from federation.log.commitment import commit_to_secret, format32
from federation.log.keys import VerifierKey, parse_verifier_key
from federation.log.leaf import Record, Withdraw, format_leaf
from federation.log.listing import Listed, Listing, format_listing, parse_listing
from federation.log.origin import log_id
from federation.log.withdrawn import format_withdrawn
from federation.reading.folder import Folder
from federation.reading.mirror import Held
from federation.reading.reader import path_of
from federation.reading.records import live_records
from federation.reading.steps import Learn
from federation.reading.verifier import verify_log
from federation.record.conversation import parse_body
from node.context import Node, open_node
from node.following.follow import sync_once
from node.following.guard import ask_peers_once
from node.following.peering import add_peer
from node.init import init
from node.listing import listed
from node.publication.contribute import contribute
from node.publication.publish import append_leaves, publish_once
from node.safety.fsck import fsck
from node.safety.restart import finish_interrupted
from node.withdrawal.withdraw import erase_own
from tests import forked
from tests.node.searching import test_index
from tests.processes import ROOT, until
from tests.stories import test_crash_operator, test_crash_rescan, test_crash_withdrawals
from tests.stories.busy_node import REQUESTS, FolderPeer
from tests.support import PassThrough, offer

OWN, PEER = "own.test/log", "peer.test/log"
SECRETS = [bytes([number]) * 32 for number in range(3)]     # of the first three records of the own log
RANDOM_KILLS = int(os.environ.get("RANDOM_KILLS", "25"))
ALL_IN_ONE_RUN = 2 * sum(REQUESTS)      # what the busy node contributes in its two stages

# How often a run passes a point at the least.  Two, unless it stands in a loop.
PASSES = {
    "publish.after_file": (1, 2, 9),
    "mirror.after_file": (1, 2, 7),
    "mirror.before_commit": (1, 2, 4),
    "mirror.after_commit": (1, 2, 4),
    "contribute.after_anonymization": (1, 2, 6),
    "contribute.after_commit": (1, 2, 6),
}

# Points that other stories kill at.
ELSEWHERE = {
    *test_crash_operator.POINTS, *test_crash_rescan.POINTS, *test_crash_withdrawals.POINTS, *test_index.POINTS
} - {"withdraw.before_erase", "withdraw.after_erase"}  # fmt: skip


def crash_points() -> list[str]:
    """The name at every call of crash_point under node/."""
    names = []
    for file in sorted((ROOT / "node").rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text())):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "crash_point":
                [name] = call.args
                assert isinstance(name, ast.Constant), f"{file}:{call.lineno} does not name its point plainly"
                names.append(name.value)
    return names


def test_every_crash_point_has_a_name_of_its_own():
    names = crash_points()

    assert len(names) >= 12
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert set(PASSES) | ELSEWHERE <= set(names)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A node with three records, and two states of its peer, of 302 and 363 leaves, with withdrawals of both."""
    root = tmp_path_factory.mktemp("template")
    asyncio.run(_make(root))
    return root


async def _make(root: Path) -> None:
    await init(root / "own", origin=OWN, url="http://own.test")
    await init(root / "peer", origin=PEER, url="http://peer.test")
    toml = root / "own" / "node.toml"
    toml.write_text(toml.read_text().replace("[publish]\n", "[publish]\nmost = 64\n"))
    async with (
        open_node(root / "own", anonymizer=PassThrough) as own,
        open_node(root / "peer", anonymizer=PassThrough) as peer,
    ):
        await add_peer(own, f"http://peer.test#{peer.vkey}")
        await contribute(own, None, [offer(f"early {k}", secret=secret) for k, secret in enumerate(SECRETS)])
        await publish_once(own)
        at = {leaf.w: index for index, leaf in leaves_of(own.root, own.key.verifier)}
        places = {at[commit_to_secret(secret)]: secret for secret in SECRETS}
        first, second, third = places.items()

        theirs = [offer(f"theirs {k}", secret=sha256(bytes([k % 256, k // 256])).digest()) for k in range(300)]
        await contribute(peer, None, theirs)
        await append_leaves(peer, [format_leaf(Withdraw(first[0], OWN, format32(first[1])))])
        await publish_once(peer)
        await _stage(root / "stages" / "1", peer, own, dict(sorted([second])))

        await contribute(peer, None, [offer(f"more {k}") for k in range(61)])
        await publish_once(peer)
        at = {leaf.w: index for index, leaf in leaves_of(peer.root, peer.key.verifier)}
        secrets = [sha256(bytes([k % 256, k // 256])).digest() for k in (5, 299)]
        gone = dict(sorted((at[commit_to_secret(secret)], secret) for secret in secrets))
        await erase_own(peer, Held(withdrawn=gone))
        await _stage(root / "stages" / "2", peer, own, dict(sorted([second, third])))


async def _stage(to: Path, peer: Node, own: Node, withdrawn_of_own: dict[int, bytes]) -> None:
    """What the peer serves: its own log, and the node's own with withdrawals that the node does not know."""
    shutil.copytree(peer.root / "logs", to / "logs")
    shutil.copytree(own.root / "logs" / log_id(OWN), to / "logs" / log_id(OWN))
    withdrawn = format_withdrawn(withdrawn_of_own)
    Folder(to).write(path_of(OWN, "withdrawn"), withdrawn)
    [mine] = await listed(own)
    mine = Listed(mine.origin, mine.id, mine.vkey, mine.size, mine.root, sha256(withdrawn).hexdigest())
    Folder(to).write("listing.json", format_listing(Listing((*await listed(peer), mine))))


def leaves_of(root: Path, log: VerifierKey) -> list[tuple[int, Record]]:
    """The records in the files of a log, with their indexes."""
    found = list[tuple[int, Record]]()

    def learn(step: Learn) -> None:
        found.extend((k, leaf) for k, leaf in enumerate(step.leaves, step.start) if isinstance(leaf, Record))

    assert verify_log(root, log, learn=learn).size
    return found


class Ledger:
    """Every checkpoint of the own log that was ever seen outside the process, and everything acknowledged."""

    def __init__(self) -> None:
        self.roots = dict[int, bytes]()
        self.acknowledged = set[str]()
        self.served = 0

    def look(self, root: Path) -> None:
        """Takes down what lies in the folder, whoever wrote it, before anybody mends it."""
        key = parse_verifier_key(next(each.vkey for each in self._listing(root) if each.origin == OWN))
        signed = [(root / path_of(OWN, "checkpoint")).read_bytes()]
        self.served, before = open_checkpoint(signed[0], key).size, self.served
        assert self.served >= before
        with sqlite3.connect(root / "node.sqlite") as database:     # reads the write-ahead log, as the node will
            signed += [row[0] for row in database.execute("SELECT signed FROM checkpoint")]
        database.close()
        sizes = set[int]()
        for each in signed:
            checkpoint = open_checkpoint(each, key)
            assert self.roots.setdefault(checkpoint.size, checkpoint.root) == checkpoint.root, "two histories"
            sizes.add(checkpoint.size)
        assert sizes == set(self.roots), "a checkpoint that was signed is not known any more"

    def _listing(self, root: Path) -> tuple[Listed, ...]:
        return parse_listing((root.parent / "stages" / "1" / "listing.json").read_bytes()).logs

    def hear(self, said: str) -> None:
        for line in said.splitlines(keepends=True):
            if line.startswith("took ") and line.endswith("\n"):
                self.acknowledged.update(line.split()[1:])


@pytest.fixture
def own(template: Path, tmp_path: Path) -> Path:
    shutil.copytree(template / "own", tmp_path / "own")
    (tmp_path / "stages").symlink_to(template / "stages")
    return tmp_path / "own"


def _start(own: Path, seed: int, crash: str = "") -> forked.Forked:
    command = [own, own.parent / "stages", seed]
    return forked.start("tests.stories.busy_node", command, env={"SHARELM_CRASH": crash})


async def _check(own: Path, ledger: Ledger, *, whole: bool = False) -> None:
    """Opens the folder as the next start does, and compares it with the ledger; then goes on to publish and sync."""
    ledger.look(own)
    stages = sorted((own.parent / "stages").iterdir())
    async with open_node(own, network=FolderPeer(stages[-1]).client, anonymizer=PassThrough) as node:
        await finish_interrupted(node)
        assert (await fsck(node, print)).problems == ()
        await _holds_each_once(node, ledger.acknowledged)

        [late] = await contribute(node, None, [offer(f"after {len(ledger.acknowledged)} were taken")])
        ledger.acknowledged.add(late.w)
        await ask_peers_once(node)
        await publish_once(node)
        [peer] = await node.store.peers.all()
        outcome = await sync_once(node, peer)

        assert (outcome.reached, outcome.trouble) == (True, "")
        assert (await fsck(node, print)).problems == ()
        held = await _holds_each_once(node, ledger.acknowledged)
        assert await node.store.contributions.count() == (0, 0)
        mirrored = await node.store.logs.find(PEER)
        report = verify_log(own, parse_verifier_key(mirrored.vkey))
        assert (report.size, report.records, report.withdrawn, report.missing) == (363, 361, 2, 0)
        mine = await node.store.logs.find(OWN)
        assert sorted(mine.held.withdrawn.values()) == SECRETS
        said = b"\n".join(each.body for each in live_records(own, node.key.verifier))
        assert not any(f"early {k}".encode() in said for k in range(3))
        if whole:
            assert len(held) >= ALL_IN_ONE_RUN
    ledger.look(own)


async def _holds_each_once(node: Node, acknowledged: set[str]) -> Counter[str]:
    """How often each commitment waits or stands in the log; what was acknowledged does so exactly once."""
    held = Counter[str](format32(leaf.w) for _, leaf in leaves_of(node.root, node.key.verifier))
    rows = await node.store.database.all("SELECT w, body FROM contribution")
    held.update(format32(w) for w, _ in rows)
    assert {w: held[w] for w in acknowledged if held[w] != 1} == {}
    assert [w for w, count in held.items() if count > 1] == []
    texts = [parse_body(body).conversation[0].content for _, body in rows]
    texts += [parse_body(each.body).conversation[0].content for each in live_records(node.root, node.key.verifier)]
    assert len(texts) == len(set(texts))
    return held


@pytest.mark.parametrize(
    ("name", "times"),
    [(name, times) for name in crash_points() if name not in ELSEWHERE for times in PASSES.get(name, (1, 2))],
)
async def test_a_kill_at_a_named_point_loses_nothing_and_signs_nothing_twice(own, name, times):
    ledger = Ledger()
    ledger.look(own)

    killed = _start(own, seed=1, crash=f"{name}:{times}")
    code = killed.wait()
    ledger.hear(killed.said)

    assert code == -signal.SIGKILL, f"{name} was not passed {times} times\n{killed.said}{killed.complained}"
    await _check(own, ledger)
    code = (again := _start(own, seed=1)).wait()
    ledger.hear(again.said)
    assert (code, again.said.splitlines()[-1]) == (0, "done"), again.complained
    await _check(own, ledger, whole=True)


async def test_kills_at_random_moments_on_the_same_folder(own):
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    rng = random.Random(seed)
    ledger = Ledger()

    for round_number in range(RANDOM_KILLS):
        process = _start(own, seed=1_000 + round_number // 2)       # every other one sends the same again
        until(lambda process=process: process.said or process.poll(), most_s=240, why="it does not begin", look_s=0.01)
        time.sleep(rng.uniform(0.0, 0.5) ** 1.5)
        process.kill()
        process.wait()
        assert process.said.startswith("open\n"), process.complained
        ledger.hear(process.said)

        await _check(own, ledger)

    assert len(ledger.roots) > RANDOM_KILLS
