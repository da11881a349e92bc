"""One at a time: whoever changes the files of a log, or wants them to stand still, claims it first."""

import asyncio

from node.context import Node
from node.store import OWN, HeldLog


class alone:  # noqa: N801  (used as a statement: async with alone(node, known) as log)
    """Nobody else changes the files of this log.  Gives its row as it is from then on: while we
    waited, a round or a publication may have moved it."""

    def __init__(self, node: Node, log: HeldLog) -> None:
        self._node = node
        self._log = log

    async def __aenter__(self) -> HeldLog:
        if self._log.learnt_from == OWN:
            await self._node.own_log.acquire()
        else:
            while self._log.origin in self._node.following:
                await asyncio.sleep(0.1)
            self._node.following.add(self._log.origin)
        try:
            return await self._node.store.logs.find(self._log.origin) or self._log
        except BaseException:
            self._release()
            raise

    async def __aexit__(self, *_: object) -> None:
        self._release()

    def _release(self) -> None:
        if self._log.learnt_from == OWN:
            self._node.own_log.release()
        else:
            self._node.following.discard(self._log.origin)
