"""One thing that an operator does to a node's folder, as a process that tests kill in the middle.

    python -m tests.stories.operator_node NODE STAGE retract|block|recall|rotate|backup|restore [ARGUMENT]

STAGE is what the node's one peer serves.
"""

import asyncio
import sys
from pathlib import Path

from node.context import open_node
from node.following.guard import ask_peers_once
from node.safety.backup import backup
from node.safety.restart import finish_interrupted
from node.safety.restore import restore
from node.safety.rotate import rotate
from node.withdrawal.blocking import block
from node.withdrawal.retract import retract
from tests.stories.busy_node import FolderPeer
from tests.support import PassThrough

PEER = "peer.test/log"
TAKEN_BACK, HIDDEN = 1, 1       # indexes of records of the own log, and of the peer's


async def act(root: Path, stage: Path, what: str, argument: str) -> None:
    if what == "restore":
        await restore(Path(argument), root, lambda _: None)
        return
    async with open_node(root, network=FolderPeer(stage).client, anonymizer=PassThrough) as node:
        await finish_interrupted(node)
        await ask_peers_once(node)
        match what:
            case "retract":
                await retract(node, [TAKEN_BACK], "privacy", who="ada")
            case "block":
                await block(node, PEER, [HIDDEN], "legal", who="ada")
            case "rotate" if (root / "keys/node.key.next").exists():
                await rotate(node, argument, who="ada")
            case "backup":
                await backup(node, Path(argument), with_secrets=True, who="ada")


if __name__ == "__main__":
    asyncio.run(act(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], (sys.argv[4:] or [""])[0]))
