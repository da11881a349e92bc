"""Room on the disk that is kept for withdrawals: they go through when nothing else does.

    DIR/reserve     16 MiB of nothing, given up for the first withdrawal that finds the disk full

While it is spent no contributions are taken, so that nothing else takes the room.
"""

import errno
import os
from collections.abc import Awaitable, Callable
from typing import TypeVar

from federation.folder import sync
from node.context import Node, log
from node.store import StorageFull

RESERVE = "reserve"
RESERVE_BYTES = 16 << 20

T = TypeVar("T")


def keep_reserve(node: Node) -> bool:
    """Sees that the reserve is there; False when there is no room for it."""
    file = node.root / RESERVE
    if not file.exists():
        beside = file.with_name(f".{RESERVE}.new")
        try:
            with beside.open("wb") as opened:
                os.posix_fallocate(opened.fileno(), 0, RESERVE_BYTES)
                os.fsync(opened.fileno())
            beside.rename(file)
        except OSError as failure:
            if not is_full(failure):
                raise
            beside.unlink(missing_ok=True)
            node.reserve_spent = True
            return False
    node.reserve_spent = False
    return True


async def with_reserve(node: Node, work: Callable[[], Awaitable[T]]) -> T:
    """Does the work of a withdrawal, once more with the reserve given up when the disk is full.

    Raises:
        StorageFull: there is no room even so; what was done is done, and it is worth trying again.
    """
    try:
        return await work()
    except (StorageFull, OSError) as failure:
        if isinstance(failure, OSError) and not is_full(failure):
            raise
    spend_reserve(node)
    try:
        return await work()
    except OSError as failure:
        if is_full(failure):
            raise StorageFull("the disk is full") from None
        raise


def spend_reserve(node: Node) -> None:
    file = node.root / RESERVE
    if file.exists():
        file.unlink()
        sync(node.root)
        log.error("the disk is full; the reserve for withdrawals is in use")
    node.reserve_spent = True


def is_full(failure: OSError) -> bool:
    return failure.errno in (errno.ENOSPC, errno.EDQUOT)
