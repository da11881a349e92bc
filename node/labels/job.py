"""Keeping the labels: what is to go comes first in each turn, then runs are judged, then repeats are looked for.

Everything slow is in a process of its own, which gives way to all others.  Nothing waits for a label.
"""

import asyncio
import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from pathlib import Path

from msgspec import Struct

from federation.dataset.sketch import VERSION
from federation.errors import FederationError
from node.collection.background import Process
from node.collection.labels import KINDS, Kind, judges
from node.collection.labels.worker import Said, label_run, repeats_among
from node.context import Node
from node.derived import Part, left_out_of, parts_of, read_part
from node.journal import log
from node.products import Place
from node.store import DatabaseError, Judged, Run, StorageFailed, StorageFull, sketches_in

from .product import LabelProduct

_LOOK_EVERY_S = 10.0
_AFTER_TROUBLE_S = 60.0
_IDLE_TURNS = 6             # after which the process is ended
_TURN_RUNS = 8              # judged in a turn, before it is looked for what is to go
_GROUP_PAUSES = 20          # finding repeats takes at most so small a part of the time


class Turn(Struct, frozen=True):
    """How many runs were judged, how many are left, and whether repeats were looked for."""

    judged: int
    left: int
    grouped: bool = False


class Pool(Process):
    """The process that judges, and when it may look for repeats again."""

    def __init__(self) -> None:
        super().__init__()
        self.next_grouping_s = 0.0


async def keep_labels(node: Node, product: LabelProduct) -> None:
    """Runs until it is cancelled."""
    pool, idle = Pool(), 0
    product.working = True
    try:
        while True:
            turn = Turn(0, 0)
            try:
                turn = await turn_once(node, product, pool)
                product.trouble = ""
            except (StorageFull, StorageFailed, DatabaseError, FederationError, OSError, BrokenProcessPool) as trouble:
                product.trouble = str(trouble) or type(trouble).__name__
                if isinstance(trouble, StorageFailed | DatabaseError):
                    product.drop()      # all of it can be made again
                log.error("labels", trouble=type(trouble).__name__)
                pool.end()
                await asyncio.sleep(1 if product.called.is_set() else _AFTER_TROUBLE_S)
            idle = 0 if turn.judged or turn.grouped else idle + 1
            if idle == _IDLE_TURNS:
                pool.end()
            if not turn.left:
                with suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK_EVERY_S):
                        await product.called.wait()
    finally:
        product.working = False
        pool.end()
        await product.close()


async def relabel(node: Node, say: Callable[[str], None]) -> None:
    """Makes all labels anew: now, or where a job keeps them, by that job, from now on."""
    product = next((each for each in node.products.all if isinstance(each, LabelProduct)), None)
    if product is None:
        return
    if product.working:
        await product.take_out(list(product.runs))
        product.called.set()
        return
    product.drop()
    pool = Pool()
    try:
        while (turn := await turn_once(node, product, pool)).judged:
            say(f"labels: {turn.left:,} runs of 256 are left")
    finally:
        pool.end()


async def turn_once(node: Node, product: LabelProduct, pool: Pool, *, most: int = _TURN_RUNS) -> Turn:
    """Takes out what is to go, then judges so many runs; when none is left, looks for repeats."""
    product.called.clear()
    kinds, repeats = kinds_of(node)
    by = judges(kinds) + (f"; {VERSION}" if repeats else "")
    parts = await parts_of(node)
    await product.store()
    await _take_out(product, parts)
    due = [part for part in parts if not _is_said(product.runs.get(part.place), part, by)]
    judged = 0
    for part in due[:most]:
        if product.called.is_set():
            break
        product.left = len(due) - judged
        judged += await _judge(node, product, pool, part, kinds, by, repeats=repeats)
    product.left = len(due) - judged
    grouped = False
    if not product.left and repeats and not product.called.is_set():
        grouped = await _group(node, product, pool)
    return Turn(judged, product.left, grouped)


def _is_said(run: Run | None, part: Part, by: str) -> bool:
    return run is not None and (run.mark, run.judges) == (part.mark, by)


def kinds_of(node: Node) -> tuple[tuple[Kind, ...], bool]:
    """What the settings say is to be judged, and whether repeats are looked for."""
    settings = node.settings.labels
    return tuple(kind for kind in KINDS if getattr(settings, kind)), settings.repeats


async def _take_out(product: LabelProduct, parts: Sequence[Part]) -> None:
    product.taken_out.note(left_out_of(parts))
    there = {part.place: part for part in parts}
    old = product.runs_to_go()
    gone = [
        place
        for place, run in product.runs.items()
        if place not in there or run.gone != there[place].gone or place in old or _lost(run, there[place])
    ]
    if gone:
        await product.take_out(gone)


def _lost(run: Run, part: Part) -> bool:
    """Whether something of the run is no longer shown: another mark, and something left out."""
    return run.mark != part.mark and bool(part.left_out)


async def _judge(
    node: Node, product: LabelProduct, pool: Pool, part: Part, kinds: Sequence[Kind], by: str, *, repeats: bool
) -> int:
    """1 when it was judged; 0 when its files are damaged, or change just now."""
    try:
        records = await read_part(node, part)
    except FederationError:
        return 0
    bodies = [(each.index, each.body) for each in records if not product.taken_out.has(part.origin, each.index)]
    work = partial(label_run, bodies, kinds, sketches=repeats)
    said: Said = await asyncio.get_running_loop().run_in_executor(pool.get(), work)
    if any(product.taken_out.has(part.origin, index) for index, _ in bodies):
        return 0        # something was taken back in the meantime
    before = product.runs.get(part.place)
    run = Run(part.mark, part.gone, by, before.repeats if before else "{}")
    await product.put(part.place, run, Judged(said.labels, said.places, said.sketches))
    return 1


async def _group(node: Node, product: LabelProduct, pool: Pool) -> bool:
    store, loop = await product.store(), asyncio.get_running_loop()
    among = _among(product.runs)
    if loop.time() < pool.next_grouping_s or await store.grouped_among() == among:
        return False
    began_s = loop.time()
    found: Mapping[Place, str] = await loop.run_in_executor(pool.get(), _find_repeats, product.file)
    pool.next_grouping_s = loop.time() + _GROUP_PAUSES * (loop.time() - began_s)
    if not product.called.is_set():
        await product.group(among, found)
    return True


def _find_repeats(file: Path) -> Mapping[Place, str]:
    return repeats_among(sketches_in(file))


def _among(runs: Mapping[Place, Run]) -> str:
    facts: Collection[tuple[Place, str]] = [(place, runs[place].mark) for place in sorted(runs)]
    return hashlib.blake2b(repr(facts).encode(), digest_size=12).hexdigest()
