"""The pages at / and /join: who runs this, what is held, how to join, how to pull; and the files that pages load."""

from importlib.resources import files
from typing import Any

from litestar import MediaType, Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath

from node.config import Settings
from node.context import Node
from node.status import recent_status_of
from node.web.answers import PAGE_HEADERS
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


@get("/", include_in_schema=False)
async def get_page(node: NamedDependency[Node]) -> Response[str]:
    return _page("node.html", node.settings, path="/", node=await recent_status_of(node), settings=node.settings)


@get("/join", include_in_schema=False)
async def get_join(node: NamedDependency[Node]) -> Response[str]:
    return _page("join.html", node.settings, path="/join", settings=node.settings, vkey=node.vkey)


@get("/static/{name:str}", include_in_schema=False)
async def get_static(request: Request[Any, Any, State], name: FromPath[str]) -> Response[bytes]:
    """One of the files in static/, which came with this version."""
    if name not in _STATIC:
        raise nothing_here()
    content = _FILES.joinpath(name).read_bytes()
    return Response(content, media_type=_STATIC[name], headers={"Cache-Control": "public, max-age=3600"})


handlers = [get_page, get_join, get_static]
