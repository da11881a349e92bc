"""What pages ask of the map: its newest view, made at most every few seconds, and at once when something was erased."""

import asyncio
import time

from msgspec import Struct

from node.collection.map.tiles import COLOURS
from node.context import Node

from .product import Atlas
from .regions import points_of
from .view import View, view_of

_EVERY_S = 10.0         # while records get their places


class Seen(Struct, frozen=True):
    """A view, and what it was made of."""

    version: int
    erasures: int
    drawing: str
    made_at_s: float        # by the monotonic clock
    view: View


class Gallery:
    """Keeps the newest view of one map."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        self._seen: Seen | None = None
        self._one_at_a_time = asyncio.Lock()

    async def view(self) -> View | None:
        """The map as it is now, but for records that came in the last seconds; None where there is none yet."""
        async with self._one_at_a_time:
            drawing = self.atlas.shown
            if drawing is None:
                self._seen = None
            elif self._seen is None or self._is_old(self._seen):
                version, erasures = self.atlas.version, self.atlas.erasures
                values = [list(drawing.palette.values(kind)) for kind in range(len(COLOURS))]
                points = points_of(drawing)
                view = await asyncio.to_thread(view_of, drawing, points, values)
                self._seen = Seen(version, erasures, drawing.name, time.monotonic(), view)
            return self._seen.view if self._seen else None

    def _is_old(self, seen: Seen) -> bool:
        drawing = self.atlas.shown
        if drawing is None or seen.drawing != drawing.name or seen.erasures != self.atlas.erasures:
            return True
        return seen.version != self.atlas.version and time.monotonic() - seen.made_at_s > _EVERY_S


def atlas_of(node: Node) -> Atlas | None:
    """The map of this node; None where it is switched off."""
    return next((each for each in node.products.all if isinstance(each, Atlas)), None)
