"""The map as a product of a node (node/products.py): which drawing is shown, which is being made, and what must go.

    DIR/map/shown       the name of the drawing that is shown

A map is drawn anew when the collection has doubled; the old one is shown until everything stands on the new one.
"""

import asyncio
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress

import numpy as np

from federation.errors import Malformed
from federation.reading.folder import Folder
from node.products import Built, Place
from node.store import StorageFull
from node.taken_out import TakenOut

from .drawing import PATH, Drawing
from .sheet import ROWS

_SHOWN = f"{PATH}/shown"


class Atlas:
    """`working`: a job keeps it, and is called by `called`.  `version` grows with every change, `erasures` with those
    that took something away.  `records`: how many are to stand on it, as far as is known."""

    name = "map"

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.taken_out = TakenOut()
        self._due = set[tuple[str, str, int]]()         # drawing, origin, sheet: to be written again
        self._due_landmarks = set[str]()                # drawings
        self.shown: Drawing | None = None
        self.next: Drawing | None = None
        self.loaded = False
        self.working = False
        self.called = asyncio.Event()
        self.version = self.erasures = self.records = self.placed = 0
        self.outdated = False       # to be forgotten by its job, which may be drawing at this moment
        self.trouble = ""
        self.writing = asyncio.Lock()       # one writes files at a time

    @property
    def drawings(self) -> tuple[Drawing, ...]:
        return tuple(each for each in (self.shown, self.next) if each is not None)

    async def load(self, origins: Sequence[str]) -> None:
        """Reads what is on the disk, once.  What is damaged goes, and is made again."""
        if not self.loaded:
            await asyncio.to_thread(self._load, origins)
            for origin in origins:      # hidden while it was read
                self._clear(origin, self.taken_out.of(origin))
            self.loaded = True

    def hide(self, origin: str, indexes: Collection[int]) -> None:
        """See Product."""
        self.taken_out.hide(origin, indexes)
        if not self.loaded and not self.working:
            self._clean_unread(origin, sorted(indexes))
            return
        self._clear(origin, sorted(indexes))
        if self.working:
            self.called.set()
        else:
            with suppress(StorageFull, OSError):
                self.write_due()

    async def remake(self) -> None:
        """See Remade."""
        if self.working:
            self.outdated = True
        else:
            self.forget()

    def count(self) -> None:
        """Brings `placed` up to the newest drawing."""
        newest = self.next or self.shown
        sheets = newest.sheets.values() if newest is not None else ()
        self.placed = sum(int(np.count_nonzero(sheet.rows["state"])) for sheet in sheets)

    async def built(self) -> Mapping[Place, Built]:
        """See Product.  Of both drawings: where they differ, the one that was made of something older."""
        found = dict[Place, Built]()
        for drawing in self.drawings:
            for place, built in drawing.built():
                if place not in found or not built.gone:
                    found[place] = built
        return found

    def take_out(self, drawing: Drawing, origin: str, indexes: Sequence[int]) -> None:
        """Takes points and landmarks away, in memory; `write_due` does it on the disk."""
        for number in drawing.clear(origin, indexes):
            self._due.add((drawing.name, origin, number))
            self.erasures += 1
        if drawing.clear_landmarks(origin, indexes):
            self._due_landmarks.add(drawing.name)

    def write_due(self) -> None:
        """Writes what was taken away; a file that there is no room to write is deleted, and made again some day.

        Raises:
            OSError, StorageFull: not even that.
        """
        by_name = {each.name: each for each in self.drawings}
        while self._due_landmarks:
            drawing = by_name.get(self._due_landmarks.pop())
            if drawing is not None:
                try:
                    drawing.save_landmarks()
                except (StorageFull, OSError):      # whatever it is, the bytes must go
                    drawing.drop_landmarks()
        while self._due:
            name, origin, number = self._due.pop()
            drawing = by_name.get(name)
            if drawing is not None and (origin, number) in drawing.sheets:
                try:
                    drawing.save(origin, number)
                except (StorageFull, OSError):
                    drawing.drop(origin, number)
        for drawing in self.drawings:
            drawing.settle()

    def show(self, drawing: Drawing) -> None:
        """From now on this one is shown, and the one before is gone."""
        before, self.shown, self.next = self.shown, drawing, None
        (self.folder.root / PATH).mkdir(exist_ok=True)
        self.folder.write(_SHOWN, drawing.name.encode(), durable=True)
        if before is not None and before is not drawing:
            shutil.rmtree(self.folder.root / PATH / before.name, ignore_errors=True)
        self.version += 1

    def forget(self) -> None:
        """No map at all."""
        self.outdated, self.shown, self.next = False, None, None
        shutil.rmtree(self.folder.root / PATH, ignore_errors=True)
        self.version += 1
        self.erasures += 1

    def new_name(self) -> str:
        return str(1 + max([0, *_names(self.folder)]))

    def _clear(self, origin: str, indexes: Iterable[int]) -> None:
        some = list(indexes)
        for drawing in self.drawings:
            self.take_out(drawing, origin, some)
        self.version += 1

    def _clean_unread(self, origin: str, indexes: Sequence[int]) -> None:
        """For a node that is stopped: in the files alone.  A drawing that can't be cleaned goes as a whole."""
        for number in _names(self.folder):
            try:
                drawing = Drawing.open(self.folder, str(number))
                drawing.load([origin], {index // ROWS for index in indexes})
                if drawing.clear_landmarks(origin, indexes):
                    drawing.save_landmarks()
                for sheet in drawing.clear(origin, indexes):
                    drawing.save(origin, sheet)
                drawing.settle()
            except (Malformed, StorageFull, OSError):
                shutil.rmtree(self.folder.root / PATH / str(number), ignore_errors=True)

    def _load(self, origins: Sequence[str]) -> None:
        names = sorted(_names(self.folder))
        shown = (self.folder.read(_SHOWN) or b"").decode(errors="replace")
        kept = [name for name in map(str, names) if name == shown] + [str(name) for name in names[-1:]]
        for name in dict.fromkeys(kept):
            try:
                drawing = Drawing.open(self.folder, name)
            except Malformed:
                continue
            drawing.load(origins)
            if name == shown:
                self.shown = drawing
            else:
                self.next = drawing
        for number in names:
            if str(number) not in {each.name for each in self.drawings}:
                shutil.rmtree(self.folder.root / PATH / str(number), ignore_errors=True)


def _names(folder: Folder) -> list[int]:
    base = folder.root / PATH
    return [int(each.name) for each in base.iterdir() if each.name.isdecimal()] if base.is_dir() else []

