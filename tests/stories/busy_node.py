"""A node that contributes, publishes and syncs, and says what it acknowledged: for tests that kill it.

    python -m tests.stories.busy_node NODE STAGES SEED

STAGES holds one folder for each state of a peer, in order: its files as it serves
them, and listing.json, which it serves at /logs.  Every line is flushed before
the next step begins, as an acknowledgement is on its way before the next request.
"""

import asyncio
import sys
from hashlib import sha256
from pathlib import Path

import httpx

from node.context import open_node
from node.following.follow import sync_once
from node.following.guard import ask_peers_once
from node.publication.contribute import Offered, contribute
from node.publication.publish import publish_once
from node.safety.restart import finish_interrupted
from tests.support import PassThrough, offer

REQUESTS = (1, 3, 150)      # contributions in each request of a stage


class FolderPeer(httpx.AsyncBaseTransport):
    """A peer as a folder of files."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def client(self, private: bool) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=self)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        file = self._root / ("listing.json" if path == "/logs" else path.lstrip("/"))
        if not file.is_file():
            return httpx.Response(404)
        return httpx.Response(200, stream=httpx.ByteStream(file.read_bytes()))


def requests_of(seed: int, stage: int) -> list[list[Offered]]:
    """What is contributed at one stage, the same for the same seed: so that a restarted one sends it again."""
    texts = [[f"{seed}/{stage}/{k}/{each}" for each in range(count)] for k, count in enumerate(REQUESTS)]
    return [[offer(text, "an answer", secret=sha256(text.encode()).digest()) for text in some] for some in texts]


async def work(root: Path, stages: list[Path], seed: int) -> None:
    for number, stage in enumerate(stages):
        async with open_node(root, network=FolderPeer(stage).client, anonymizer=PassThrough) as node:
            await finish_interrupted(node)
            _say("open")
            for request in requests_of(seed, number):
                results = await contribute(node, None, request)
                _say("took", *[each.w for each in results if each.status in ("waiting", "duplicate")])
            await ask_peers_once(node)
            _say("published", str(await publish_once(node)))
            [peer] = await node.store.peers.all()
            _say("synced", (await sync_once(node, peer)).trouble.replace(" ", "_"))
    _say("done")


def _say(*words: str) -> None:
    print(*words, flush=True)


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1]), sorted(Path(sys.argv[2]).iterdir()), int(sys.argv[3])))
