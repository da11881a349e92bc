"""The index as a whole: its shards, asked together, and exchanged in one step.

    DIR/shards.json     the names of the shards that count
    DIR/<name>/         a shard, never changed once it counts

Whatever else lies there was half made, or is done with, and goes.
"""

import json
import secrets
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from heapq import merge
from itertools import islice
from pathlib import Path
from typing import TypeVar

from federation.log.tiles import WIDTH
from federation.reading.folder import Folder

from .compile import compile_query
from .counting import FACETS, Answer, aggregations, facet, total
from .found import Facet
from .manifest import Run
from .query import Query
from .shard import DamagedShard, Shard
from .terms import read_question

CATALOG = "shards.json"
_THREADS = 2

_T = TypeVar("_T")


class Index:
    """Open for reading; `exchange` is called by one writer at a time, everything else from any thread."""

    def __init__(self, folder: Path) -> None:
        """Opens what is there and sound, and removes everything else."""
        self.folder = folder
        self._files = Folder(folder)
        folder.mkdir(exist_ok=True)
        self.suspects = set[str]()      # shards that could not be read: to be looked at
        self._making = set[str]()
        self._shards: tuple[Shard, ...] = ()
        self._take(self._open(_names(folder)))
        self._pool = ThreadPoolExecutor(_THREADS, "search")
        self.sweep()

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._shards = ()

    @property
    def shards(self) -> tuple[Shard, ...]:
        return self._shards

    @property
    def records(self) -> int:
        return sum(each.records for each in self._shards)

    def runs(self) -> dict[tuple[str, int], Run]:
        return {run.place: run for shard in self._shards for run in shard.manifest.runs}

    def holding(self, places: Collection[tuple[str, int]]) -> set[str]:
        """The names of the shards that have these runs."""
        return {self._shard_of[place].name for place in places if place in self._shard_of}

    def new_folder(self) -> Path:
        """Where a shard is to be made."""
        name = secrets.token_hex(8)
        self._making.add(name)
        return self.folder / name

    def abandon(self) -> None:
        """What is being made is not wanted any more."""
        self._making.clear()
        self.sweep()

    def hide(self, origin: str, indexes: Iterable[int]) -> None:
        """From now on nobody gets anything of these records.  What `exchange` is told counts anew."""
        for index in indexes:
            if (shard := self._shard_of.get((origin, index // WIDTH))) is not None:
                shard.hide(origin, index)

    def hide_only(self, hidden: Mapping[str, Collection[int]]) -> None:
        """These records, by log, and no others are kept from everybody."""
        for each in self._shards:
            each.hide_only(hidden)

    def drop(self, names: Collection[str]) -> None:
        """Takes shards off the disk at once, without others in their place.  Does not fail: what is gone and still
        in the catalog is passed over when it is opened."""
        self._take(each for each in self._shards if each.name not in names)
        self.sweep()

    def open(self, made: Iterable[str]) -> list[Shard]:
        """New shards, which do not count yet.

        Raises:
            DamagedShard: one of them is none.
        """
        return [Shard(self.folder / name) for name in made]

    def write_down(self, replaced: Collection[str], made: Iterable[Shard]) -> None:
        """From now on these are the shards that the next start opens."""
        names = sorted({each.name for each in (*self._shards, *made)} - set(replaced))
        self._files.write(CATALOG, json.dumps(names).encode(), durable=True)

    def exchange(self, replaced: Collection[str], made: Iterable[Shard], hidden: Mapping[str, Collection[int]]) -> None:
        """Puts new shards in the place of others, in one step; the others are gone from the disk after `sweep`."""
        after = [*(each for each in self._shards if each.name not in replaced), *made]
        for each in after:
            each.hide_only(hidden)
        self._making.clear()
        self._take(after)

    def sweep(self) -> None:
        """Removes every folder that does not count, and is not being made."""
        names = {each.name for each in self._shards} | self._making
        for there in self.folder.iterdir():
            if there.is_dir() and there.name not in names:
                shutil.rmtree(there, ignore_errors=True)

    def find(self, query: Query, most: int) -> list[tuple[str, int]]:
        """The first ones that fit, in order."""
        compiled = compile_query(query, read_question(query.text))
        ranked = self._of_all(lambda shard: shard.best(compiled, query.sort, most))
        return [(origin, index) for _, origin, index in islice(merge(*map(sorted, ranked)), most)]

    def count(self, query: Query) -> int:
        """How many fit."""
        return total(self._answers(query, (), ""))

    def facets(self, query: Query) -> tuple[int, tuple[Facet, ...]]:
        """How many fit, and the counts beside each filter: of those that all other filters leave in."""
        chosen = [name for name in FACETS if _is_chosen(query, name)]
        others = [name for name in FACETS if name not in chosen]
        answers = self._answers(query, others, "")
        found = {name: facet(name, query, answers) for name in others}
        for name in chosen:
            found[name] = facet(name, query, self._answers(query, (name,), name))
        return total(answers), tuple(found[name] for name in FACETS)

    def _take(self, shards: Iterable[Shard]) -> None:
        self._shards = tuple(shards)
        self._shard_of = {run.place: each for each in self._shards for run in each.manifest.runs}
        self.suspects &= {each.name for each in self._shards}

    def _answers(self, query: Query, names: Collection[str], without: str) -> list[Answer]:
        compiled = compile_query(query, read_question(query.text), without=without)
        asked = aggregations(names)
        return self._of_all(lambda shard: shard.count(compiled, asked))

    def _of_all(self, ask: Callable[[Shard], _T]) -> list[_T]:
        """What every shard that can be read answers."""
        shards = [each for each in self._shards if each.is_shown]
        answers = self._pool.map(lambda shard: self._of_one(shard, ask), shards)
        return [each for each in answers if each is not None]

    def _of_one(self, shard: Shard, ask: Callable[[Shard], _T]) -> _T | None:
        try:
            return ask(shard)
        except DamagedShard:
            self.suspects.add(shard.name)
            return None

    def _open(self, names: Iterable[str]) -> Iterable[Shard]:
        for name in names:
            try:
                yield Shard(self.folder / name)
            except DamagedShard:
                continue


def _names(folder: Path) -> list[str]:
    try:
        read = json.loads((folder / CATALOG).read_bytes())
    except (OSError, ValueError):
        return []
    return [each for each in read if isinstance(each, str) and "/" not in each] if isinstance(read, list) else []


def _is_chosen(query: Query, name: str) -> bool:
    if name == "month":
        return bool(query.since or query.until)
    if name in ("turns", "characters"):
        return (getattr(query, f"{name}_from"), getattr(query, f"{name}_to")) != (None, None)
    return getattr(query, name) not in ((), None)
