"""What was said of records, run by run, in a database of its own: derived, and emptied of what goes."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

import msgspec
from msgspec import Struct

from .database import Database, rows_beside

Place = tuple[str, int]             # the origin of a log, and the number of a run of 256 of its leaves
Repeats = dict[int, tuple[str, int]]        # by index in the log: origin and index of the record that it is like

_repeats = msgspec.json.Decoder(Repeats).decode


class Run(Struct, frozen=True):
    """A run that was judged: what it was then, and who judged."""

    mark: str
    gone: str
    judges: str
    repeats: str


class Judged(Struct, frozen=True):
    """What is to be kept of a run: packed labels, and one sketch for each of `places`."""

    labels: bytes
    places: bytes
    sketches: bytes


class Labelled:
    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    async def open(cls, file: Path) -> Self:
        return cls(await Database.open(file, "labels"))

    async def close(self) -> None:
        await self._database.close()

    async def runs(self) -> dict[Place, Run]:
        rows = await self._database.all("SELECT origin, number, mark, gone, judges, repeats FROM run")
        return {(origin, number): Run(*rest) for origin, number, *rest in rows}

    async def put(self, place: Place, run: Run, judged: Judged) -> None:
        """In place of what was said of the run before."""
        async with self._database.transaction() as change:
            await change.run(
                "INSERT OR REPLACE INTO run (origin, number, mark, gone, judges, labels, places, sketches, repeats) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                *place, run.mark, run.gone, run.judges, judged.labels, judged.places, judged.sketches, run.repeats,
            )  # fmt: skip

    async def take_out(self, places: Sequence[Place]) -> None:
        """With every byte.

        Raises:
            TimeoutError: somebody goes on reading; they are out all the same, and gone with the next `scrub`.
        """
        async with self._database.transaction() as change:
            await change.run_many("DELETE FROM run WHERE origin = ? AND number = ?", places)
        await self.scrub()

    async def scrub(self) -> None:
        await self._database.scrub()

    async def labels_of(self, place: Place) -> tuple[bytes, Repeats]:
        """Packed labels, b"" where nothing was said; and what repeats."""
        row = await self._database.one("SELECT labels, repeats FROM run WHERE origin = ? AND number = ?", *place)
        return (row[0], _repeats(row[1])) if row is not None else (b"", {})

    async def grouped_among(self) -> str:
        row = await self._database.one("SELECT among FROM grouped")
        return str(row[0]) if row is not None else ""

    async def group(self, among: str, repeats: Mapping[Place, str]) -> None:
        """Writes what was found among these runs; of runs that went in the meantime nothing."""
        async with self._database.transaction() as change:
            await change.run_many(
                "UPDATE run SET repeats = ? WHERE origin = ? AND number = ?",
                ((text, *place) for place, text in repeats.items()),
            )
            await change.run("UPDATE grouped SET among = ?", among)


def sketches_in(file: Path) -> Iterator[tuple[str, int, bytes, bytes]]:
    """Origin and number of each run, in this order, with its `places` and `sketches`; for another process."""
    sql = "SELECT origin, number, places, sketches FROM run ORDER BY origin, number"
    return ((str(row[0]), int(row[1]), bytes(row[2]), bytes(row[3])) for row in rows_beside(file, sql))


def labels_in(file: Path, place: Place) -> tuple[bytes, Repeats]:
    """As `Labelled.labels_of`; for another process."""
    sql = "SELECT labels, repeats FROM run WHERE origin = ? AND number = ?"
    return next(((bytes(row[0]), _repeats(row[1])) for row in rows_beside(file, sql, *place)), (b"", {}))
