"""What other nodes say of records of the own log: where, and which kind of personal data they think to see."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from .database import Database


class Report(Struct, frozen=True):
    """`reporter`: the origin of a node that is known here and signed, or "" for any other."""

    index: int
    reporter: str
    kinds: tuple[str, ...]
    came_on: str
    dismissed: bool


_COLUMNS = "index_in_log, reporter, kinds, came_on, dismissed"


class Reports:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, reporter: str, found: Iterable[tuple[int, Sequence[str]]], today: str, most: int) -> int:
        """Keeps what is new, of `reporter` at most `most` in all; gives back how many were new.

        Only records of the own log count.  What the operator dismissed stays so.
        """
        added = 0
        async with self._database.transaction() as change:
            row = await change.one("SELECT count(*) FROM report WHERE reporter = ?", reporter)
            room = most - (row[0] if row else 0)
            for index, kinds in found:
                if added >= room:
                    break
                added += await change.run(
                    "INSERT INTO report SELECT ?, ?, ?, ?, 0 FROM leaf JOIN log ON log.id = leaf.log "
                    "WHERE learnt_from = 'own' AND index_in_log = ? ON CONFLICT DO NOTHING",
                    index, reporter, " ".join(kinds), today, index,
                )  # fmt: skip
        return added

    async def after(self, index: int, reporter: str, most: int) -> list[Report]:
        """The next ones behind this place."""
        rows = await self._database.all(
            f"SELECT {_COLUMNS} FROM report WHERE (index_in_log, reporter) > (?, ?) "  # noqa: S608
            "ORDER BY index_in_log, reporter LIMIT ?",
            index, reporter, most,
        )  # fmt: skip
        return [_report(*row) for row in rows]

    async def dismiss(self, index: int) -> bool:
        """The operator lets the record stand; False when there is no open report of it."""
        async with self._database.transaction() as change:
            dismissed = await change.run(
                "UPDATE report SET dismissed = 1 WHERE index_in_log = ? AND dismissed = 0", index
            )
        return bool(dismissed)

    async def forget(self, indexes: Sequence[int]) -> None:
        """These records are gone, and so is what was said of them."""
        async with self._database.transaction() as change:
            await change.run_many("DELETE FROM report WHERE index_in_log = ?", [(index,) for index in indexes])

    async def indexes(self) -> set[int]:
        """The records that anything is said of."""
        return {row[0] for row in await self._database.all("SELECT DISTINCT index_in_log FROM report")}

    async def open(self) -> set[int]:
        """Those that the operator has not looked at."""
        rows = await self._database.all("SELECT DISTINCT index_in_log FROM report WHERE dismissed = 0")
        return {row[0] for row in rows}


def _report(index: int, reporter: str, kinds: str, came_on: str, dismissed: int) -> Report:
    return Report(index, reporter, tuple(kinds.split()), came_on, bool(dismissed))
