"""The files of a node: written as any folder's, and a full disk is told as the database tells of it.

A full disk ends nothing: whoever writes is told that nothing was changed, and it is tried again.  Any other failure
to write flies on.

    DIR/reserve     nothing, given up for withdrawals (withdrawal/reserve.py), and so that a node can be opened at all
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from federation.reading.folder import Folder, sync
from node.store import StorageFull

RESERVE = "reserve"


class Files(Folder):
    def write(self, path: str, content: bytes, *, durable: bool = False) -> None:
        """
        Raises:
            StorageFull: there is no room; the file that was there before is there still.
        """
        with _told():
            super().write(path, content, durable=durable)

    def settle(self) -> None:
        """
        Raises:
            StorageFull: there is no room for what was written.
        """
        with _told():
            super().settle()


def is_full(failure: OSError) -> bool:
    return failure.errno in (errno.ENOSPC, errno.EDQUOT)


def give_up_reserve(root: Path) -> bool:
    """Whether there was one to give up."""
    try:
        (root / RESERVE).unlink()
    except FileNotFoundError:
        return False
    sync(root)
    return True


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as failure:
        if is_full(failure):
            raise StorageFull("the disk is full") from None
        raise
