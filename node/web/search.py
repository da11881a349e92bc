"""Searching what this node holds: one page, whose whole state is in its address; the same as JSON."""

from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from msgspec import Struct
from msgspec.structs import replace

from federation.log.origin import log_id
from node.collection.index.found import Facet, Found, Hit
from node.collection.index.query import MOST_HITS, SORTS, BadQuery, Query, format_query, parse_query
from node.context import Node
from node.searching.search import search
from node.web.answers import answer, refusal
from node.web.filters import chips_of, filters_of, kept_of
from node.web.problems import Problem
from node.web.render import render

PATH = "/search"


class FoundOne(Hit, frozen=True):
    """A hit, with the address of its conversation."""

    url: str = ""


class SearchPage(Struct, frozen=True):
    """`url` is the canonical address of this question; `next` and `previous` are "" where there is no such page.

    `indexed_runs` of `runs`, which are of 256 entries, are in the index by now.
    """

    url: str
    total: int
    hits: tuple[FoundOne, ...]
    facets: tuple[Facet, ...]
    next: str
    previous: str
    indexed_runs: int
    runs: int


@get(
    PATH,
    tags=["collection"],
    responses={200: ResponseSpec(SearchPage, generate_examples=False, description="What was found.")},
)
async def get_search(request: Request[Any, Any, State], node: NamedDependency[Node]) -> Response[bytes]:
    """Conversations that fit, a page at a time, with counts beside every filter.  JSON with Accept or ?format=json.

    Parameters, each as often as there are values: `q` (words that all occur, "a phrase", -word that does not);
    `origin`, `platform`, `model`, `language`, `rating`, `label` (name:value), `licence`, `source`; `from`, `to` (days);
    `turns_from`, `turns_to`, `characters_from`, `characters_to`; `code`, `branches`, `flagged` (yes or no); `sort`;
    `page` and `show`.  400 for any other.
    """
    given = [(name, value) for name, value in request.query_params.multi_items() if name != "format"]
    try:
        query = parse_query(given)
    except BadQuery as bad:
        text = next((value for name, value in given if name == "q"), "")[:1_000]
        problem = Problem(400, "That can't be asked.", detail=str(bad), field=bad.parameter)
        return refusal(
            request,
            problem,
            lambda: render("search_refused.html", node.settings, path=PATH, problem=problem, text=text),
        )
    found = await search(node, query)
    page = _page(node, query, found)
    return answer(
        request,
        page,
        lambda: render(
            "search.html", node.settings, path=PATH, page=page, query=query, chips=chips_of(query),
            filters=filters_of(query, found.facets), kept=kept_of(query), asked=format_query(query),
            most_hits=MOST_HITS,
            sorts=[(name, address(replace(query, sort=name, page=1))) for name in SORTS],
            first_page=address(replace(query, page=1)), local=lambda url: url.removeprefix(node.settings.url),
        ),
    )  # fmt: skip


def address(query: Query) -> str:
    asked = format_query(query)
    return f"{PATH}?{asked}" if asked else PATH


def _page(node: Node, query: Query, found: Found) -> SearchPage:
    base = node.settings.url
    return SearchPage(
        url=base + address(query),
        total=found.total,
        hits=tuple(_with_address(node, hit) for hit in found.hits),
        facets=found.facets,
        next=base + address(found.next) if found.next else "",
        previous=base + address(found.previous) if found.previous else "",
        indexed_runs=found.indexed_runs,
        runs=found.runs,
    )


def _with_address(node: Node, hit: Hit) -> FoundOne:
    values = {name: getattr(hit, name) for name in Hit.__struct_fields__}
    return FoundOne(**values, url=f"{node.settings.url}/c/{log_id(hit.origin)}/{hit.index}")


handlers = [get_search]
