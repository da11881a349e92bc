"""A node whose contributors take back what they gave, and that says what it acknowledged: for tests that kill it.

    python -m tests.stories.withdrawing_node NODE

Of the texts that TEXTS names the node holds one of its own log, one of a mirrored log and one that waits, for
each of two calls.
"""

import asyncio
import sys
from hashlib import sha256
from pathlib import Path

from node.context import open_node
from node.safety.restart import finish_interrupted
from node.withdrawal.take_back import Asked, finish_withdrawals, withdraw
from tests.support import Internet, PassThrough

TEXTS = [("own aardvark", "mirrored badger", "waiting cormorant"), ("own dingo", "mirrored egret", "waiting ferret")]


def secret_of(text: str) -> bytes:
    return sha256(text.encode()).digest()


async def work(root: Path) -> None:
    clock = Internet()
    async with open_node(root, network=clock.client, anonymizer=PassThrough, clock=clock.clock) as node:
        node.compared = True        # as if its peer had been asked how far the own log is
        await finish_interrupted(node)
        for texts in TEXTS:
            clock.now_s += 60
            taken = await withdraw(node, [Asked(secret_of(each)) for each in texts])
            for text, each in zip(texts, taken, strict=True):
                print(each.status, text, sep="\t", flush=True)
        await finish_withdrawals(node)
    print("done", flush=True)


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1])))
