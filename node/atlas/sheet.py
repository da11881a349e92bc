"""A sheet: the points of 64 runs of one log, in one file that is written as a whole.

It holds numbers alone: where a record stands, its region, which of the region's words it uses, and what it is coloured
by, as places in a list (palette.py).  What is taken back is set to zero, and the file written again.
"""

from collections.abc import Mapping

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from federation.errors import Malformed
from federation.log.tiles import WIDTH
from node.collection.map.tiles import COLOURS
from node.products import Built

RUNS = 64
ROWS = RUNS * WIDTH

NOTHING, PLACED = 0, 1      # states: no record that is shown, or not placed yet; on the map

POINT = np.dtype(
    [
        ("state", "u1"), ("words", "u1"), ("x", "<u2"), ("y", "<u2"), ("region", "<u2"), ("giver", "<u4"),
        ("colours", "<u2", len(COLOURS)),
    ]
)


class _File(Struct, frozen=True):
    """`rows`: one POINT for each leaf; `built`: by the number of the run."""

    rows: bytes
    built: dict[int, Built]
    form: int = 1


class Sheet:
    """Leaves number·ROWS to number·ROWS + ROWS - 1 of a log."""

    def __init__(self, rows: "NDArray[np.void] | None" = None, built: Mapping[int, Built] | None = None) -> None:
        self.rows = np.zeros(ROWS, POINT) if rows is None else rows
        self.built = dict(built or {})

    def clear(self, place: int) -> bool:
        """Takes a row away; False when there is nothing."""
        found = bool(self.rows["state"][place] != NOTHING)
        self.rows[place] = np.zeros((), POINT)
        return found

    def format(self) -> bytes:
        return msgspec.msgpack.encode(_File(self.rows.tobytes(), self.built))

    @classmethod
    def parse(cls, raw: bytes) -> "Sheet":
        """
        Raises:
            Malformed: it is damaged, or of another version; it is made again.
        """
        try:
            file = msgspec.msgpack.decode(raw, type=_File)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise Malformed("a sheet of the map is damaged") from None
        if file.form != 1 or len(file.rows) != ROWS * POINT.itemsize:
            raise Malformed("a sheet of the map is of another version")
        return cls(np.frombuffer(file.rows, POINT).copy(), file.built)
