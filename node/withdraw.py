"""Taking conversations of the node's own log off the disk, when others bring a withdrawal."""

import asyncio

from msgspec.structs import replace

from federation.drive import Files, drive
from federation.mirror import Held, erase
from federation.reader import Position, path_of
from federation.withdrawn import format_withdrawn
from node.context import Node
from node.crash import crash_point


async def erase_own(node: Node, held: Held) -> None:
    """Serves the new withdrawn set, then empties the slots of what `held` says is gone.

    In this order: what is in the set on the disk and not in the database was begun,
    and the next start finishes it (restart.py).
    """
    async with node.own_log:
        before = await node.store.logs.find(node.origin)
        known = before.held.gone if before else frozenset[int]()
        node.folder.write(path_of(node.origin, "withdrawn"), format_withdrawn(held.withdrawn), durable=True)
        crash_point("withdraw.before_erase")
        await asyncio.to_thread(_erase, node, held.gone - known)
        crash_point("withdraw.after_erase")
        # How far the own log goes is written elsewhere, and may have changed since the round began.
        position = before.held.position if before else Position()
        await node.store.logs.save(node.origin, replace(held, position=position), node.now_s)


def _erase(node: Node, indexes: frozenset[int]) -> None:
    drive(erase(node.origin, indexes), Files(node.folder), node.folder)
    node.folder.settle()
