"""The page at /: who runs this, what is held, how to join, how to pull.  No script is needed."""

from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import jinja2
from litestar import MediaType, Response, get
from litestar.di import NamedDependency

from federation.origin import log_id
from node.context import Node
from node.status import recent_status_of

_WEB = files("node.web")

_templates = jinja2.Environment(
    loader=jinja2.PackageLoader("node.web"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _count(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%-d %b %Y, %H:%M UTC") if seconds else "not yet"


def _size(number: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.{0 if unit == 'B' else 1}f} {unit}"
        number /= 1000
    return f"{number:.1f} TB"


_templates.filters.update(count=_count, day=_day, bytes=_size, log_id=log_id)


def _render(name: str, **values: Any) -> Response[str]:
    text = _templates.get_template(name).render(**values)
    return Response(text, media_type=MediaType.HTML, headers={"Cache-Control": "no-cache"})


@get("/", include_in_schema=False)
async def get_page(node: NamedDependency[Node]) -> Response[str]:
    status = await recent_status_of(node)
    return _render("node.html", node=status, settings=node.settings)


@get("/join", include_in_schema=False)
async def get_join(node: NamedDependency[Node]) -> Response[str]:
    return _render("join.html", settings=node.settings, vkey=node.vkey)


@get("/static/style.css", include_in_schema=False, media_type="text/css")
async def get_style() -> Response[bytes]:
    content = _WEB.joinpath("static/style.css").read_bytes()
    return Response(content, media_type="text/css", headers={"Cache-Control": "public, max-age=3600"})


handlers = [get_page, get_join, get_style]
