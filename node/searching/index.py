"""The search index as a product of the node: what it was made of, what it hides, and one turn of bringing it up."""

import asyncio
import time
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager

from msgspec import Struct
from msgspec.structs import replace

from federation.log.tiles import WIDTH
from node.collection.index.engine import Index
from node.collection.index.manifest import Run
from node.collection.index.plan import Step, next_step
from node.collection.index.shard import DamagedShard
from node.context import Node
from node.crash import crash_point
from node.derived import Part, parts_of
from node.files import is_full
from node.journal import log
from node.products import Built, Place
from node.searching.builder import Builder, Request, Task

FOLDER = "search"

_FULL = "The disk is full: the search index is not brought up. Make room."

_FORGET_S = 120.0           # until what was hidden, and is shown by the node all the same, is shown here too
_GATHER_S = 5.0             # in which more is taken back, before what holds it is made again
_LONGEST_GATHER_S = 15.0
_ERASE_S = 30.0             # in which it is to be made again; if it takes longer it is dropped at once
_SLOWEST = 1_500.0          # records a second, until it is known
_FIRST_RETRY_S, _LAST_RETRY_S = 5.0, 1_800.0
_LABELS_STILL_S = 120.0     # without a change, until labels are put in though not all runs have them


class Progress(Struct, frozen=True):
    """How far the index is.  `runs` of `of_runs` are in it as they are shown today; `trouble` is in the operator's
    words, or ""."""

    records: int = 0
    runs: int = 0
    of_runs: int = 0
    bytes: int = 0
    trouble: str = ""


class SearchIndex:
    """One node's index.  Everything here runs in the node's event loop, but for the engine's own threads."""

    name = "search"

    def __init__(self, node: Node, index: Index) -> None:
        self.index = index
        self.due = asyncio.Event()      # something is to be erased
        self.is_followed = False        # a job brings it up
        self.progress = Progress()
        self._node = node
        self._builder = Builder()
        self._hidden = dict[str, dict[int, float]]()    # by log and index, since when
        self._retries = dict[Place, tuple[float, float]]()      # runs that could not be read: again when, and the pause
        self._hides_s = 0.0, 0.0        # when the first and the last was hidden that is not gone yet
        self._labels: tuple[Mapping[Place, str], float] = {}, 0.0       # and since when they are so
        self._rate = _SLOWEST

    def hide(self, origin: str, indexes: Collection[int]) -> None:
        now = time.monotonic()
        self._hidden.setdefault(origin, {}).update(dict.fromkeys(indexes, now))
        self.index.hide(origin, indexes)
        self._hides_s = self._hides_s[0] or now, now
        self.due.set()
        if not self.is_followed:
            self.index.drop(self.index.holding({(origin, index // WIDTH) for index in indexes}))

    async def built(self) -> Mapping[Place, Built]:
        return {place: Built(run.mark, run.gone) for place, run in self.index.runs().items()}

    async def compare(self) -> dict[Place, Part]:
        """Hides what is in the index and is not shown any more, such as what was taken back by others meanwhile; gives
        back what is to be in it."""
        parts = {part.place: part for part in await parts_of(self._node)}
        self._forget(parts)
        for place, run in self.index.runs().items():
            part = parts.get(place)
            if part is None or part.mark != run.mark:
                indexes = part.left_out if part is not None else range(WIDTH * place[1], WIDTH * (place[1] + 1))
                hidden = self._hidden.setdefault(place[0], {})
                fresh = [index for index in indexes if index not in hidden and index not in run.left_out]
                hidden.update(dict.fromkeys(fresh, time.monotonic()))
                self.index.hide(place[0], fresh)
        return parts

    async def turn(self) -> bool:
        """One step towards what is to be in the index; False when nothing is to be done, or nothing can be done now."""
        await self._mend()
        parts = await self.compare()
        wanted = await self._wanted(parts)
        held = {each.name: each.manifest.runs for each in self.index.shards}
        self._note(wanted)
        if await self._erase(held, wanted):
            return True
        step = next_step(held, wanted, labels_settled=time.monotonic() - self._labels[1] > _LABELS_STILL_S)
        if step is None:
            self._hides_s = 0.0, 0.0
            self._note(wanted, "")
            return False
        if self._gathers():
            return False
        if self._node.reserve_spent:
            self._note(wanted, _FULL)
            return False
        done = await self._take(step, parts)
        self._note(wanted, "" if done else None)
        return done

    async def close(self) -> None:
        await self._builder.close()
        await asyncio.to_thread(self.index.close)

    async def remake(self) -> None:
        """Forgets all of it; the job makes it anew."""
        await asyncio.to_thread(self.index.drop, [each.name for each in self.index.shards])
        self.due.set()

    async def check(self) -> list[str]:
        """What is wrong with it, in the operator's words."""
        damaged = await asyncio.to_thread(lambda: [each.name for each in self.index.shards if each.faults()])
        if not damaged:
            return []
        return [f"search: {len(damaged)} parts of the search index are damaged. Run: sharelm reindex {self._node.root}"]

    async def _wanted(self, parts: Mapping[Place, Part]) -> dict[Place, Run]:
        labels, now = await self._node.labels.marks(), time.monotonic()
        if labels != self._labels[0]:
            self._labels = dict(labels), now
        held = self.index.runs()
        wanted = dict[Place, Run]()
        for place, part in parts.items():
            run = Run(part.origin, part.number, part.width, part.mark, part.gone, labels.get(place, ""), part.left_out)
            there = held.get(place)
            is_early = now < self._retries.get(place, (0.0, 0.0))[0]
            if there is not None and not there.mark and there.gone == run.gone and is_early:
                run = replace(there, records=0)     # what could not be read is not tried again yet
            wanted[place] = run
        return wanted

    async def _erase(self, held: Mapping[str, Sequence[Run]], wanted: Mapping[Place, Run]) -> bool:
        """Drops what holds something that was taken back, where making it again would take too long."""
        going = {
            name: sum(run.records for run in runs)
            for name, runs in held.items()
            if any(run.place not in wanted or wanted[run.place].gone != run.gone for run in runs)
        }
        if sum(going.values()) / self._rate <= _ERASE_S and not (going and self._node.reserve_spent):
            return False
        log.info("search index: dropped for an erasure, and made again", shards=len(going), records=sum(going.values()))
        await asyncio.to_thread(self.index.drop, going.keys())
        return True

    async def _take(self, step: Step, parts: Mapping[Place, Part]) -> bool:
        made = list[str]()
        for runs in step.shards:
            folder = self.index.new_folder()
            tasks = [await self._task(run, parts[run.place]) for run in runs]
            began_s = time.monotonic()
            answer = await self._builder.build(Request(str(self._node.root), str(folder), tuple(tasks)))
            if answer.outcome != "done":
                return self._give_up(_FULL if answer.outcome == "full" else answer.failed)
            if answer.records > 5_000:
                self._rate = answer.records / (time.monotonic() - began_s)
            made.append(folder.name)
        try:
            shards = await asyncio.to_thread(self.index.open, made)
            crash_point("index.before_exchange")
            await asyncio.to_thread(self.index.write_down, step.replaces, shards)
        except (OSError, DamagedShard) as failure:
            return self._give_up(_FULL if isinstance(failure, OSError) and is_full(failure) else type(failure).__name__)
        crash_point("index.after_exchange")
        self.index.exchange(step.replaces, shards, self._hidden)
        await asyncio.to_thread(self.index.sweep)
        self._note_retries()
        return True

    def _give_up(self, why: str) -> bool:
        self.index.abandon()
        trouble = why if why == _FULL else f"The search index can't be made: {why}. It is tried again."
        if trouble != self.progress.trouble:
            log.error("search index", trouble=trouble)
        self.progress = replace(self.progress, trouble=trouble)
        return False

    async def _task(self, run: Run, part: Part) -> Task:
        labels = await self._node.labels.of_run(run.origin, run.number) if run.labels else {}
        now = Run(*part.place, part.width, part.mark, part.gone, run.labels, part.left_out)
        return Task(now, part.incomplete, dict(labels))

    async def _mend(self) -> None:
        """Takes damaged shards out; they are made again."""
        suspects = [each for each in self.index.shards if each.name in self.index.suspects]
        for each in suspects:
            if await asyncio.to_thread(each.faults):
                log.error("search index: a damaged part is made again")
                await asyncio.to_thread(self.index.drop, [each.name])
        self.index.suspects.clear()

    def _forget(self, parts: Mapping[Place, Part]) -> None:
        """What is shown again, or is in no shard any more, needs not be hidden here."""
        runs, now = self.index.runs(), time.monotonic()
        for origin, hidden in self._hidden.items():
            for index, since in list(hidden.items()):
                run, part = runs.get((origin, index // WIDTH)), parts.get((origin, index // WIDTH))
                is_settled = part is not None and (run is None or run.mark == part.mark)
                if is_settled and now - since > _FORGET_S:
                    del hidden[index]
        self.index.hide_only(self._hidden)

    def _gathers(self) -> bool:
        first, last = self._hides_s
        now = time.monotonic()
        return bool(first) and now - last < _GATHER_S and now - first < _LONGEST_GATHER_S

    def _note(self, wanted: Mapping[Place, Run], trouble: str | None = None) -> None:
        """`trouble`: None for the same as before."""
        runs = self.index.runs()
        self.progress = Progress(
            self.index.records,
            sum([run.mark == wanted[place].mark for place, run in runs.items() if place in wanted]),
            len(wanted),
            sum(each.bytes_on_disk() for each in self.index.shards),
            self.progress.trouble if trouble is None else trouble,
        )

    def _note_retries(self) -> None:
        failed = {place for place, run in self.index.runs().items() if not run.mark}
        self._retries = {place: self._later(place) for place in failed}

    def _later(self, place: Place) -> tuple[float, float]:
        at, pause = self._retries.get(place, (0.0, 0.0))
        if at > time.monotonic():
            return at, pause
        pause = min(max(_FIRST_RETRY_S, 2 * pause), _LAST_RETRY_S)
        return time.monotonic() + pause, pause


@asynccontextmanager
async def search_index(node: Node) -> AsyncIterator[SearchIndex | None]:
    """Opens the index of a node, and has it hide what is not shown any more: before anybody is answered.

    None, and a node without search, when its folder can't be used at all.
    """
    try:
        index = await asyncio.to_thread(Index, node.root / FOLDER)
    except OSError as trouble:
        log.error("search index: its folder can't be used", trouble=trouble.strerror)
        yield None
        return
    opened = SearchIndex(node, index)
    node.products.all.append(opened)
    try:
        await opened.compare()
        yield opened
    finally:
        node.products.all.remove(opened)
        await opened.close()
