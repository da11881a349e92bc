"""Whatever the order in which three nodes contribute, publish, withdraw, retract, sync and start again: they agree."""

import asyncio
import sqlite3
from contextlib import AsyncExitStack
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from federation.log.bundle import format_bundle
from federation.log.keys import parse_verifier_key
from federation.reading.reader import path_of
from federation.reading.records import live_records
from federation.reading.verifier import verify_log
from node.context import Node, open_node
from node.following.follow import sync_once
from node.following.guard import ask_peers_once
from node.following.peering import add_peer, peer_link
from node.init import init
from node.publication.contribute import contribute
from node.publication.publish import publish_once
from node.safety.fsck import fsck
from node.safety.restart import finish_interrupted
from node.web.app import create_app
from node.withdrawal.retract import retract
from node.withdrawal.take_back import Asked, finish_withdrawals, withdraw
from tests.go import run_gocheck
from tests.stories.canaries import contents
from tests.support import Internet, PassThrough, offer

pytestmark = pytest.mark.xdist_group("go")     # it is built once
NAMES = "abc"

node_at, record_at = st.integers(0, 2), st.integers(0, 5)
steps = st.one_of(
    st.tuples(st.just("give"), node_at, record_at),
    st.tuples(st.just("publish"), node_at, st.just(0)),
    st.tuples(st.just("withdraw"), node_at, record_at),
    st.tuples(st.just("retract"), node_at, record_at),
    st.tuples(st.just("sync"), node_at, node_at),
    st.tuples(st.just("restart"), node_at, st.just(0)),
)


def text_of(number: int) -> str:
    return f"canary number {number} sings"


def secret_of(number: int) -> bytes:
    return sha256(text_of(number).encode()).digest()


class Federation:
    """Three nodes that all pull from each other, and what was given and taken back so far."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._internet = Internet()
        self._stacks = dict[int, AsyncExitStack]()
        self.nodes = dict[int, Node]()
        self.given = dict[int, int]()       # from record to the node that it was given to
        self.gone = set[int]()

    async def begin(self) -> None:
        for at, name in enumerate(NAMES):
            await init(self._root / name, origin=f"{name}.test/log", url=f"http://{name}.test")
            await self._open(at)
        for node in self.nodes.values():
            for other in self.nodes.values():
                if other is not node:
                    await add_peer(node, peer_link(other))
        for at in self.nodes:
            for other in self.nodes:
                await self.sync(at, other)

    async def end(self) -> None:
        for stack in self._stacks.values():
            await stack.aclose()

    async def give(self, at: int, number: int) -> None:
        if number not in self.given:
            self.given[number] = at
            await contribute(self.nodes[at], None, [offer(text_of(number), secret=secret_of(number))])

    async def publish(self, at: int, _: int) -> None:
        await ask_peers_once(self.nodes[at])
        await publish_once(self.nodes[at])

    async def withdraw(self, at: int, number: int) -> None:
        self._internet.now_s += 60
        [taken] = await withdraw(self.nodes[at], [Asked(secret_of(number))])
        if taken.status == "withdrawn":
            self.gone.add(number)

    async def retract(self, at: int, number: int) -> None:
        node = self.nodes[at]
        await ask_peers_once(node)
        for record in list(live_records(node.root, node.key.verifier)):
            if text_of(number).encode() in record.body:
                await retract(node, [record.index], "spam", who="the test")
                self.gone.add(number)

    async def sync(self, at: int, other: int) -> None:
        origin = self.nodes[other].origin
        for peer in await self.nodes[at].store.peers.all():
            if peer.origin == origin:
                outcome = await sync_once(self.nodes[at], peer)
                assert (outcome.reached, outcome.trouble) == (True, "")

    async def restart(self, at: int, _: int) -> None:
        await self._stacks[at].aclose()
        await self._open(at)

    async def _open(self, at: int) -> None:
        name = NAMES[at]
        stack = self._stacks[at] = AsyncExitStack()
        internet = self._internet
        self.nodes[at] = node = await stack.enter_async_context(
            open_node(self._root / name, network=internet.client, anonymizer=PassThrough, clock=internet.clock)
        )
        internet.connect(f"{name}.test", create_app(node))
        await finish_interrupted(node)

    async def settle(self) -> None:
        """Everything is published and signed; then one round of each pair."""
        for at, node in self.nodes.items():
            self._internet.now_s += 60
            await self.publish(at, 0)
            await finish_withdrawals(node)
        for at in self.nodes:
            for other in self.nodes:
                await self.sync(at, other)

    async def live(self, node: Node) -> set[int]:
        found = set[int]()
        for log in await node.store.logs.all():
            key = parse_verifier_key(log.vkey)
            assert verify_log(node.root, key).problems == ()
            for record in live_records(node.root, key):
                found.update(number for number in self.given if text_of(number).encode() in record.body)
        return found


async def _play(root: Path, script: list[tuple[str, int, int]], gocheck: Path) -> None:
    federation = Federation(root)
    try:
        await federation.begin()
        for what, at, other in script:
            await getattr(federation, what)(at, other)
        await federation.settle()

        for node in federation.nodes.values():
            assert await federation.live(node) == federation.given.keys() - federation.gone
            raw = b"\n".join(raw for _, raw in contents(node.root))
            assert [number for number in federation.gone if text_of(number).encode() in raw] == []
            assert (await fsck(node, print)).problems == ()
            for log in await node.store.logs.all():
                checked = run_gocheck(gocheck, log.vkey, node.root / path_of(log.origin, ""))
                assert (checked.returncode, checked.stderr) == (0, "")
    finally:
        await federation.end()


# The same orders in every run: what fails once fails again.
@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(script=st.lists(steps, max_size=25))
def test_after_one_round_of_each_pair_all_serve_the_same_and_nothing_erased_is_in_any_folder(gocheck_program, script):
    with TemporaryDirectory() as folder:
        asyncio.run(_play(Path(folder), script, gocheck_program))


def _in_a_bundle(root: Path) -> None:
    (root / "bundle").write_bytes(format_bundle([b"", text_of(1).encode()]))


def _in_the_write_ahead_log(root: Path) -> None:
    """As a process leaves it that was killed."""
    database = sqlite3.connect(root / "node.sqlite")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("CREATE TABLE other (text)")
    database.execute("INSERT INTO other VALUES (?)", (text_of(1),))
    database.commit()
    left = (root / "node.sqlite-wal").read_bytes()
    database.execute("DELETE FROM other")
    database.commit()
    database.close()
    (root / "node.sqlite-wal").write_bytes(left)


def _in_a_free_page(root: Path) -> None:
    database = sqlite3.connect(root / "node.sqlite")
    database.execute("PRAGMA secure_delete = OFF")
    database.execute("CREATE TABLE other (text)")
    database.execute("INSERT INTO other VALUES (?)", (text_of(1),))
    database.execute("DROP TABLE other")
    database.commit()
    database.close()


@pytest.mark.parametrize("plant", [_in_a_bundle, _in_the_write_ahead_log, _in_a_free_page])
def test_a_text_that_was_left_somewhere_is_found(tmp_path, plant):
    plant(tmp_path)

    assert text_of(1).encode() in b"\n".join(raw for _, raw in contents(tmp_path))
