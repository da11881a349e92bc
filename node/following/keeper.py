"""Where a round puts what it verified: files into logs/, commitments and states into the database.

It works in the reader's thread and hands what concerns the database to the loop.
"""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress

from federation.log.checkpoint import cosign, open_checkpoint
from federation.log.commitment import parse32
from federation.log.keys import VerifierKey
from federation.log.leaf import Record, Withdraw
from federation.reading.drive import drive
from federation.reading.mirror import Held, Outcome, Wanted, mirror
from federation.reading.pulled import key_in_force, read_state
from federation.reading.reader import path_of
from federation.reading.steps import Commit, Learn
from node.context import Node, write_keys
from node.crash import crash_point
from node.files import Files
from node.store import Carried, Named, StorageFull
from node.sync.peer_source import PeerSource
from node.withdrawal.withdraw import erase_own

_BATCH = 16_384     # commitments written in one transaction


class Keeper:
    def __init__(self, node: Node, source: PeerSource, keys: dict[str, VerifierKey]) -> None:
        self.folder: Files = _CosigningFolder(node, keys)
        self._node = node
        self._source = source
        self._learnt = dict[str, list[tuple[int, bytes]]]()
        self._carried = dict[str, list[Carried]]()      # the withdrawals in the new leaves, by the log that has them
        self._written = dict[str, int]()        # how far, of logs that are not held so far yet
        self._writing: Future[None] | None = None

    async def mirror(self, wanted: Sequence[Wanted]) -> dict[str, Outcome]:
        """Mirrors these logs, in a thread; gives back what became of each."""
        held = {each.log.name: each.held.position.size for each in wanted}
        reading = asyncio.ensure_future(
            asyncio.to_thread(drive, mirror(wanted), self._source, self.folder, learn=self.learn, commit=self.commit)
        )
        try:
            return await asyncio.shield(reading)
        except asyncio.CancelledError:
            self._source.stop()
            await asyncio.gather(reading, return_exceptions=True)
            raise
        finally:
            with suppress(StorageFull):     # then the next start does it
                await self._forget(held)

    def learn(self, step: Learn) -> None:
        learnt = self._learnt.setdefault(step.origin, [])
        learnt += [(index, leaf.w) for index, leaf in enumerate(step.leaves, step.start) if isinstance(leaf, Record)]
        carried = self._carried.setdefault(step.origin, [])
        carried += [
            Carried(at, Named(leaf.o, leaf.i, parse32(leaf.w)))
            for at, leaf in enumerate(step.leaves, step.start)
            if isinstance(leaf, Withdraw)
        ]
        # What is left is written while the conversations come.
        if step.last or len(learnt) + len(carried) >= _BATCH:
            self._flush(step.origin)

    def commit(self, step: Commit) -> None:
        self._flush(step.origin)
        self._settle()
        self.keep(step)
        if step.state.position.size >= self._written.get(step.origin, 0):
            self._written.pop(step.origin, None)

    async def _forget(self, held: Mapping[str, int]) -> None:
        """Leaves that were written down and are not held after all: the conversations did not come."""
        if self._writing is not None:
            await asyncio.gather(asyncio.wrap_future(self._writing), return_exceptions=True)
        for origin in self._written:
            await self._node.store.logs.forget_leaves(origin, held[origin])
            await self._node.store.shown.forget_carried(origin, held[origin])

    def keep(self, step: Commit) -> None:
        """Writes down how the log is held, now that all that was learnt of it is written."""
        held: Held = step.state
        crash_point("mirror.before_commit")
        if step.origin == self._node.origin:
            self._source.wait_for(erase_own(self._node, held))
        else:
            self._source.wait_for(self._save(step.origin, held))
        crash_point("mirror.after_commit")

    async def _save(self, origin: str, held: Held) -> None:
        before = await self._node.store.logs.find(origin)
        self._node.products.hide(origin, held.gone - (before.held.gone if before else frozenset()))
        await self._node.store.logs.save(origin, held, self._node.now_s)
        if held.position.vkey and read_state(self._node.folder).logs[origin].vkey != held.position.vkey:
            await write_keys(self._node)        # the log has a new key

    def _flush(self, origin: str) -> None:
        """Hands over what was learnt; at most one such is on its way, so that memory stays bounded."""
        self._settle()
        learnt, carried = self._learnt.pop(origin, []), self._carried.pop(origin, [])
        if learnt or carried:
            ends = [index + 1 for index, _ in learnt[-1:]] + [each.at + 1 for each in carried[-1:]]
            self._written[origin] = max(ends)
            self._writing = self._source.begin_work(self._store(origin, learnt, carried))

    async def _store(self, origin: str, learnt: list[tuple[int, bytes]], carried: list[Carried]) -> None:
        # What a leaf takes back is written down before its log is held so far: a crash then forgets no withdrawal.
        if learnt:
            await self._node.store.logs.add_leaves(origin, learnt)
        if carried:
            await self._node.store.shown.carry(origin, carried)

    def _settle(self) -> None:
        if self._writing is not None:
            self._writing.result()
            self._writing = None


class _CosigningFolder(Files):
    """Adds this node's cosignature to each checkpoint that it mirrors.

    While the reserve is spent no more conversations are taken: what room is left is for withdrawals, and for the
    leaves that carry them.
    """

    def __init__(self, node: Node, keys: dict[str, VerifierKey]) -> None:
        super().__init__(node.folder.root)
        self._node = node
        self._by_path = {path_of(name, "checkpoint"): key for name, key in keys.items()}

    def write(self, path: str, content: bytes, *, durable: bool = False) -> None:
        key = self._by_path.get(path)
        if key is not None:
            content = cosign(open_checkpoint(content, key_in_force(self, key)), self._node.key, self._node.now_s).signed
        if self._node.reserve_spent and "/bundle/" in path and not (self.root / path).exists():
            raise StorageFull("the disk is full")
        super().write(path, content, durable=durable)
        crash_point("mirror.after_file")


