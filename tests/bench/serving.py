"""A node in a process of its own, for measurements: takes orders on standard input, answers in JSON lines.

Nothing is anonymized here, and the record says so.
"""

import asyncio
import json
import resource
import sys
import time
from pathlib import Path

import uvicorn

from node.context import Node, open_node
from node.contribute import contribute
from node.init import init
from node.publish import publish_once
from node.web.app import create_app
from tests.bench.generator import Generator
from tests.support import PassThrough, offer_of


async def main(root: Path, port: int, seed: int) -> None:
    await init(root, origin="bench.example/sharelm", url=f"http://127.0.0.1:{port}")
    async with open_node(root, anonymizer=PassThrough) as node:
        config = uvicorn.Config(create_app(node), port=port, log_level="error", access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        generator = Generator(seed)
        while order := (await asyncio.to_thread(sys.stdin.readline)).split():
            if order[0] == "publish":
                print(json.dumps(await _publish(node, generator, int(order[1]))), flush=True)
            elif order[0] == "memory":
                kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
                print(json.dumps({"peak_mb": kilobytes / 1024}), flush=True)
        server.should_exit = True
        await serving


async def _publish(node: Node, generator: Generator, count: int) -> dict[str, float]:
    raw = 0
    seconds = 0.0
    for at in range(0, count, 4096):
        offered = [offer_of(each) for each in generator.conversations(min(4096, count - at))]
        await contribute(node, None, offered)
        raw += sum(len(body) for (body,) in await node.store.database.all("SELECT body FROM contribution"))
        started = time.monotonic()
        await publish_once(node)
        seconds += time.monotonic() - started
    return {"raw_bytes": raw, "seconds": seconds}


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
