"""The job that keeps the collection's Parquet files (shard_files.py) up with what is to be shown."""

import asyncio
from itertools import groupby

from federation.errors import FederationError
from node.collection.shards import RUNS, ShardWriter
from node.context import Node, log
from node.derived import Part, parts_of, read_part
from node.products import Place

EVERY_S = 5.0
_FULL_S = 60.0          # until it is tried again after the disk was full
_AGAIN_TURNS = 100      # until a shard is tried again of which a run can't be read


async def follow_with_shards(node: Node) -> None:
    """Runs until it is cancelled."""
    tried = dict[Place, tuple[str, ...]]()
    turn = 0
    while True:
        turn += 1
        if turn % _AGAIN_TURNS == 0:
            tried.clear()
        try:
            made = await shards_once(node, tried)
        except OSError as failure:
            # What was there stays, unless something of it is to be shown no more.
            node.shards.trouble = f"no Parquet files are made: {failure.strerror or failure}"
            log.error("parquet", trouble=node.shards.trouble)
            await asyncio.sleep(_FULL_S)
            continue
        node.shards.trouble = ""
        if made:
            log.info("parquet", files=made)
        await asyncio.sleep(EVERY_S)


async def shards_once(node: Node, tried: dict[Place, tuple[str, ...]] | None = None) -> int:
    """Makes every file again that is not of today, and removes those of logs that are not held any more.

    Gives back how many were made.  `tried` remembers those of which not every run could be read.

    Raises:
        OSError: there is no room.
    """
    tried = {} if tried is None else tried
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
        if (marks := tuple(part.mark for part in some)) != tried.get(place)
        and (place not in known or marks != tuple(run.mark for run in known[place].runs))
    ]
    made = 0
    for place in sorted(stale, key=lambda place: (place in known, place)):      # those that are not there first
        made += await _make(node, place, wanted[place], tried)
    return made


async def _make(node: Node, place: Place, parts: list[Part], tried: dict[Place, tuple[str, ...]]) -> bool:
    draft, change = await asyncio.to_thread(node.shards.draft, *place)
    writer = await asyncio.to_thread(ShardWriter, draft, *place)
    try:
        for part in parts:
            try:
                records = await read_part(node, part)
            except FederationError:
                tried[place] = tuple(each.mark for each in parts)
                continue
            await asyncio.to_thread(writer.add, part.number, part.width, part.mark, part.gone, records)
        shard = await asyncio.to_thread(writer.close)
    except BaseException:
        await asyncio.to_thread(writer.give_up)
        raise
    return await asyncio.to_thread(node.shards.keep, draft, shard, change)
