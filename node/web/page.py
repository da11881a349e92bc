"""The pages at / and /join: who runs this, what is held, how to join, how to pull; and the files that pages load."""

from importlib.resources import files
from typing import Any

from litestar import MediaType, Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath
from msgspec import Struct

from node.config import Settings
from node.context import Node
from node.status import Status, recent_status_of
from node.web.answers import PAGE_HEADERS, answer
from node.web.problems import nothing_here
from node.web.render import render

_FILES = files("node.web").joinpath("static")
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_STATIC = {
    each.name: _TYPES[suffix]
    for each in _FILES.iterdir()
    if (suffix := each.name[each.name.rfind(".") :]) in _TYPES
}


def _page(name: str, site: Settings, **values: Any) -> Response[str]:
    text = render(name, site, **values)
    return Response(text, media_type=MediaType.HTML, headers={**PAGE_HEADERS, "Cache-Control": "no-cache"})


class PublicLog(Struct, frozen=True):
    """What is held of a log.  `conversations` that are there, `taken_back` those that were; `verified_at_s`: when it
    was compared with a peer, 0 for never."""

    origin: str
    vkey: str
    size: int
    conversations: int
    taken_back: int
    verified_at_s: int


class NodePage(Struct, frozen=True):
    """Who runs this node, and what is held, by log."""

    name: str
    origin: str
    url: str
    vkey: str
    contact: str
    version: str
    conversations: int
    bundle_bytes: int
    logs: tuple[PublicLog, ...]
    peers: tuple[str, ...]


@get(
    "/",
    tags=["collection"],
    responses={200: ResponseSpec(NodePage, generate_examples=False, description="The node.")},
)
async def get_page(request: Request[Any, Any, State], node: NamedDependency[Node]) -> Response[bytes]:
    """Who runs this node, and what is held.  JSON with Accept or ?format=json."""
    status = await recent_status_of(node)
    return answer(
        request,
        _public(node, status),
        lambda: render("node.html", node.settings, path="/", node=status, settings=node.settings),
    )


def _public(node: Node, status: Status) -> NodePage:
    logs = tuple(
        PublicLog(each.origin, each.vkey, each.size, each.live, each.withdrawn + each.retracted, each.verified_at_s)
        for each in status.logs
    )
    return NodePage(
        status.name, status.origin, status.url, status.vkey, node.settings.contact, status.version,
        status.conversations, status.bundle_bytes, logs, tuple(each.origin for each in status.peers),
    )  # fmt: skip


@get("/join", include_in_schema=False)
async def get_join(node: NamedDependency[Node]) -> Response[str]:
    return _page("join.html", node.settings, path="/join", settings=node.settings, vkey=node.vkey)


@get("/static/{name:str}", include_in_schema=False)
async def get_static(request: Request[Any, Any, State], name: FromPath[str]) -> Response[bytes]:
    """One of the files in static/, which came with this version."""
    if name not in _STATIC:
        raise nothing_here()
    return _static(name)


@get("/favicon.ico", include_in_schema=False)
async def get_icon() -> Response[bytes]:
    """For what has no page around it, such as JSON; browsers go by the media type and not by the name."""
    return _static("icon.svg")


def _static(name: str) -> Response[bytes]:
    content = _FILES.joinpath(name).read_bytes()
    return Response(content, media_type=_STATIC[name], headers={"Cache-Control": "public, max-age=3600"})


handlers = [get_page, get_join, get_static, get_icon]
