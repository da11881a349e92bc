"""The counts of each run of each log, as a product of the node (node/products.py).

    DIR/statistics/<log id>/<k>     counts of runs 64·k to 64·k + 63, and of what they were made

A run of which something is taken back is forgotten as a whole, and counted again in the job's next turn.
"""

import asyncio
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress

import msgspec
from msgspec import Struct

from federation.log.origin import log_id
from federation.log.tiles import WIDTH
from federation.reading.folder import Folder
from node.products import Built, Place
from node.store import StorageFull
from node.taken_out import TakenOut

from .counts import Counts, add

PATH = "statistics"
_RUNS = 64


class Counted(Struct, frozen=True):
    """What one run of 256 leaves holds, and of what it was counted."""

    built: Built
    counts: Counts


_decode = msgspec.msgpack.Decoder(dict[int, Counted])


class Ledger:
    """`working`: a job keeps it, and is called by `called`."""

    name = "statistics"

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self.taken_out = TakenOut()
        self._runs = dict[Place, Counted]()
        self._on_disk = dict[Place, Built]()
        self._due = set[tuple[str, int]]()      # files to be written again
        self._totals: dict[str, Counts] | None = None
        self.loaded = False
        self.working = False
        self.left = 0                           # runs that are still to be counted
        self.called = asyncio.Event()

    async def load(self, origins: Sequence[str]) -> None:
        """Reads what is on the disk, once."""
        if not self.loaded:
            self.loaded = True
            for place, counted in await asyncio.to_thread(lambda: list(self._read(origins))):
                self._runs[place] = counted
                self._on_disk[place] = counted.built

    def hide(self, origin: str, indexes: Collection[int]) -> None:
        """See Product."""
        self.taken_out.hide(origin, indexes)
        places = {(origin, index // WIDTH) for index in indexes}
        if not self.loaded:
            for number in {run // _RUNS for _, run in places}:
                with suppress(OSError):
                    (self._folder.root / self._path(origin, number)).unlink(missing_ok=True)
            return
        self.forget(places)
        if self.working:
            self.called.set()
        else:
            with suppress(OSError, StorageFull):
                self.write_due()

    async def remake(self) -> None:
        """See Remade."""
        self.forget(list(self._runs))
        self.forget_all()
        self._on_disk.clear()
        self.called.set()

    async def built(self) -> Mapping[Place, Built]:
        """See Product."""
        return dict(self._on_disk)

    def built_now(self) -> dict[Place, Built]:
        """Of what the counts in memory were made."""
        return {place: counted.built for place, counted in self._runs.items()}

    def put(self, place: Place, counted: Counted) -> None:
        self._runs[place] = counted
        self._change(place)

    def forget(self, places: Collection[Place]) -> None:
        for place in places:
            if self._runs.pop(place, None) is not None:
                self._change(place)

    def write_due(self) -> None:
        """Writes what changed; a file that there is no room to write is deleted, and counted again at the next start.

        Raises:
            OSError, StorageFull: not even that.
        """
        while self._due:
            origin, number = self._due.pop()
            runs = {
                run: self._runs[origin, run]
                for run in range(number * _RUNS, (number + 1) * _RUNS)
                if (origin, run) in self._runs
            }
            path = self._path(origin, number)
            try:
                if runs:
                    self._folder.write(path, msgspec.msgpack.encode(runs), durable=True)
                else:
                    self._folder.remove(path)
            except (OSError, StorageFull):
                self._folder.remove(path)
                runs = {}
            for run in range(number * _RUNS, (number + 1) * _RUNS):
                self._on_disk.pop((origin, run), None)
            self._on_disk |= {(origin, run): counted.built for run, counted in runs.items()}

    def totals(self) -> dict[str, Counts]:
        """The counts of each log, by origin."""
        if self._totals is None:
            totals = dict[str, Counts]()
            for (origin, _), counted in sorted(self._runs.items()):
                add(totals.setdefault(origin, {}), counted.counts)
            self._totals = totals
        return self._totals

    def forget_all(self) -> None:
        shutil.rmtree(self._folder.root / PATH, ignore_errors=True)

    def _change(self, place: Place) -> None:
        self._due.add((place[0], place[1] // _RUNS))
        self._totals = None

    def _read(self, origins: Sequence[str]) -> Iterator[tuple[Place, Counted]]:
        for origin in origins:
            base = self._folder.root / PATH / log_id(origin)
            for file in base.iterdir() if base.is_dir() else ():
                if not file.name.isdecimal():
                    continue
                try:
                    runs = _decode.decode(file.read_bytes())
                except (msgspec.MsgspecError, UnicodeDecodeError, OSError):     # damaged: counted again
                    continue
                for run, counted in runs.items():
                    yield (origin, run), counted

    def _path(self, origin: str, number: int) -> str:
        return f"{PATH}/{log_id(origin)}/{number}"
