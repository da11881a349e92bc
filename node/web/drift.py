"""The drift alarm: members' extensions tell of sites that have changed, and fetch newer selectors."""

import asyncio
from typing import Annotated, Any, Literal

from litestar import MediaType, Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from msgspec import Meta, Struct

from node.context import Node
from node.drift import TooOften, take_drift
from node.selectors import signed_selectors
from node.web.auth import member_of
from node.web.body import read_json
from node.web.problems import Problem

Rule = Literal["nothing-found", "questions-missing", "answers-missing", "empty-turns", "buttons-as-text"]
Count = Annotated[int, Meta(ge=0, le=1_000_000)]


class Counts(Struct, forbid_unknown_fields=True, rename="camel"):
    """What was on the page, in numbers; none of its words."""

    questions: Count
    answers: Count
    expected_questions: Count
    expected_answers: Count
    empty: Count
    with_buttons: Count


class DriftReport(Struct, forbid_unknown_fields=True):
    """`site` as the extension names it, `version` of its selectors."""

    site: Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,40}$")]
    rule: Rule
    version: Annotated[int, Meta(ge=0, le=1_000_000)]
    counts: Counts


@post("/drift", status_code=202)
async def post_drift(request: Request[Any, Any, State], node: NamedDependency[Node]) -> Response[None]:
    """Says that a site is no longer read as it should be.  Summed over all members, without saying who."""
    member = await member_of(request, node)
    told = await read_json(request, node, DriftReport)
    counts = {name: getattr(told.counts, name) for name in Counts.__struct_fields__}
    try:
        await take_drift(node, member, told.site, told.rule, told.version, counts)
    except TooOften as often:
        raise Problem(429, "Too many reports.", headers={"Retry-After": str(often.retry_after_s)}) from None
    return Response(None, status_code=202, media_type=MediaType.TEXT)


@get("/selectors", media_type=MediaType.TEXT)
async def get_selectors(node: NamedDependency[Node]) -> Response[bytes]:
    """Newer selectors by site, as a note signed with this node's key.  No token is looked at."""
    note = await asyncio.to_thread(signed_selectors, node)
    return Response(note, media_type="text/plain; charset=utf-8", headers={"Cache-Control": "public, max-age=3600"})


router = Router("/api/v1", route_handlers=[post_drift, get_selectors], tags=["members"])
