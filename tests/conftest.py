"""What many tests share: an internet in memory, and nodes on it."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from node.context import Node, open_node
from node.following.peering import add_peer, peer_link
from node.init import init
from node.web.app import create_app
from tests.go import build_gocheck
from tests.support import Internet, PassThrough

OTHER_PEOPLES_DATA = "../shared/data"
STORIES = Path(__file__).parent / "stories"

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


@pytest.fixture(scope="session")
def gocheck_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The independent verifier, for tests of the group "go": building it takes as long as all of them."""
    return build_gocheck(tmp_path_factory.mktemp("go"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stories first, of which one can take minutes: begun last, it would be waited for alone."""
    items.sort(key=lambda item: STORIES not in item.path.parents)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under CI a test may be skipped for one reason only: other people's data are not there."""
    report = yield
    if os.environ.get("CI") and report.skipped and OTHER_PEOPLES_DATA not in str(report.longrepr):
        report.outcome = "failed"
        report.longrepr = f"skipped under CI: {report.longrepr}"
    return report
