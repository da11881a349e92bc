"""Taking conversations of the node's own log off the disk, when others bring a withdrawal."""

import asyncio

from federation.drive import Files, drive
from federation.mirror import Held, erase
from federation.reader import path_of
from federation.withdrawn import format_withdrawn
from node.context import Node
from node.crash import crash_point


async def erase_own(node: Node, held: Held) -> None:
    """Empties the slots of what `held` says is gone, then serves the new withdrawn set.

    In this order: a crash in between is made good by the next round, which brings
    the same withdrawals again.
    """
    before = await node.store.logs.find(node.origin)
    known = before.held.gone if before else frozenset[int]()
    async with node.own_log:
        await asyncio.to_thread(_erase, node, held.gone - known)
        crash_point("withdraw.after_erase")
        node.folder.write(path_of(node.origin, "withdrawn"), format_withdrawn(held.withdrawn), durable=True)
    await node.store.logs.save(node.origin, held, node.now_s)


def _erase(node: Node, indexes: frozenset[int]) -> None:
    drive(erase(node.origin, indexes), Files(node.folder), node.folder)
    node.folder.settle()
