"""How long it took to honour what was taken back: statistics/honoured.json, counts by log and by how it was learnt.

A record's time begins when its secret is shown at this node, or when this node has verified elsewhere that it is taken
back; it ends at the first look at which this node can sign that everything of that log is erased here, from bundles,
database and what is derived of them (withdrawal/erasure.py).  So no number is too low.  Records that came after they
were taken back are not counted.  Only while one waits its place in the log is kept, which the log itself says.
"""

import asyncio
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Literal

import msgspec
from msgspec import Struct

from federation.reading.folder import Folder
from node.context import Node
from node.products import Built, Place
from node.store import StorageFull
from node.withdrawal.erasure import applied_here

FILE = "statistics/honoured.json"
STEPS_S = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_800, 3_600, 21_600, 86_400)    # at most so long; then longer
_FORGOTTEN_S = 600.0        # what was hidden and is not taken back by then was hidden for another reason

Way = Literal["here", "elsewhere"]      # asked for at this node; learnt from another, or decided by its operator


class Waiting(Struct, frozen=True, array_like=True):
    way: Way
    since_s: float


class Delays(Struct, frozen=True):
    """`counts`: how many records were gone within each of STEPS_S, and last those that took longer."""

    origin: str
    way: Way
    counts: tuple[int, ...]

    @property
    def count(self) -> int:
        return sum(self.counts)

    def within(self, share: float) -> int | None:
        """The seconds within which at least this share was gone; None: longer than all steps."""
        so_far = 0
        for step, count in zip(STEPS_S, self.counts, strict=False):
            so_far += count
            if so_far >= share * self.count:
                return step
        return None


class _Kept(Struct, frozen=True):
    delays: tuple[Delays, ...] = ()
    waiting: dict[str, dict[int, Waiting]] = {}


class Honoured:
    """A product (node/products.py) for what it is told: it leaves nothing of a record on the disk."""

    name = "delays of withdrawals"

    def __init__(self, folder: Folder, clock: Callable[[], float]) -> None:
        self._folder, self._clock = folder, clock
        self._waiting = dict[str, dict[int, Waiting]]()
        self._counts = dict[tuple[str, Way], list[int]]()
        self._sizes: dict[str, int] | None = None       # how far each log was held at the last look
        self._written = _Kept()

    def hide(self, origin: str, indexes: Collection[int]) -> None:
        self._note("elsewhere", origin, indexes)

    def asked(self, named: Iterable[tuple[str, int]]) -> None:
        """Secrets of these records, which are not taken back yet, are shown here."""
        for origin, index in named:
            self._note("here", origin, [index])

    async def built(self) -> Mapping[Place, Built]:
        return {}

    @property
    def delays(self) -> tuple[Delays, ...]:
        return tuple(Delays(origin, way, tuple(counts)) for (origin, way), counts in sorted(self._counts.items()))

    @property
    def is_waiting(self) -> bool:
        return any(self._waiting.values())

    async def look(self, node: Node) -> None:
        """Counts what is gone by now, and writes down what changed."""
        if self._sizes is None:
            await asyncio.to_thread(self._load)
        if self.is_waiting:
            clean = {each.origin for each in await applied_here(node)}
            gone = {each.origin: each.held.gone for each in await node.store.logs.all() if each.origin in clean}
            for origin in self._waiting:
                self._count(origin, gone.get(origin, frozenset()))
        newest = await node.store.own_log.newest()
        self._sizes = {each.origin: each.held.position.size for each in await node.store.logs.all()}
        self._sizes[node.origin] = newest.size if newest else 0
        await asyncio.to_thread(self._write)

    def _note(self, way: Way, origin: str, indexes: Collection[int]) -> None:
        size = (self._sizes or {}).get(origin, 0)
        there = self._waiting.setdefault(origin, {})
        for index in indexes:
            if index < size:
                there.setdefault(index, Waiting(way, self._clock()))

    def _count(self, origin: str, gone: Collection[int]) -> None:
        now_s, waiting = self._clock(), self._waiting[origin]
        for index, each in list(waiting.items()):
            took_s = max(0.0, now_s - each.since_s)
            if index in gone:
                counts = self._counts.setdefault((origin, each.way), [0] * (len(STEPS_S) + 1))
                counts[bisect_left(STEPS_S, took_s)] += 1
                del waiting[index]
            elif each.way == "elsewhere" and took_s > _FORGOTTEN_S:
                del waiting[index]

    def _load(self) -> None:
        with suppress(msgspec.MsgspecError, UnicodeDecodeError, OSError):      # damaged: it begins again
            self._written = msgspec.json.decode(self._folder.read(FILE) or b"{}", type=_Kept)
        for each in self._written.delays:
            if len(each.counts) == len(STEPS_S) + 1:
                self._counts[each.origin, each.way] = list(each.counts)
        for origin, waiting in self._written.waiting.items():
            self._waiting[origin] = {**self._waiting.get(origin, {}), **waiting}

    def _write(self) -> None:
        now = _Kept(self.delays, {origin: dict(each) for origin, each in self._waiting.items() if each})
        if now != self._written:
            with suppress(StorageFull):     # a number that is not counted, and no reason to stop
                self._folder.write(FILE, msgspec.json.encode(now), durable=True)
                self._written = now


def together(delays: Sequence[Delays], way: Way) -> Delays:
    """Those of all logs, learnt this way."""
    rows = [each.counts for each in delays if each.way == way]
    return Delays("", way, tuple(map(sum, zip(*rows, strict=True))) if rows else (0,) * (len(STEPS_S) + 1))


def honoured_of(node: Node) -> Honoured | None:
    return next((each for each in node.products.all if isinstance(each, Honoured)), None)
