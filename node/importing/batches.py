"""Takes rows from a file a few at a time, off the event loop, and loses none that stand before a damaged place."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import TypeVar

from node.collection.importers import UnreadableFile

Row = TypeVar("Row")


async def in_batches(rows: Iterator[Row], size: int) -> AsyncIterator[list[Row]]:
    """Lists of at most `size`, in order.

    Raises:
        UnreadableFile: after the rows before it.
    """
    while True:
        batch, trouble = await asyncio.to_thread(_next, rows, size)
        if batch:
            yield batch
        if trouble is not None:
            raise trouble
        if not batch:
            return


def _next(rows: Iterator[Row], size: int) -> tuple[list[Row], UnreadableFile | None]:
    batch = list[Row]()
    try:
        for row in rows:
            batch.append(row)
            if len(batch) == size:
                break
    except UnreadableFile as trouble:
        return batch, trouble
    return batch, None
