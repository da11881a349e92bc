"""Pages from templates: the one door to Jinja, with the words in which numbers, days and sizes are said."""

from datetime import UTC, date, datetime
from typing import Any

import jinja2
from markupsafe import Markup

from federation.log.origin import log_id
from node.config import Settings
from node.web.markdown import as_written, link_to, to_html
from node.web.visible import marked, unmasked, visible

# What stands at the top of every page, in this order.
NAVIGATION = (("/search", "Search"), ("/statistics", "Statistics"), ("/map", "Map"))

_templates = jinja2.Environment(
    loader=jinja2.PackageLoader("node.web"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(name: str, site: Settings, **values: Any) -> str:
    """The page `name`.  `site` says whose it is."""
    return _templates.get_template(name).render(site=site, navigation=NAVIGATION, **values)


def count(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")


def moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%-d %b %Y, %H:%M UTC") if seconds else "not yet"


def day(text: str) -> str:
    """A day in ISO form, as it may stand before a time: "21 Nov 2026"; anything else as it is."""
    try:
        return date.fromisoformat(text[:10]).strftime("%-d %b %Y")
    except ValueError:
        return text


def size(number: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.{0 if unit == 'B' else 1}f} {unit}"
        number /= 1000
    return f"{number:.1f} TB"


_templates.filters.update(
    count=count,
    day=moment,
    date=day,
    bytes=size,
    log_id=log_id,
    # For whatever a contributor, or another node, wrote.
    visible=lambda text: Markup(visible(text)),         # noqa: S704  (it escapes)
    markdown=lambda text: Markup(to_html(text)),        # noqa: S704  (it sanitizes)
    link=lambda text: Markup(link_to(text)),            # noqa: S704  (it sanitizes)
    unmasked=unmasked,
    marked=lambda piece: Markup(marked(piece.text, piece.ranges)),      # noqa: S704  (it escapes)
    written=lambda text: Markup(as_written(text)),      # noqa: S704  (it escapes)
)
