"""The collection as Parquet files under DIR/parquet, one product among those that are derived (products.py).

A file that may hold a record which is to be shown no more is removed at once; the job (sharding.py) makes it again.
"""

import threading
from collections.abc import Collection, Mapping
from pathlib import Path

from federation.dataset.hints import RUNS as RUNS_OF_HINTS
from federation.dataset.hints import Hints
from federation.log.origin import log_id
from node.collection.shards import LEAVES, RUNS, Shard, read_shard
from node.products import Built, Place

FOLDER = "parquet"


class ShardFiles:
    """Those of one node folder.  Its methods may be called from any thread."""

    name = "Parquet files"

    def __init__(self, root: Path) -> None:
        self._folder = root / FOLDER
        self._lock = threading.Lock()
        self._known: dict[Place, Shard] | None = None
        self._changes = dict[Place, int]()      # how often something of a shard was to be shown no more
        self.trouble = ""                       # why none are made, in the operator's words

    def hide(self, origin: str, indexes: Collection[int]) -> None:
        with self._lock:
            for number in {index // LEAVES for index in indexes}:
                self._outdate(origin, number)

    async def remake(self) -> None:
        """See Remade."""
        with self._lock:
            for origin, number in [*self._read()]:
                self._outdate(origin, number)

    async def built(self) -> Mapping[Place, Built]:
        return {
            (shard.origin, run.number): Built(run.mark, run.gone) for shard in self.all() for run in shard.runs
        }

    def all(self) -> list[Shard]:
        """In the order of origins and numbers."""
        with self._lock:
            return [shard for _, shard in sorted(self._read().items())]

    def file(self, origin_id: str, number: int) -> Path:
        return self._folder / origin_id / f"{number:05}.parquet"

    def draft(self, origin: str, number: int) -> tuple[Path, int]:
        """Where to write a shard anew, and what to give back to `keep`."""
        file = self.file(log_id(origin), number)
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(".part")
        draft.unlink(missing_ok=True)
        with self._lock:
            return draft, self._changes.get((origin, number), 0)

    def keep(self, draft: Path, shard: Shard, change: int) -> bool:
        """Puts it in its place; False, and it is gone, when something of it was to be shown no more meanwhile."""
        place = shard.origin, shard.number
        with self._lock:
            if self._changes.get(place, 0) != change:
                draft.unlink(missing_ok=True)
                return False
            known = self._read()
            draft.replace(self.file(log_id(shard.origin), shard.number))
            known[place] = shard
            return True

    def drop(self, origin: str, number: int) -> None:
        with self._lock:
            self._remove(origin, number)

    def hints(self, origin_id: str, number: int) -> Hints | None:
        """Of 256 runs; None when nothing is known of any of them."""
        found = {
            run.number % RUNS_OF_HINTS: run.hints
            for shard in self.all()
            if log_id(shard.origin) == origin_id and shard.number * RUNS // RUNS_OF_HINTS == number
            for run in shard.runs
        }
        return Hints(tuple(found.get(place) for place in range(max(found) + 1))) if found else None

    def _outdate(self, origin: str, number: int) -> None:
        """Removes the file, and has what is being made of an older state thrown away."""
        self._changes[origin, number] = self._changes.get((origin, number), 0) + 1
        self._remove(origin, number)

    def _remove(self, origin: str, number: int) -> None:
        self.file(log_id(origin), number).unlink(missing_ok=True)
        if self._known is not None:
            self._known.pop((origin, number), None)

    def _read(self) -> dict[Place, Shard]:
        """Reads what lies there, once.  What a crash left, and what is damaged, goes."""
        if self._known is None:
            self._known = {}
            for file in sorted(self._folder.glob("*/*")):
                shard = read_shard(file) if file.suffix == ".parquet" else None
                if shard is None or file != self.file(log_id(shard.origin), shard.number):
                    file.unlink()
                else:
                    self._known[shard.origin, shard.number] = shard
        return self._known
