"""The job that keeps the collection's Parquet files (shard_files.py) up with what is to be shown.

Labels that this node computed are in its own files only, each with its origin: peers compute their own, and what is
exported out of logs must be the same bytes everywhere.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import groupby

from msgspec import Struct

from node.collection.background import Process
from node.collection.shards import RUNS, Shard
from node.context import Node
from node.derived import Part, parts_of
from node.files import is_full
from node.journal import log
from node.products import Place, said_by
from node.store import StorageFull

from .worker import Run, make

Start = Callable[[], Executor | None]

EVERY_S = 5.0
_FULL_S = 60.0          # until it is tried again after the disk was full
_AGAIN_TURNS = 100      # until a shard is tried again of which a run can't be read
_IDLE_TURNS = 6         # after which the process is ended
_STILL_TURNS = 24       # in which no label changed, until labels are put in though not all runs have them


class Memory(Struct):
    """What is kept from turn to turn: of which runs not every one could be read, and since when labels are as they are.
    """

    tried: dict[Place, tuple[str, ...]] = {}
    labels: Mapping[Place, str] = {}
    still_turns: int = 0


async def follow_with_shards(node: Node) -> None:
    """Runs until it is cancelled."""
    memory, process = Memory(), Process()
    turn = idle = 0
    try:
        while True:
            turn += 1
            if turn % _AGAIN_TURNS == 0:
                memory.tried.clear()
            try:
                made = await shards_once(node, memory, process.get)
            except (OSError, StorageFull, BrokenProcessPool) as failure:
                # What was there stays, unless something of it is to be shown no more.
                node.shards.trouble = f"No Parquet files are made: {_why(failure)}"
                log.error("parquet", trouble=node.shards.trouble)
                process.end()
                await asyncio.sleep(_FULL_S)
                continue
            node.shards.trouble = ""
            if made:
                log.info("parquet", files=made)
            idle = 0 if made else idle + 1
            if idle == _IDLE_TURNS:
                process.end()
            await asyncio.sleep(EVERY_S)
    finally:
        process.end()


def _why(failure: OSError | StorageFull | BrokenProcessPool) -> str:
    if isinstance(failure, BrokenProcessPool):
        return "the process that makes them was ended."
    if isinstance(failure, StorageFull) or is_full(failure):
        return "the disk is full. Make room."
    return f"{failure.strerror or failure}."


async def shards_once(node: Node, memory: Memory | None = None, start: Start | None = None) -> int:
    """Makes every file again that is not of today, and removes those of logs that are not held any more.

    Gives back how many were made.  For new labels alone a file is made again when all of its runs have some, or none
    changed for a while: they come run by run, and a file holds 32.  `start` gives the process that makes them, or None
    to make them here, in a thread.

    Raises:
        OSError, StorageFull: there is no room.
    """
    memory = Memory() if memory is None else memory
    labels = await node.labels.marks()
    memory.still_turns = memory.still_turns + 1 if labels == memory.labels else 0
    memory.labels = dict(labels)
    parts = await parts_of(node)
    known = {(each.origin, each.number): each for each in await asyncio.to_thread(node.shards.all)}
    wanted = {
        place: list(some) for place, some in groupby(parts, key=lambda part: (part.origin, part.number // RUNS))
    }
    for origin, number in known.keys() - wanted.keys():
        node.shards.drop(origin, number)
    stale = [
        place
        for place, some in wanted.items()
        if _marks(some) != memory.tried.get(place) and (place not in known or _is_old(known[place], some, memory))
    ]
    made = 0
    for place in sorted(stale, key=lambda place: (place in known, place)):      # those that are not there first
        made += await _make(node, place, wanted[place], memory, start)
    return made


def _marks(parts: Iterable[Part]) -> tuple[str, ...]:
    return tuple(part.mark for part in parts)


def _is_old(shard: Shard, parts: Sequence[Part], memory: Memory) -> bool:
    if _marks(parts) != tuple(run.mark for run in shard.runs):
        return True
    labels = [memory.labels.get(part.place, "") for part in parts]
    return labels != [run.labels for run in shard.runs] and (all(labels) or memory.still_turns >= _STILL_TURNS)


async def _make(node: Node, place: Place, parts: list[Part], memory: Memory, start: Start | None) -> bool:
    runs = [await _run(node, part, memory) for part in parts]
    draft, change = await asyncio.to_thread(node.shards.draft, *place)
    loop, pool = asyncio.get_running_loop(), start() if start is not None else None
    try:
        made = await loop.run_in_executor(pool, partial(make, node.root, draft, *place, runs))
    except BaseException:       # its process may have been killed
        draft.unlink(missing_ok=True)
        raise
    if not made.is_whole:
        memory.tried[place] = _marks(parts)
    return await asyncio.to_thread(node.shards.keep, draft, made.shard, change)


async def _run(node: Node, part: Part, memory: Memory) -> Run:
    mark = memory.labels.get(part.place, "")    # read before the labels: later ones have another, and come next
    labels = said_by(node.origin, await node.labels.of_run(*part.place) if mark else {})
    return Run(
        part.origin, part.number, part.width, part.mark, part.gone, part.left_out, part.incomplete, mark, dict(labels)
    )
