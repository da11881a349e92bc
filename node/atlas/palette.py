"""What records are coloured by: lists of values, to which points refer by their place.

A value that no point refers to any more is forgotten, so that nothing of an erased record stays in the list.
"""

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from node.collection.map.tiles import COLOURS

UNKNOWN = 0                 # the place of ""
_MOST = (1 << 16) - 1       # values of one kind; any more count as not known
LEAST = 5                   # records that a value needs to have a colour of its own
SHOWN = 7                   # colours for values; one more for all others, one for what is not known


class Category(Struct, frozen=True):
    """One colour of a legend: the value, and how many points have it.  "" is not known."""

    value: str
    count: int


class Palette:
    def __init__(self, values: "list[list[str]] | None" = None) -> None:
        self._values = values if values and len(values) == len(COLOURS) else [[""] for _ in COLOURS]
        self._places = [{value: place for place, value in enumerate(each)} for each in self._values]

    def places_of(self, colours: dict[str, str]) -> list[int]:
        """For each of COLOURS the place of its value; new values are added."""
        return [self._place(kind, colours.get(name, "")) for kind, name in enumerate(COLOURS)]

    def values(self, kind: int) -> list[str]:
        return self._values[kind]

    def forget_unused(self, used: NDArray[np.uint16]) -> bool:
        """`used`: the colours of all points, a column for each kind.  Whether anything was forgotten."""
        before = sum(map(len, self._places))
        for kind, values in enumerate(self._values):
            there = np.bincount(used[:, kind], minlength=len(values)) > 0
            for place in range(1, len(values)):
                if not there[place] and values[place]:
                    del self._places[kind][values[place]]
                    values[place] = ""
            while len(values) > 1 and not values[-1]:
                values.pop()
        return sum(map(len, self._places)) < before

    def format(self) -> bytes:
        return msgspec.json.encode(self._values)

    @classmethod
    def parse(cls, raw: bytes) -> "Palette":
        return cls(msgspec.json.decode(raw, type=list[list[str]]))

    def _place(self, kind: int, value: str) -> int:
        values, places = self._values[kind], self._places[kind]
        if value not in places:
            if len(values) > _MOST:
                return UNKNOWN
            places[value] = len(values)
            values.append(value)
        return places[value]
