"""Taking conversations off the disk: the withdrawn set first, then body and salt, then the database.

In this order: what is in the set on the disk and not in the database was begun,
and the next start finishes it (safety/restart.py).
"""

import asyncio
from collections.abc import Mapping

from msgspec.structs import replace

from federation.log.withdrawn import format_withdrawn
from federation.reading.drive import Files, drive
from federation.reading.mirror import Held, erase
from federation.reading.reader import Position, path_of
from node.context import Node
from node.crash import crash_point


async def erase_own(node: Node, held: Held) -> None:
    """Serves the new withdrawn set of the own log, then empties the slots of what `held` says is gone."""
    async with node.own_log:
        await erase_own_locked(node, held)


async def erase_own_locked(node: Node, held: Held) -> None:
    """As `erase_own`, for whoever holds the own log."""
    before = await node.store.logs.find(node.origin)
    known = before.held.gone if before else frozenset[int]()
    # A contributor may have withdrawn since whoever says `held` looked.
    withdrawn = _union(held.withdrawn, before.held.withdrawn if before else {})
    retracted = {**held.retracted, **(before.held.retracted if before else {})}
    held = replace(held, withdrawn=withdrawn, retracted=retracted)
    node.folder.write(path_of(node.origin, "withdrawn"), format_withdrawn(withdrawn), durable=True)
    crash_point("withdraw.before_erase")
    fresh = held.gone - known
    node.products.hide(node.origin, fresh)
    await node.store.own_log.empty_slots(fresh)
    await asyncio.to_thread(_erase, node, node.origin, fresh)
    crash_point("withdraw.after_erase")
    # How far the own log goes is written elsewhere, and may have changed since the round began.
    position = before.held.position if before else Position()
    await node.store.logs.save(node.origin, replace(held, position=position), node.now_s)


async def erase_mirrored(node: Node, origin: str, held: Held, withdrawn: Mapping[int, bytes]) -> None:
    """Takes the records `withdrawn` of a mirrored log off the disk; for whoever has claimed it."""
    after = replace(held, withdrawn=_union(held.withdrawn, withdrawn))
    node.folder.write(path_of(origin, "withdrawn"), format_withdrawn(after.withdrawn), durable=True)
    crash_point("withdraw.before_erase_mirrored")
    node.products.hide(origin, after.gone - held.gone)
    dropped = await asyncio.to_thread(_erase, node, origin, after.gone - held.gone)
    crash_point("withdraw.after_erase_mirrored")
    after = replace(after, incomplete=tuple(sorted({*held.incomplete, *dropped})))
    await node.store.logs.save(origin, after, node.now_s)


def _union(one: Mapping[int, bytes], other: Mapping[int, bytes]) -> dict[int, bytes]:
    return dict(sorted({**one, **other}.items()))


def _erase(node: Node, origin: str, indexes: frozenset[int]) -> list[int]:
    dropped = drive(erase(origin, indexes), Files(node.folder), node.folder)
    node.folder.settle()
    return dropped
