"""Keeping the map: a drawing when there is none or the collection has doubled, and a place for each record that is new.

What is taken back comes first and waits for nothing.  Everything slow is in a process of its own.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from federation.errors import FederationError
from federation.log.tiles import WIDTH
from federation.record.columns import Record
from federation.record.conversation import Body, parse_body
from node.collection.background import Background, Process
from node.collection.index.facts import facts_of
from node.collection.map import worker
from node.collection.map.embed import MODEL, Vectors
from node.collection.map.passage import MOST_WORDS_FROM, passage_of
from node.collection.map.placing import Landmarks, nearest_of, place
from node.collection.map.tiles import levels_for, seeds_of
from node.collection.map.words import bits_of, words_of
from node.context import Node
from node.derived import Part, left_out_of, parts_of, read_part
from node.journal import log
from node.products import Built, Place
from node.store import StorageFull

from .colours import colours_of, giver_of
from .drawing import Drawing, Plan, Region
from .product import Atlas
from .regions import drop_rare_words
from .sheet import PLACED, ROWS

MOST_LANDMARKS = 4_000
LEAST_RECORDS = 5           # before that there is no map worth looking at

_GROWTH = 2                 # a collection that has grown so many times is drawn anew
_MOST_REGIONS = 40
_AT_ONCE = 256              # passages that the worker is sent together
_TURN_RUNS = 8              # placed in a turn, before what is taken back is looked at again
_LOOK_EVERY_S = 10.0
_AFTER_TROUBLE_S = 60.0
_FIRST_AFTER_S = 60.0       # a node that starts has other things to do
_CLEAN_AFTER_S = (0.0, 1.0, 4.0)
_IDLE_TURNS = 6             # after which the worker is ended


class Turn(Struct, frozen=True):
    """How many runs were made in this turn, and how many are still to be made."""

    made: int
    left: int


async def keep_map(
    node: Node,
    atlas: Atlas,
    *,
    start: Callable[[], Background] = Background,
    after_s: float = _FIRST_AFTER_S,
) -> None:
    """Runs until it is cancelled.  `start` gives the process that draws, which is first asked after so long."""
    atlas.working = True
    try:
        async with asyncio.TaskGroup() as both:
            both.create_task(_keep_clean(node, atlas))
            both.create_task(_keep_drawing(node, atlas, start, after_s))
    finally:
        atlas.working = False


async def _keep_clean(node: Node, atlas: Atlas) -> None:
    """What is taken back does not wait for what is being placed."""
    while True:
        await atlas.called.wait()
        atlas.called.clear()
        for pause_s in _CLEAN_AFTER_S:      # called before it is decided; once it is, the files are known to be clean
            await asyncio.sleep(pause_s)
            try:
                await clean_once(node, atlas)
            except (StorageFull, FederationError, OSError, TimeoutError) as trouble:
                log.error("map", trouble=type(trouble).__name__)


async def _keep_drawing(
    node: Node, atlas: Atlas, start: Callable[[], Background], after_s: float
) -> None:
    process = Process(start)
    idle = 0
    atlas.called.set()      # what was taken back while this did not run
    await asyncio.sleep(after_s)
    try:
        while True:
            turn = Turn(0, 0)
            try:
                turn = await turn_once(node, atlas, process.get())
                atlas.trouble = ""
            except (StorageFull, FederationError, OSError, TimeoutError, BrokenProcessPool) as trouble:
                atlas.trouble = str(trouble) or type(trouble).__name__
                log.error("map", trouble=type(trouble).__name__)
                if isinstance(trouble, BrokenProcessPool):
                    process.end()
                await asyncio.sleep(_AFTER_TROUBLE_S)
            idle = 0 if turn.made else idle + 1
            if idle == _IDLE_TURNS:
                process.end()
            if not turn.left:
                await asyncio.sleep(_LOOK_EVERY_S)
    finally:
        process.end()


async def turn_once(node: Node, atlas: Atlas, pool: Background, *, most: int = _TURN_RUNS) -> Turn:
    """Takes out what is to go, then draws, or places the records of so many runs."""
    parts = await clean_once(node, atlas)
    labels = await node.labels.marks()
    live = atlas.records = sum(part.width - len(part.left_out) for part in parts)
    is_empty = not any(part.width > len(part.left_out) for part in parts)
    if atlas.outdated or (is_empty and atlas.drawings):
        atlas.forget()
    if is_empty:
        return Turn(0, 0)
    newest = atlas.next or atlas.shown
    if newest is None or newest.plan.model != MODEL or live > _GROWTH * newest.plan.records:
        drawn = await _draw(node, atlas, pool, parts, live)
        if drawn is None:
            return Turn(0, 0)
        newest = drawn
    made, left = await _place(node, atlas, newest, pool, parts, labels, most)
    if not left and atlas.next is newest:
        await _finish(atlas, newest)
    atlas.count()
    return Turn(made, left)


async def clean_once(node: Node, atlas: Atlas) -> list[Part]:
    """Takes out what is to go, from memory and from files; gives back what is to be on the map."""
    async with atlas.writing:
        await atlas.load([each.origin for each in await node.store.logs.all()])
        parts = await parts_of(node)
        await _clean(atlas, parts)
        atlas.count()
    return parts


async def _clean(atlas: Atlas, parts: Sequence[Part]) -> None:
    atlas.taken_out.note(left_out_of(parts))
    there: dict[Place, Part] = {part.place: part for part in parts}
    for drawing in atlas.drawings:
        cleaned = list[Part]()
        for where, built in list(drawing.built()):
            now = there.get(where)
            if now is None:        # a log that is no longer held, or held to less
                first = where[1] * WIDTH
                atlas.take_out(drawing, where[0], range(first, first + WIDTH))
                del drawing.sheet_of(*where).built[where[1]]
            elif built.mark.partition(" ")[0] != now.mark:
                atlas.take_out(drawing, now.origin, now.left_out)
                if built.gone != now.gone:
                    cleaned.append(now)
        await asyncio.to_thread(atlas.write_due)
        for part in cleaned:        # its bytes are gone; what else is new in it comes with its turn
            drawing.sheet_of(*part.place).built[part.number] = Built("", part.gone)
        if cleaned and atlas.next is None:
            await asyncio.to_thread(drop_rare_words, drawing)
        if drawing.palette.forget_unused(_colours_in(drawing)):
            drawing.save_palette()
            for origin, number in {(part.origin, part.number * WIDTH // ROWS) for part in cleaned}:
                drawing.save(origin, number)


async def _draw(
    node: Node, atlas: Atlas, pool: Background, parts: Sequence[Part], live: int
) -> Drawing | None:
    """A new drawing, with landmarks and regions, and nobody placed yet; None while there are too few records."""
    some = await _sample(node, parts)
    if len(some) < LEAST_RECORDS:
        if atlas.drawings:
            atlas.forget()
        return None
    vectors = await _vectors(pool, [passage_of(body) for _, body in some])
    count = min(_MOST_REGIONS, max(1, round((len(some) / 12) ** 0.5)))
    drawn = await asyncio.get_running_loop().run_in_executor(pool, worker.draw, vectors, count)
    regions = nearest_of(drawn.middles, drawn.places)
    words = [_words(body) for _, body in some]
    naming = asyncio.get_running_loop().run_in_executor
    names = await naming(pool, worker.name, words, regions.tolist(), len(drawn.middles))
    logs = tuple(sorted({record.origin for record, _ in some}))
    plan = Plan(
        MODEL,
        live,
        levels_for(live),
        tuple(Region(float(x), float(y), name) for (x, y), name in zip(drawn.middles, names, strict=True)),
        logs,
    )
    marked = np.array([(logs.index(record.origin), record.index) for record, _ in some], np.int64)
    drawing = Drawing(atlas.folder, atlas.new_name(), plan, Landmarks(vectors, drawn.places), marked)
    for origin in logs:     # hidden while it was drawn
        drawing.clear_landmarks(origin, [r.index for r, _ in some if atlas.taken_out.has(r.origin, r.index)])
    async with atlas.writing:
        await asyncio.to_thread(drawing.save_plan)
    if atlas.shown is None:
        atlas.show(drawing)
    atlas.next = drawing
    log.info("map drawn", landmarks=len(some), records=live, regions=len(plan.regions))
    return drawing


async def _sample(node: Node, parts: Sequence[Part]) -> list[tuple[Record, Body]]:
    """At most MOST_LANDMARKS records, about as many from each of evenly spaced runs."""
    runs = [part for part in parts if part.width > len(part.left_out)]
    step = max(1, len(runs) * 10 // MOST_LANDMARKS)
    chosen = runs[::step]
    most = max(1, MOST_LANDMARKS // len(chosen))
    found = list[tuple[Record, Body]]()
    for part in chosen:
        readable = list[tuple[Record, Body]]()
        with suppress(FederationError):
            readable = _readable(await read_part(node, part))
        seeds = seeds_of(part.origin, np.array([record.index for record, _ in readable], np.int64))
        found += [readable[k] for k in sorted(np.argsort(seeds, kind="stable")[:most].tolist())]
    return found


async def _place(
    node: Node,
    atlas: Atlas,
    drawing: Drawing,
    pool: Background,
    parts: Sequence[Part],
    labels: Mapping[Place, str],
    most: int,
) -> tuple[int, int]:
    """Makes at most `most` runs that are not made yet, or of something else; how many, and how many are left."""
    built = dict(drawing.built())
    due = [
        part for part in parts if part.place not in built or built[part.place].mark != _mark(part, labels)
    ]
    made = passed = 0
    for part in due:
        if made == most:
            break
        try:
            await _make(node, atlas, drawing, pool, part, _mark(part, labels))
            made += 1
        except FederationError:     # damaged, which fsck says, or changing just now; the others get their place
            passed += 1
    return made, len(due) - made - passed


def _mark(part: Part, labels: Mapping[Place, str]) -> str:
    return f"{part.mark} {labels.get(part.place, '')}"


async def _make(
    node: Node, atlas: Atlas, drawing: Drawing, pool: Background, part: Part, mark: str
) -> None:
    """Places the records of one run that have no place yet, and colours all of them."""
    records = _readable(await read_part(node, part))
    labels = await node.labels.of_run(part.origin, part.number)
    sheet = drawing.sheet_of(*part.place)
    indexes = np.array([record.index for record, _ in records], np.int64)
    new = [k for k, index in enumerate(indexes) if sheet.rows["state"][index % ROWS] != PLACED]
    known = drawing.vectors_of(part.origin, indexes[new])
    vectors = await _vectors(pool, [passage_of(records[k][1]) for k in new if indexes[k] not in known])
    vectors = _in_order(indexes[new], known, vectors)
    places = await asyncio.to_thread(place, drawing.landmarks, vectors, seeds_of(part.origin, indexes[new]))
    regions = nearest_of(_middles(drawing.plan), places)
    # From here to the end nothing waits: what was hidden meanwhile stays out.
    for k, (x, y), region in zip(new, places, regions.tolist(), strict=True):
        row = sheet.rows[indexes[k] % ROWS]
        words = _words(records[k][1])
        row["state"], row["x"], row["y"] = PLACED, round(float(x) * 65_535), round(float(y) * 65_535)
        row["region"], row["words"] = region, bits_of(words, drawing.plan.regions[region].words)
    for record, body in records:
        row = sheet.rows[record.index % ROWS]
        row["colours"] = drawing.palette.places_of(colours_of(record, body, labels.get(record.index, ())))
        row["giver"] = giver_of(record, body)
    for record, _ in records:
        if atlas.taken_out.has(record.origin, record.index):
            sheet.clear(record.index % ROWS)
    sheet.built[part.number] = Built(mark, part.gone)
    atlas.version += 1
    async with atlas.writing:
        await asyncio.to_thread(drawing.save, part.origin, part.number * WIDTH // ROWS)


def _words(body: Body) -> frozenset[str]:
    """What a conversation may name a part by: nothing, when somebody flagged it as one that not all want to see."""
    return frozenset() if facts_of(body).flagged else words_of(passage_of(body, MOST_WORDS_FROM))


async def _finish(atlas: Atlas, drawing: Drawing) -> None:
    async with atlas.writing:
        await asyncio.to_thread(drawing.settle)
    if atlas.shown is drawing:
        atlas.next = None
    else:
        atlas.show(drawing)


def _readable(records: Sequence[Record]) -> list[tuple[Record, Body]]:
    found = list[tuple[Record, Body]]()
    for record in records:
        with suppress(ValueError, RecursionError):      # msgspec's errors are ValueErrors
            found.append((record, parse_body(record.body)))
    return found


async def _vectors(pool: Background, passages: Sequence[str]) -> Vectors:
    loop = asyncio.get_running_loop()
    parts = [
        await loop.run_in_executor(pool, partial(worker.vectors_of, passages[at : at + _AT_ONCE]))
        for at in range(0, len(passages), _AT_ONCE)
    ]
    return np.concatenate(parts) if parts else worker.no_vectors()


def _in_order(indexes: NDArray[np.int64], known: Mapping[int, Vectors], fresh: Vectors) -> Vectors:
    """One row for each index: that of a landmark, or the next of those that were computed now."""
    rest = iter(fresh)
    rows = [known[index] if index in known else next(rest) for index in indexes.tolist()]
    return np.stack(rows) if rows else worker.no_vectors()


def _middles(plan: Plan) -> NDArray[np.float32]:
    return np.array([(each.x, each.y) for each in plan.regions], np.float32)


def _colours_in(drawing: Drawing) -> NDArray[np.uint16]:
    rows = [sheet.rows["colours"][sheet.rows["state"] == PLACED] for sheet in drawing.sheets.values()]
    return np.concatenate(rows) if rows else np.zeros((0, 7), np.uint16)

