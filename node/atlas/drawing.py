"""One drawing of the map in a folder of its own: its landmarks, its regions, its sheets.

    DIR/map/<n>/drawing.json      when and of how many records it was drawn; regions and the words that name them
    DIR/map/<n>/landmarks.npz     vectors and places of the records that were laid out
    DIR/map/<n>/palette.json      what records are coloured by
    DIR/map/<n>/<log id>/<k>      sheets

A vector tells much of what was said, so those of erased landmarks go with their records.
"""

import io
from collections.abc import Collection, Iterator, Sequence

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from federation.errors import Malformed
from federation.log.origin import log_id
from federation.reading.folder import Folder
from node.collection.map.placing import Landmarks
from node.products import Built, Place

from .palette import Palette
from .sheet import ROWS, RUNS, Sheet

PATH = "map"


class Region(Struct, frozen=True):
    """The middle of a region, from 0 to 1, and the words that may name it."""

    x: float
    y: float
    words: tuple[str, ...] = ()


class Plan(Struct, frozen=True):
    """What a drawing was made with: the model's name, how many records there were, levels of tiles."""

    model: str
    records: int
    levels: int
    regions: tuple[Region, ...]
    logs: tuple[str, ...] = ()      # whose landmarks are in landmarks.npz, by their number there


class Drawing:
    """A drawing that is open.  Its sheets are all in memory: 26 bytes for each leaf."""

    def __init__(self, folder: Folder, name: str, plan: Plan, landmarks: Landmarks, marked: NDArray[np.int64]) -> None:
        self._folder = folder
        self.name = name
        self.plan = plan
        self.landmarks = landmarks
        self.marked = marked        # log and index of each landmark, (n, 2)
        self.palette = Palette()
        self.sheets = dict[tuple[str, int], Sheet]()

    @classmethod
    def open(cls, folder: Folder, name: str) -> "Drawing":
        """
        Raises:
            Malformed: it is damaged, or of another version; the map is drawn anew.
        """
        try:
            plan = msgspec.json.decode(folder.read(f"{PATH}/{name}/drawing.json") or b"", type=Plan)
            with np.load(io.BytesIO(folder.read(f"{PATH}/{name}/landmarks.npz") or b""), allow_pickle=False) as file:
                landmarks = Landmarks(file["vectors"].astype(np.float32), file["places"])
                marked = file["marked"]
            drawing = cls(folder, name, plan, landmarks, marked)
            drawing.palette = Palette.parse(folder.read(f"{PATH}/{name}/palette.json") or b'[[""]]')
        except (ValueError, KeyError, OSError, EOFError):   # msgspec's and zipfile's errors among them
            raise Malformed("the map's files are damaged") from None
        return drawing

    def load(self, origins: Sequence[str], numbers: Collection[int] | None = None) -> None:
        """Reads the sheets of these logs, or only those with these numbers.  One that is damaged is made again."""
        for origin in origins:
            base = self._folder.root / PATH / self.name / log_id(origin)
            for file in base.iterdir() if base.is_dir() else ():
                if file.name.isdecimal() and (numbers is None or int(file.name) in numbers):
                    self._read(origin, int(file.name))

    def _read(self, origin: str, number: int) -> None:
        raw = self._folder.read(self._path(origin, number))
        try:
            if raw is not None:
                self.sheets[origin, number] = Sheet.parse(raw)
        except Malformed:
            self._folder.remove(self._path(origin, number))

    def save_plan(self) -> None:
        """Landmarks first: a plan without them would be believed."""
        self.save_landmarks()
        self._write(f"{PATH}/{self.name}/drawing.json", msgspec.json.encode(self.plan), durable=True)

    def save_landmarks(self) -> None:
        raw = io.BytesIO()
        np.savez(
            raw, vectors=self.landmarks.vectors.astype(np.float16), places=self.landmarks.places, marked=self.marked
        )
        self._write(f"{PATH}/{self.name}/landmarks.npz", raw.getvalue(), durable=True)

    def drop_landmarks(self) -> None:
        """Without them this drawing is worth nothing at the next start, and is made again."""
        self._folder.remove(f"{PATH}/{self.name}/landmarks.npz")

    def save(self, origin: str, number: int) -> None:
        """Writes a sheet, and the palette that it refers to before."""
        self.save_palette()
        self._write(self._path(origin, number), self.sheets[origin, number].format())

    def save_palette(self) -> None:
        self._write(f"{PATH}/{self.name}/palette.json", self.palette.format())

    def _write(self, path: str, content: bytes, *, durable: bool = False) -> None:
        """Whole drawings are deleted without the folder's knowing, which makes each of its folders once."""
        (self._folder.root / path).parent.mkdir(parents=True, exist_ok=True)
        self._folder.write(path, content, durable=durable)

    def settle(self) -> None:
        self._folder.settle()

    def drop(self, origin: str, number: int) -> None:
        """Forgets a sheet, here and on the disk."""
        self.sheets.pop((origin, number), None)
        self._folder.remove(self._path(origin, number))

    def sheet_of(self, origin: str, run: int) -> Sheet:
        return self.sheets.setdefault((origin, run // RUNS), Sheet())

    def built(self) -> Iterator[tuple[Place, Built]]:
        for (origin, _), sheet in self.sheets.items():
            for run, built in sheet.built.items():
                yield (origin, run), built

    def clear(self, origin: str, indexes: Sequence[int]) -> set[int]:
        """Takes points away, in memory; gives back the numbers of the sheets that had any."""
        touched = set[int]()
        for index in indexes:
            sheet = self.sheets.get((origin, index // ROWS))
            if sheet is not None and sheet.clear(index % ROWS):
                touched.add(index // ROWS)
        return touched

    def clear_landmarks(self, origin: str, indexes: Sequence[int]) -> bool:
        """Takes landmarks away, in memory; False when there are none of these.  The last one stays a place to stand
        by, without its vector."""
        if origin not in self.plan.logs:
            return False
        of_log = self.marked[:, 0] == self.plan.logs.index(origin)
        gone = of_log & np.isin(self.marked[:, 1], np.fromiter(indexes, np.int64, len(indexes)))
        if not gone.any():
            return False
        keep = ~gone
        if not keep.any():
            keep[0] = True
            self.landmarks.vectors[0] = 0
            self.marked[0] = -1
        self.landmarks = Landmarks(self.landmarks.vectors[keep], self.landmarks.places[keep])
        self.marked = self.marked[keep]
        return True

    def vectors_of(self, origin: str, indexes: NDArray[np.int64]) -> dict[int, NDArray[np.float32]]:
        """Of those among these records that are landmarks."""
        if origin not in self.plan.logs:
            return {}
        of_log = self.marked[:, 0] == self.plan.logs.index(origin)
        found = np.flatnonzero(of_log & np.isin(self.marked[:, 1], indexes))
        return {int(self.marked[k, 1]): self.landmarks.vectors[k] for k in found}

    def _path(self, origin: str, number: int) -> str:
        return f"{PATH}/{self.name}/{log_id(origin)}/{number}"
