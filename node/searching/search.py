"""What readers ask of the index: hits with the piece of text that fits, counts beside each filter."""

import asyncio
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor

from msgspec.structs import replace

from federation.errors import FederationError
from federation.log.tiles import WIDTH
from federation.record.conversation import Label, parse_body
from node.collection.index.facts import facts_of
from node.collection.index.found import Found, Hit
from node.collection.index.query import MOST_HITS, Query
from node.collection.index.snippet import snippets
from node.collection.index.terms import Asked, read_question
from node.context import Node
from node.publication.published import read_body
from node.searching.index import Progress, SearchIndex
from node.store import OWN

_READERS = 2

_reading = ThreadPoolExecutor(_READERS, "snippets")


async def search(node: Node, query: Query, *, facets: bool = True) -> Found:
    """A page of what fits.  Without `facets` only hits and how many there are, which is quicker.

    A question is never an error: what nothing fits finds nothing, and a page behind the end has no hits.
    """
    searching = index_of(node)
    if searching is None:
        return Found((), 0, ())
    asked, start = read_question(query.text), (query.page - 1) * query.show
    finding = asyncio.to_thread(searching.index.find, query, start + query.show)
    counting = asyncio.to_thread(searching.index.facets if facets else searching.index.count, query)
    places, counted = await asyncio.gather(finding, counting)
    total, counts = counted if isinstance(counted, tuple) else (counted, ())
    hits = await _hits(node, places[start:], asked)
    has_next = start + query.show < min(total, MOST_HITS)
    return Found(
        hits=tuple(hits),
        total=total,
        facets=counts,
        next=replace(query, page=query.page + 1) if has_next else None,
        previous=replace(query, page=query.page - 1) if query.page > 1 else None,
        indexed_runs=searching.progress.runs,
        runs=searching.progress.of_runs,
    )


def progress_of(node: Node) -> Progress | None:
    """How far the index is; None where there is none."""
    searching = index_of(node)
    return searching.progress if searching is not None else None


def index_of(node: Node) -> SearchIndex | None:
    return next((each for each in node.products.all if isinstance(each, SearchIndex)), None)


async def computed_labels(
    node: Node, places: Collection[tuple[str, int]]
) -> dict[tuple[str, int], tuple[Label, ...]]:
    """What this node's job says of these records, by origin and index; nothing of those of which it says nothing."""
    found = dict[tuple[str, int], tuple[Label, ...]]()
    for origin, number in {(origin, index // WIDTH) for origin, index in places}:
        found |= {(origin, index): said for index, said in (await node.labels.of_run(origin, number)).items()}
    return {place: found[place] for place in places if place in found}


async def _hits(node: Node, places: list[tuple[str, int]], asked: Asked) -> list[Hit]:
    """What is taken back while this is read has no hit."""
    newest = await node.store.own_log.size_in_files()
    logs = {each.origin: each for each in await node.store.logs.all()} if places else {}
    labels = await computed_labels(node, places)
    loop = asyncio.get_running_loop()

    async def one(origin: str, index: int) -> Hit | None:
        held = logs.get(origin)
        if held is None or index in held.held.dropped:
            return None
        size = newest if held.learnt_from == OWN else held.held.position.size
        computed = labels.get((origin, index), ())
        return await loop.run_in_executor(_reading, _hit, node, origin, index, size, computed, asked)

    return [each for each in await asyncio.gather(*[one(*place) for place in places]) if each is not None]


def _hit(node: Node, origin: str, index: int, size: int, labels: tuple[Label, ...], asked: Asked) -> Hit | None:
    try:
        raw = read_body(node.folder, origin, index, size)
        body = parse_body(raw) if raw is not None else None
    except (FederationError, ValueError, RecursionError):
        return None
    if body is None:
        return None
    facts, (question, match, role) = facts_of(body, labels), snippets(body, asked)
    return Hit(
        origin=origin,
        index=index,
        question=question,
        match=match,
        role=role,
        title=body.conversation_metadata.title,
        platform=facts.platform,
        model=facts.model,
        language=facts.language,
        day=facts.day,
        turns=facts.turns,
        characters=facts.characters,
        rating=facts.rating,
        flagged=facts.flagged,
    )
