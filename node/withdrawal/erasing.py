"""Erasing what was decided to go: begun in the transaction that decides it, and finished whatever comes in between."""

import asyncio
from collections.abc import Sequence

from msgspec.structs import replace

from federation.reading.drive import Files, drive
from federation.reading.mirror import erase
from node.context import Node
from node.crash import crash_point


async def finish_erasing(node: Node, origin: str) -> None:
    """Empties the slots that are to go from one log's bundles; for whoever has claimed the log, or is alone.

    Raises:
        TimeoutError: somebody goes on reading the database; the files are clean, and the next start ends it.
    """
    due = await node.store.erasing.of(origin)
    if not due:
        return
    node.products.hide(origin, due)
    crash_point("erasing.before_files")
    dropped = await asyncio.to_thread(_erase, node, origin, due)
    crash_point("erasing.after_files")
    log = await node.store.logs.find(origin)
    if log is not None and not set(dropped) <= set(log.held.incomplete):    # a bundle was damaged, and went as a whole
        held = replace(log.held, incomplete=tuple(sorted({*log.held.incomplete, *dropped})))
        await node.store.logs.save(origin, held, log.verified_at_s)
    await node.store.erasing.done(origin, due, node.now_s)


def _erase(node: Node, origin: str, indexes: Sequence[int]) -> list[int]:
    dropped = drive(erase(origin, indexes), Files(node.folder), node.folder)
    node.folder.settle()
    return dropped
