"""The labels as a product of a node (node/products.py), and as what index, map and exports ask for them.

    DIR/labels.sqlite       what was said of each run of 256 leaves, and sketches of its records

Of what is taken back nothing is given out from that moment on; its run goes from the file within seconds, and is judged
again without it.
"""

import asyncio
import hashlib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from msgspec import MsgspecError

from federation.dataset.sketch import VERSION
from federation.log.tiles import WIDTH
from federation.record.conversation import Label
from node.collection.labels.packing import unpack
from node.products import Built, Place
from node.store import DatabaseError, Judged, Labelled, Repeats, Run, StorageFull
from node.taken_out import TakenOut

FILE = "labels.sqlite"
REPEATS = "duplicate of"
BY = f"{VERSION}, from 0.8 on"


class LabelProduct:
    """`working`: a job keeps it, and is called by `called`.  `left`: runs that are still to be judged, as far as known.
    """

    name = "labels"

    def __init__(self, root: Path) -> None:
        self.file = root / FILE
        self._store: Labelled | None = None
        self._dropped = list[Labelled]()        # open on a file that is gone
        self._opening = asyncio.Lock()
        self.taken_out = TakenOut()
        self.runs = dict[Place, Run]()
        self.called = asyncio.Event()
        self.working = False
        self.left = 0
        self.trouble = ""

    async def store(self) -> Labelled:
        """The database, opened when it is first asked for; one that can't be used is made again."""
        async with self._opening:
            if self._store is None:
                try:
                    self._store = await self._open()
                except DatabaseError:       # damaged: all of it can be made again
                    self.drop()
                    self._store = await self._open()
            return self._store

    async def _open(self) -> Labelled:
        store = await Labelled.open(self.file)
        try:
            self.runs = await store.runs()
        except BaseException:
            await store.close()
            raise
        return store

    async def close(self) -> None:
        for each in [*self._dropped, *([self._store] if self._store else [])]:
            await each.close()
        self._store, self._dropped = None, []

    def drop(self) -> None:
        """Deletes the file, and all that is known of it."""
        if self._store is not None:
            self._dropped.append(self._store)
        self._store, self.runs = None, {}
        for end in ("", "-wal", "-shm"):
            self.file.with_name(self.file.name + end).unlink(missing_ok=True)

    def hide(self, origin: str, indexes: Collection[int]) -> None:
        """See Product."""
        self.taken_out.hide(origin, indexes)
        if self.working:
            self.called.set()
        else:
            self.drop()

    async def built(self) -> Mapping[Place, Built]:
        """See Product."""
        if self._store is None and not self.file.exists():
            return {}
        await self.store()
        return {place: Built(run.mark, run.gone) for place, run in self.runs.items()}

    def runs_to_go(self) -> set[Place]:
        """Runs of which something was hidden that the feed has not left out yet."""
        return {(origin, index // WIDTH) for origin, index in self.taken_out.not_left_out()}

    async def put(self, place: Place, run: Run, judged: Judged) -> None:
        await (await self.store()).put(place, run, judged)
        self.runs[place] = run

    async def take_out(self, places: Sequence[Place]) -> None:
        store = await self.store()
        for place in places:
            self.runs.pop(place, None)
        await store.take_out(places)

    async def group(self, among: str, repeats: Mapping[Place, str]) -> None:
        """Writes which records repeat others, where that is not what is written already."""
        now = {place: repeats.get(place, "{}") for place in self.runs}
        changed = {place: text for place, text in now.items() if self.runs[place].repeats != text}
        await (await self.store()).group(among, changed)
        for place, text in changed.items():
            if place in self.runs:
                run = self.runs[place]
                self.runs[place] = Run(run.mark, run.gone, run.judges, text)

    async def marks(self) -> Mapping[Place, str]:
        """See Labels.  A file that is damaged holds none, until its job has made it anew.

        Raises:
            StorageFull: there is no room for what SQLite keeps beside an open file.
        """
        if self._store is None and not self.file.exists():
            return {}
        try:
            await self.store()
        except DatabaseError:
            return {}
        return {place: _short(run) for place, run in self.runs.items()}

    async def of_run(self, origin: str, number: int) -> Mapping[int, tuple[Label, ...]]:
        """See Labels.  A file that can't be read holds none; whoever asks has a page to show."""
        if self._store is None and not self.file.exists():
            return {}
        try:
            raw, repeats = await (await self.store()).labels_of((origin, number))
            labels = unpack(raw) if raw else {}
        except (DatabaseError, StorageFull, MsgspecError, IndexError):
            return {}
        return {
            index: (*said, *self._repeats(repeats, index))
            for index, said in labels.items()
            if not self.taken_out.has(origin, index)
        }

    def _repeats(self, repeats: Repeats, index: int) -> tuple[Label, ...]:
        first = repeats.get(index)
        return () if first is None or self.taken_out.has(*first) else (repeat_of(*first),)


def repeat_of(origin: str, index: int) -> Label:
    return Label(REPEATS, f"{origin}#{index}", BY)


def _short(run: Run) -> str:
    return hashlib.blake2b(repr((run.mark, run.judges, run.repeats)).encode(), digest_size=12).hexdigest()
