"""Keeping the counts: each run whose mark is another one is counted again, in a thread, a few at a time."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

from federation.errors import FederationError
from node.context import Node
from node.derived import Part, left_out_of, parts_of, read_part
from node.files import Files
from node.journal import log
from node.products import Built
from node.store import StorageFull

from .counts import counts_of
from .history import Held, note_day, read_history
from .honoured import honoured_of
from .ledger import Counted, Ledger

_TURN_RUNS = 16
_LOOK_EVERY_S = 10.0
_SOON = 5


async def keep_statistics(node: Node, ledger: Ledger) -> None:
    """Runs until it is cancelled."""
    ledger.working = True
    honoured = honoured_of(node)
    hurry = 0       # looks that follow soon: what is hidden is decided a moment later
    try:
        while True:
            hurry = _SOON if ledger.called.is_set() else max(0, hurry - 1)
            try:
                left = await count_once(node, ledger)
                if honoured is not None:
                    await honoured.look(node)
                if not left:
                    await note_today(node)
            except (StorageFull, FederationError, OSError, TimeoutError) as trouble:
                log.error("statistics", trouble=type(trouble).__name__)
                left = 0
            if not left:
                with suppress(TimeoutError):
                    soon = hurry or (honoured is not None and honoured.is_waiting)
                    async with asyncio.timeout(1.0 if soon else _LOOK_EVERY_S):
                        await ledger.called.wait()
            await asyncio.sleep(0)
    finally:
        ledger.working = False


async def count_once(node: Node, ledger: Ledger, *, most: int = _TURN_RUNS) -> int:
    """Counts at most so many runs; gives back how many are left."""
    ledger.called.clear()
    await ledger.load([each.origin for each in await node.store.logs.all()])
    parts = await parts_of(node)
    ledger.taken_out.note(left_out_of(parts))
    labels = await node.labels.marks()
    marks = {part.place: f"{part.mark} {labels.get(part.place, '')}" for part in parts}
    built = ledger.built_now()
    ledger.forget([place for place, each in built.items() if marks.get(place) != each.mark])
    await asyncio.to_thread(ledger.write_due)
    due = [part for part in parts if part.place not in built or marks[part.place] != built[part.place].mark]
    made = passed = 0
    for part in due:
        if made == most or ledger.called.is_set():
            break
        try:
            await _count(node, ledger, part, marks[part.place])
            made += 1
        except FederationError:     # damaged, which fsck says, or changing just now
            passed += 1
    await asyncio.to_thread(ledger.write_due)
    ledger.left = len(due) - made
    return ledger.left - passed


async def note_today(node: Node) -> None:
    """Writes down how much is held at this moment as today's."""
    counts = await node.store.logs.count_records()
    held = {
        each.origin: Held(max(0, counts.get(each.origin, 0) - len(each.held.gone)), len(each.held.gone))
        for each in await node.store.logs.all()
    }
    day = datetime.fromtimestamp(node.now_s, UTC).date().isoformat()
    folder = Files(node.root)       # of this thread alone
    history = await asyncio.to_thread(read_history, folder)
    await asyncio.to_thread(note_day, folder, history, day, held)


async def _count(node: Node, ledger: Ledger, part: Part, mark: str) -> None:
    records = [each for each in await read_part(node, part) if not ledger.taken_out.has(each.origin, each.index)]
    labels = await node.labels.of_run(part.origin, part.number)
    counts = await asyncio.to_thread(counts_of, records, labels)
    if not ledger.called.is_set():      # something was hidden meanwhile, maybe of this run: it is counted again
        ledger.put(part.place, Counted(Built(mark, part.gone), counts))
