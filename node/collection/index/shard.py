"""One shard, opened for reading: a folder that is never changed, and answers from any thread."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tantivy

from federation.log.tiles import WIDTH

from .compile import leave_out
from .manifest import FILE, PLACES, Manifest, checksum, read_manifest
from .query import Sort
from .schema import PLACE

_ORDERS = {"newest": ("day", True), "oldest": ("day", False), "longest": ("characters", True),
           "shortest": ("characters", False)}  # fmt: skip
_MOST_LEFT_OUT = 200        # entries that a question can be asked without; with more a shard is not asked

Ranked = tuple[float, str, int]     # smaller is better; the log and the index of the record


class DamagedShard(Exception):
    """Its files can't be read.  It is to be made again."""


class Shard:
    def __init__(self, folder: Path) -> None:
        """
        Raises:
            DamagedShard: it is none, or not a whole one.
        """
        manifest = read_manifest(folder)
        if manifest is None:
            raise DamagedShard(folder.name)
        self.folder = folder
        self.manifest: Manifest = manifest
        self.records = sum(each.records for each in manifest.runs)
        self._hidden = set[int]()       # places that nobody gets anything of any more
        with _told(folder):
            index = tantivy.Index.open(str(folder))
            index.config_reader("manual")
            self._searcher = index.searcher()

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def is_shown(self) -> bool:
        """Whether questions can be asked of it."""
        return len(self._hidden) <= _MOST_LEFT_OUT

    def hide(self, origin: str, index: int) -> None:
        """The record, which is in a run of this shard, is kept from everybody."""
        self._hidden.add(self.manifest.origins.index(origin) * PLACES + index)

    def hide_only(self, hidden: Mapping[str, Collection[int]]) -> None:
        """These records, by log, and no others are kept from everybody."""
        there = {run.place: run.left_out for run in self.manifest.runs}
        self._hidden = {
            number * PLACES + index
            for number, origin in enumerate(self.manifest.origins)
            for index in hidden.get(origin, ())
            if index not in there.get((origin, index // WIDTH), (index,))
        }

    def best(self, query: tantivy.Query, sort: Sort, most: int) -> list[Ranked]:
        """The first ones that fit, in the order that `sort` says.

        Raises:
            DamagedShard: it can't be read.
        """
        query, (by, is_falling) = leave_out(query, self._hidden), _ORDERS.get(sort, (None, True))
        order = tantivy.Order.Desc if is_falling else tantivy.Order.Asc
        with _told(self.folder):
            hits = self._searcher.search(query, most, count=False, order_by_field=by, order=order).hits
            places = self._searcher.fast_field_values(PLACE, [address for _, address in hits])
        ranked = list[Ranked]()
        for (value, _), place in zip(hits, places, strict=True):
            number, index = divmod(int(place or 0), PLACES)
            ranked.append((-value if is_falling else value, self.manifest.origins[number], index))
        return ranked

    def count(self, query: tantivy.Query, aggregations: dict[str, Any]) -> dict[str, Any]:
        """
        Raises:
            DamagedShard: it can't be read.
        """
        with _told(self.folder):
            return self._searcher.aggregate(leave_out(query, self._hidden), aggregations)

    def faults(self) -> list[str]:
        """Names of its files that are not as they were written."""
        return [
            name for name, (_, crc) in self.manifest.files.items()
            if not (self.folder / name).exists() or checksum(self.folder / name) != crc
        ]  # fmt: skip

    def bytes_on_disk(self) -> int:
        return sum(size for size, _ in self.manifest.files.values()) + (self.folder / FILE).stat().st_size


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """What the engine makes of damaged files: errors in Python's words, or in Rust's."""
    try:
        yield
    except (ValueError, OSError) as failure:
        raise DamagedShard(folder.name) from failure
    except BaseException as failure:
        if type(failure).__name__ != "PanicException":
            raise
        raise DamagedShard(folder.name) from failure
