"""A thousand withdrawals at five nodes that are parted from each other in twenty ways: all agree once they meet."""

import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from federation.reading.records import live_records
from node.context import Node, open_node
from node.following.peering import add_peer, peer_link
from node.init import init
from node.jobs import sync_all_once
from node.publication.contribute import contribute
from node.publication.publish import publish_once
from node.web.app import create_app
from node.withdrawal.take_back import Asked, finish_withdrawals, withdraw
from tests.stories.canaries import contents
from tests.support import Internet, PassThrough, offer

NAMES = "abcde"
PATTERNS = 20
IN_A_PATTERN = 50
RECORDS = PATTERNS * IN_A_PATTERN + 50      # fifty are never taken back
SEED = 20261122


class Parted(httpx.AsyncBaseTransport):
    """The internet as one node sees it: of the others, those on its side of the partition."""

    def __init__(self, internet: Internet, name: str, sides: dict[str, int]) -> None:
        self._internet = internet
        self._name = name
        self._sides = sides

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        other = request.url.host.partition(".")[0]
        if self._sides[other] != self._sides[self._name]:
            raise httpx.ConnectError(f"{other} is on another side")
        return await self._internet.handle_async_request(request)


@pytest.fixture
def sides() -> dict[str, int]:
    """On which side each node is."""
    return dict.fromkeys(NAMES, 0)


@pytest.fixture
async def nodes(tmp_path: Path, internet: Internet, sides: dict[str, int]) -> AsyncIterator[dict[str, Node]]:
    async with AsyncExitStack() as stack:
        made = dict[str, Node]()
        for name in NAMES:
            root = tmp_path / name
            await init(root, origin=f"{name}.test/log", url=f"http://{name}.test")

            def network(private: bool, name: str = name) -> httpx.AsyncClient:
                return httpx.AsyncClient(transport=Parted(internet, name, sides))

            made[name] = await stack.enter_async_context(
                open_node(root, network=network, anonymizer=PassThrough, clock=internet.clock)
            )
            internet.connect(f"{name}.test", create_app(made[name]))
        for node in made.values():
            for other in made.values():
                if other is not node:
                    await add_peer(node, peer_link(other))
        yield made


def text_of(number: int) -> str:
    return f"canary {number} sings"


def secret_of(number: int) -> bytes:
    return sha256(text_of(number).encode()).digest()


async def _meet(nodes: dict[str, Node]) -> None:
    """One round of each pair that can reach each other."""
    for node in nodes.values():
        await sync_all_once(node, await node.store.peers.all())


async def _live(node: Node, nodes: dict[str, Node]) -> set[bytes]:
    return {record.body for other in nodes.values() for record in live_records(node.root, other.key.verifier)}


async def test_whoever_was_parted_from_whom_nothing_withdrawn_is_left_anywhere_once_all_met(nodes, sides, internet):
    rng = random.Random(SEED)
    numbers = list(range(RECORDS))
    rng.shuffle(numbers)
    for at, node in enumerate(nodes.values()):
        given = numbers[at :: len(NAMES)]
        await contribute(node, None, [offer(text_of(number), secret=secret_of(number)) for number in given])
        await publish_once(node)
    await _meet(nodes)
    assert {len(await _live(node, nodes)) for node in nodes.values()} == {RECORDS}
    taken_back = numbers[: PATTERNS * IN_A_PATTERN]
    rng.shuffle(taken_back)

    for pattern in range(PATTERNS):
        sides.update({name: rng.randrange(2 + pattern % 4) for name in NAMES})
        internet.now_s += 60
        some = taken_back[pattern * IN_A_PATTERN :][:IN_A_PATTERN]
        at = {name: [number for number in some if rng.choice(NAMES) == name or number % 5 == k]
              for k, name in enumerate(NAMES)}  # fmt: skip
        for name, theirs in at.items():
            answers = await withdraw(nodes[name], [Asked(secret_of(number)) for number in theirs])
            assert {each.status for each in answers} <= {"withdrawn"}
        await _meet(nodes)
        sides.update(dict.fromkeys(NAMES, 0))
        await _meet(nodes)

        gone = (pattern + 1) * IN_A_PATTERN
        for node in nodes.values():
            assert sum(len(log.held.withdrawn) for log in await node.store.logs.all()) == gone

    for node in nodes.values():
        internet.now_s += 60
        await finish_withdrawals(node)
    await _meet(nodes)
    left = await _live(nodes["a"], nodes)
    assert len(left) == RECORDS - len(taken_back)
    for node in nodes.values():
        assert await _live(node, nodes) == left
        raw = b"\n".join(raw for _, raw in contents(node.root))
        assert [number for number in taken_back if f"{text_of(number)}".encode() in raw] == []
