"""A node with something to see: `python -m tests.explorer.sample_node DIR PORT [samples|payloads|nothing]`."""

import asyncio
import secrets
import sys
from collections.abc import Iterable
from pathlib import Path

import uvicorn

from federation.log.commitment import commit_to_secret
from federation.record.conversation import Body, format_body
from node.context import Node, open_node
from node.init import init
from node.publication.contribute import contribute
from node.publication.publish import publish_once
from node.searching.index import search_index
from node.store import Contribution
from node.web.app import create_app
from tests.explorer import samples
from tests.explorer.payloads import conversations
from tests.support import PassThrough, offer_of


async def give(node: Node, bodies: Iterable[Body]) -> None:
    """Puts these bodies into the node's log, in order, as if they had been contributed and anonymized."""
    for body in bodies:
        w = commit_to_secret(secrets.token_bytes(32))
        await node.store.contributions.add([Contribution(w, None, None, format_body(body))])
        await publish_once(node)


async def _contribute(node: Node) -> None:
    """The way that a member's conversations take."""
    results = await contribute(node, None, [offer_of(each) for each in conversations()])
    assert {each.status for each in results} == {"waiting"}, results
    await publish_once(node)


async def main(root: Path, port: int, what: str = "samples") -> None:
    if not (root / "node.toml").exists():
        await init(root, origin="lab.test/log", url=f"http://127.0.0.1:{port}", name="The lab's node")
    async with open_node(root, anonymizer=PassThrough) as node:
        newest = await node.store.own_log.newest()
        if newest is None or newest.size < 2:
            if what == "samples":
                await give(node, samples.ALL.values())
            elif what == "payloads":
                await _contribute(node)
        async with search_index(node) as index:
            while await index.turn():
                pass
            config = uvicorn.Config(create_app(node), port=port, log_level="warning")
            await uvicorn.Server(config).serve()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]))
