"""A node in a process of its own, for measurements: takes orders on standard input, answers in JSON lines.

    publish N       N more records, published
    memory          the most memory that it needed so far
    follow LINK     a peer, of which it knows the address and the key
    begin           its jobs run from now on, as in a node that is in use

Nothing is anonymized here, and the record says so.
"""

import asyncio
import contextlib
import json
import logging
import sys
import time
from pathlib import Path
from typing import Any

import structlog
import uvicorn

from federation.log.commitment import commit_to_secret
from node.context import Node, open_node
from node.following.peering import add_peer
from node.init import init
from node.jobs import run_jobs
from node.privacy.bench.memory import peak_mb
from node.publication.contribute import Offered, contribute
from node.publication.publish import publish_once
from node.web.app import create_app
from tests.bench.generator import Generator, secret_of
from tests.support import CONSENT, PassThrough

_AT_ONCE = 4096     # records made, given and published together


async def main(root: Path, port: int, origin: str, seed: int) -> None:
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),      # the answers are on standard output
    )
    await init(root, origin=origin, url=f"http://127.0.0.1:{port}")
    async with open_node(root, anonymizer=PassThrough) as node, asyncio.TaskGroup() as running:
        config = uvicorn.Config(create_app(node), port=port, log_level="error", access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        serving = running.create_task(server.serve())
        publishing, jobs = _Publishing(node, seed), list[asyncio.Task[None]]()
        while order := (await asyncio.to_thread(sys.stdin.readline)).split():
            answer = dict[str, Any]()
            match order:
                case ["publish", count]:
                    answer = await publishing.publish(int(count))
                case ["memory"]:
                    answer = {"peak_mb": peak_mb()}
                case ["follow", link]:
                    await add_peer(node, link)
                case ["begin"]:
                    jobs.append(running.create_task(run_jobs(node)))
            print(json.dumps(answer), flush=True)
        server.should_exit = True
        await serving
        for job in jobs:
            job.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await job


class _Publishing:
    def __init__(self, node: Node, seed: int) -> None:
        self._node = node
        self._seed = seed
        self._given = 0
        self._generator: Generator | None = None

    async def publish(self, count: int) -> dict[str, float]:
        """Bytes of what was published, and the seconds that it took without the making and the giving."""
        # Peers publish nothing, and it takes long to make.
        self._generator = generator = self._generator or Generator(self._seed)
        raw, seconds, until = 0, 0.0, self._given + count
        while self._given < until:
            conversations = list(generator.conversations(min(_AT_ONCE, until - self._given)))
            offered = [
                Offered(commit_to_secret(secret_of(self._seed, number)), conversation, CONSENT)
                for number, conversation in enumerate(conversations, self._given)
            ]
            self._given += len(offered)
            await contribute(self._node, None, offered)
            bodies = await self._node.store.database.all("SELECT body FROM contribution")
            raw += sum(len(body) for (body,) in bodies)
            started = time.monotonic()
            await publish_once(self._node)
            seconds += time.monotonic() - started
        return {"raw_bytes": raw, "seconds": seconds}


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4])))
