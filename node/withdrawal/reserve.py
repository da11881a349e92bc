"""Room on the disk that is kept for withdrawals: they go through when nothing else does.

    DIR/reserve     16 MiB of nothing, given up for the first withdrawal that finds the disk full

While it is spent no contributions are taken, published or fetched, so that nothing else takes the room.
"""

import os
from collections.abc import Awaitable, Callable
from typing import TypeVar

from node.context import Node
from node.files import RESERVE, give_up_reserve, is_full
from node.journal import log
from node.store import StorageFull

RESERVE_BYTES = 16 << 20

_BESIDE_BYTES = 8 << 20

T = TypeVar("T")


def keep_reserve(node: Node) -> bool:
    """Sees that the reserve is there; False when there is no room for it.

    Once spent it is taken back when there is room for more than it: else it would be spent again at once.
    """
    file = node.root / RESERVE
    if not file.exists():
        disk = os.statvfs(node.root)
        if node.reserve_spent and disk.f_bavail * disk.f_frsize < RESERVE_BYTES + _BESIDE_BYTES:
            return False
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


async def with_reserve(node: Node, work: Callable[[], Awaitable[T]], *, again: bool = True) -> T:
    """Does the work of a withdrawal, and if `again`, once more with the reserve given up when the disk is full.

    Raises:
        StorageFull: there is no room even so; what was done is done, and it is worth trying again.
    """
    try:
        return await work()
    except (StorageFull, OSError) as failure:
        if isinstance(failure, OSError) and not is_full(failure):
            raise
        if not again:
            raise StorageFull("the disk is full") from None
    spend_reserve(node)
    try:
        return await work()
    except OSError as failure:
        if is_full(failure):
            raise StorageFull("the disk is full") from None
        raise


def spend_reserve(node: Node) -> None:
    if give_up_reserve(node.root):
        log.error("the disk is full; the reserve for withdrawals is in use")
    node.reserve_spent = True
