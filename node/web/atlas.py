"""The map: a page that says what stands where without a script, tiles of points, and a page for each region."""

import asyncio
import re
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import numpy as np
from litestar import MediaType, Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from msgspec import Struct

from federation.errors import FederationError
from federation.log.origin import log_id
from federation.log.tiles import WIDTH
from federation.reading.records import body_at
from federation.record.conversation import Label, parse_body
from node.atlas.regions import Named
from node.atlas.serving import Gallery, atlas_of
from node.atlas.view import Shade, View
from node.collection.flags import flags_of
from node.collection.map.passage import passage_of
from node.collection.map.tiles import COLOURS, ROW, number_of
from node.context import Node
from node.web.answers import answer
from node.web.problems import Problem
from node.web.render import render
from node.web.visible import unmasked

_ON_A_PAGE = 25
_MOST_NAMES = 25
_MOST_AT = 1_000           # characters that name them
FLAGGED = "A flagged conversation"
NO_WORDS = "A conversation without words of a person"
_MOST_SHOWN = 140           # characters of a question
_AT = re.compile(r"(0|[1-9][0-9]{0,4}):(0|[1-9][0-9]{0,17})")
_FRESH = {"Cache-Control": "no-cache"}      # what is erased is gone from caches with the next look


class Log(Struct, frozen=True):
    """Whose points have this place in the list of logs."""

    origin: str
    id: str


class Map(Struct, frozen=True):
    """What the numbers in tiles mean.  `row_bytes`: of a point; `columns` with their types: see the tiles' README."""

    count: int
    levels: int
    row_bytes: int
    colours: tuple[str, ...]        # in the order of a point's bytes
    legends: dict[str, tuple[Shade, ...]]
    logs: tuple[Log, ...]
    regions: tuple[Named, ...]


class Spot(Struct, frozen=True):
    """One conversation in a list: where it is, and how it begins; "" when it can't be shown, or is `flagged`, which its
    page shows to those who want to see it."""

    origin: str
    index: int
    question: str
    flagged: bool

    @property
    def href(self) -> str:
        return f"/c/{log_id(self.origin)}/{self.index}"


def handlers_of(node: Node) -> list[Any]:
    """What is served of the map; nothing but a page that says so where the operator switched it off."""
    atlas = atlas_of(node)
    gallery = Gallery(atlas) if atlas is not None else None

    async def view_now() -> View:
        view = await gallery.view() if gallery is not None else None
        if view is None:
            raise Problem(404, "There is no map here.", detail="One is drawn once the node holds five conversations.")
        return view

    @get("/map", include_in_schema=False)
    async def get_map(request: Request[Any, Any, State], node: NamedDependency[Node]) -> Response[bytes]:
        view = await gallery.view() if gallery is not None else None
        placed, records = (atlas.placed, atlas.records) if atlas is not None else (0, 0)

        def page() -> str:
            return render(
                "map.html", node.settings, path="/map", view=view, enabled=gallery is not None, placed=placed,
                records=records,
            )  # fmt: skip

        return answer(request, _meaning(view) if view is not None else None, page)

    @get("/map.json", media_type=MediaType.JSON, tags=["collection"])
    async def get_map_json() -> Response[bytes]:
        """Legends, logs and regions of the map: what the numbers in its tiles mean."""
        content = msgspec.json.encode(_meaning(await view_now()))
        return Response(content, media_type=MediaType.JSON, headers=_FRESH)

    @get("/map/tiles/{level:int}/{column:int}/{row:int}", media_type="application/octet-stream", tags=["collection"])
    async def get_tile(level: FromPath[int], column: FromPath[int], row: FromPath[int]) -> Response[bytes]:
        """Points of one square of the map: rows of `row_bytes`, as node/collection/map/tiles.py says."""
        view = await view_now()
        try:
            content = view.tiles.get(number_of(level, column, row), b"")
        except ValueError:
            raise Problem(404, "There is no such tile.") from None
        return Response(content, media_type="application/octet-stream", headers=_FRESH)

    @get("/map/questions", media_type=MediaType.JSON, include_in_schema=False)
    async def get_questions(
        node: NamedDependency[Node], at: FromQuery[str]
    ) -> Response[bytes]:
        """How some conversations of the map begin; `at` names them as log:index,log:index."""
        if len(at) > _MOST_AT:
            raise Problem(400, f"At most {_MOST_NAMES} conversations are named at once.")
        view = await view_now()
        wanted = [_AT.fullmatch(each) for each in at.split(",")[:_MOST_NAMES]]
        places = [(int(match[1]), int(match[2])) for match in wanted if match]
        spots = await _spots(node, [(view.logs[log], index) for log, index in places if _is_on(view, log, index)])
        content = {
            f"{view.logs.index(each.origin)}:{each.index}": each.question or (FLAGGED if each.flagged else NO_WORDS)
            for each in spots
        }
        return Response(msgspec.json.encode(content), media_type=MediaType.JSON, headers=_FRESH)

    @get("/map/regions/{number:int}", include_in_schema=False)
    async def get_region(
        request: Request[Any, Any, State], node: NamedDependency[Node], number: FromPath[int], page: FromQuery[int] = 1
    ) -> Response[bytes]:
        view = await view_now()
        region = next((each for each in view.regions if each.number == number), None)
        members = _members(view, region) if region is not None else []
        pages = -(-len(members) // _ON_A_PAGE)
        if region is None or not 1 <= page <= pages:
            raise Problem(404, "There is no such part of the map.", detail="It may have been drawn anew. See: /map")
        spots = await _spots(node, members[(page - 1) * _ON_A_PAGE : page * _ON_A_PAGE])
        content = {"region": region, "page": page, "pages": pages, "conversations": spots}

        def as_page() -> str:
            return render("region.html", node.settings, path="/map", **content)

        return answer(request, content, as_page)

    return [get_map, get_map_json, get_tile, get_questions, get_region]


def _meaning(view: View) -> Map:
    logs = tuple(Log(origin, log_id(origin)) for origin in view.logs)
    return Map(view.count, view.levels, ROW.itemsize, COLOURS, view.legends, logs, view.regions)


def _members(view: View, region: Named) -> list[tuple[str, int]]:
    """The places of a region's records, those nearest to its middle first."""
    there = np.flatnonzero(view.points.rows["region"] == region.number)
    rows = view.points.rows[there]
    apart = (rows["x"] / 65_535 - region.x) ** 2 + (rows["y"] / 65_535 - region.y) ** 2
    order = there[np.argsort(apart, kind="stable")]
    return [(view.logs[int(view.points.log[k])], int(view.points.index[k])) for k in order]


def _is_on(view: View, log: int, index: int) -> bool:
    return bool(np.any((view.points.log == log) & (view.points.index == index)))


async def _spots(node: Node, places: Iterable[tuple[str, int]]) -> list[Spot]:
    wanted = list(places)
    runs = {(origin, index // WIDTH) for origin, index in wanted}
    labels = {run: await node.labels.of_run(*run) for run in runs}
    return await asyncio.to_thread(
        lambda: [_spot(node, *place, labels[place[0], place[1] // WIDTH].get(place[1], ())) for place in wanted]
    )


def _spot(node: Node, origin: str, index: int, labels: Sequence[Label]) -> Spot:
    """The conversation as it is on the disk now: an erased one is not there any more."""
    try:
        raw = body_at(node.folder, origin, index)
        body = parse_body(raw) if raw is not None else None
    except (FederationError, ValueError, RecursionError):
        body = None
    if body is None or flags_of(body, (*body.labels, *labels)):
        return Spot(origin, index, "", body is not None)
    return Spot(origin, index, unmasked(passage_of(body, _MOST_SHOWN).partition("\n")[0]), False)
