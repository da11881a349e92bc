"""What many tests share: an internet in memory, and nodes on it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from node.context import Node, open_node
from node.init import init
from node.peering import add_peer, peer_link
from node.web.app import create_app
from tests.support import Internet, PassThrough

MakeNode = Callable[[str], Awaitable[Node]]


@pytest.fixture
def internet() -> Internet:
    return Internet()


@pytest.fixture
async def make_node(tmp_path: Path, internet: Internet) -> AsyncIterator[MakeNode]:
    """Makes an open node by name, reachable as http://<name>.test; its anonymizer lets everything through."""
    async with AsyncExitStack() as stack:

        async def make(name: str) -> Node:
            root = tmp_path / name
            await init(root, origin=f"{name}.test/log", url=f"http://{name}.test", name=name)
            node = await stack.enter_async_context(
                open_node(root, network=internet.client, anonymizer=PassThrough, clock=internet.clock)
            )
            internet.connect(f"{name}.test", create_app(node))
            return node

        yield make


@pytest.fixture
async def peer_up() -> Callable[[Node, Node], Awaitable[None]]:
    """The first pulls from the second from now on."""

    async def peer(node: Node, other: Node) -> None:
        await add_peer(node, peer_link(other))

    return peer


@pytest.fixture
def ask(internet: Internet) -> Callable[[Node], httpx.AsyncClient]:
    """A client of one node's HTTP side."""
    return lambda node: httpx.AsyncClient(transport=internet, base_url=node.settings.url)
