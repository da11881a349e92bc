"""A node that learns a name, puts better texts in the place of all that say it, and publishes: for tests that kill it.

    python -m tests.stories.rescanning_node NODE

It says "done" at its end.
"""

import asyncio
import sys
from pathlib import Path

from node.context import open_node
from node.publication.publish import publish_once
from node.review.rescan import rescan
from node.safety.restart import finish_interrupted
from tests.better import Learning

NAME = "Quagga"


async def work(root: Path) -> None:
    async with open_node(root, anonymizer=Learning) as node:
        node.anonymizer.knows = (NAME,)  # type: ignore[attr-defined]
        await finish_interrupted(node)
        await rescan(node, lambda _: None, retract=True, who="somebody")
        await publish_once(node)
    print("done", flush=True)


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1])))
