"""A node with one member, spoken to as the extension does."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
import pytest

from node.context import Node
from node.publication.members import invite
from node.searching.index import search_index
from tests.conftest import MakeNode
from tests.support import Internet


@pytest.fixture
async def node(make_node: MakeNode) -> Node:
    return await make_node("lab")


@asynccontextmanager
async def join(internet: Internet, node: Node) -> AsyncIterator[httpx.AsyncClient]:
    """A client that sends the token of a new member."""
    async with httpx.AsyncClient(transport=internet, base_url=node.settings.url) as client:
        answer = await client.post("/api/v1/members", json={"invite": (await invite(node)).link})
        client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        yield client


@pytest.fixture
async def member(internet: Internet, node: Node) -> AsyncIterator[httpx.AsyncClient]:
    async with join(internet, node) as client:
        yield client


@pytest.fixture
async def other_member(internet: Internet, node: Node) -> AsyncIterator[httpx.AsyncClient]:
    async with join(internet, node) as client:
        yield client


@pytest.fixture
async def stranger(internet: Internet, node: Node) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=internet, base_url=node.settings.url) as client:
        yield client


@pytest.fixture
async def indexed() -> AsyncIterator[Callable[[Node], Awaitable[None]]]:
    """Opens the search index of a node, and brings it up to what the node holds."""
    async with AsyncExitStack() as stack:

        async def bring_up(node: Node) -> None:
            opened = await stack.enter_async_context(search_index(node))
            opened.is_followed = True
            while await opened.turn():
                pass

        yield bring_up
