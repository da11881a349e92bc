"""The job that keeps the index up to the node's records."""

import asyncio
from contextlib import suppress

from federation.errors import FederationError
from node.context import Node
from node.journal import log
from node.searching.index import SearchIndex
from node.searching.search import index_of
from node.store import StorageFull

_EVERY_S = 3.0              # until it is seen whether there is something new
_SOON_S = 1.0               # while something is to be erased
_FAILED_S = 30.0


async def follow_with_index(node: Node) -> None:
    """Runs until it is cancelled.  Nothing that goes wrong with the index ends the node."""
    searching = index_of(node)
    if searching is None:
        return
    searching.is_followed = True
    try:
        while True:
            await asyncio.sleep(await _turn(searching))
    finally:
        searching.is_followed = False


async def _turn(searching: SearchIndex) -> float:
    """How long to wait until the next one."""
    try:
        if await searching.turn():
            return 0.0
    except (OSError, StorageFull, FederationError, TimeoutError) as trouble:
        log.error("search index", trouble=type(trouble).__name__)
        return _FAILED_S
    with suppress(TimeoutError):
        async with asyncio.timeout(_EVERY_S):
            await searching.due.wait()
    searching.due.clear()
    return _SOON_S
