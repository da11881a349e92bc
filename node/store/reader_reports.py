"""What readers of this node's pages say of conversations: which one, why, how often, and a few of their words."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from .database import Database

_MOST_WORDS = 5     # kept of one record and reason


class ReaderReport(Struct, frozen=True):
    """All that was said of one record for one reason.  `words` are anonymized; days are ISO dates."""

    origin: str
    index: int
    reason: str
    times: int
    words: tuple[str, ...]
    first_on: str
    last_on: str
    dismissed: bool


_COLUMNS = "origin, index_in_log, reason, times, words, first_on, last_on, dismissed"
_JOINED = "FROM reader_report JOIN log ON log.id = reader_report.log"
_PLACE = "log = (SELECT id FROM log WHERE origin = ?) AND index_in_log = ?"


class ReaderReports:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, origin: str, index: int, reason: str, words: str, today: str, most: int) -> bool:
        """Counts one; False when there are `most` already, of other records or reasons.

        What the operator dismissed stays so, and no words are kept of it.
        """
        async with self._database.transaction() as change:
            row = await change.one(
                f"SELECT words, dismissed FROM reader_report WHERE {_PLACE} AND reason = ?",  # noqa: S608
                origin, index, reason,
            )  # fmt: skip
            if row is None:
                count = await change.one("SELECT count(*) FROM reader_report")
                if count is not None and count[0] >= most:
                    return False
            kept = msgspec.json.decode(row[0], type=list[str]) if row else []
            dismissed = bool(row and row[1])
            if words and not dismissed and words not in kept and len(kept) < _MOST_WORDS:
                kept.append(words)
            await change.run(
                "INSERT INTO reader_report SELECT id, ?, ?, 1, ?, ?, ?, 0, 0 FROM log WHERE origin = ? "
                "ON CONFLICT DO UPDATE SET times = times + 1, words = excluded.words, last_on = excluded.last_on",
                index, reason, msgspec.json.encode(kept), today, today, origin,
            )  # fmt: skip
        return True

    async def open(self, most: int) -> list[ReaderReport]:
        """Those that the operator has not looked at, the most often reported first."""
        rows = await self._database.all(
            f"SELECT {_COLUMNS} {_JOINED} WHERE dismissed = 0 "
            "ORDER BY times DESC, origin, index_in_log, reason LIMIT ?",
            most,
        )
        return [_report(*row) for row in rows]

    async def count_open(self) -> int:
        """How many records the operator has not looked at."""
        row = await self._database.one(
            "SELECT count(*) FROM (SELECT DISTINCT log, index_in_log FROM reader_report WHERE dismissed = 0)"
        )
        return int(row[0]) if row else 0

    async def dismiss(self, origin: str, index: int) -> bool:
        """The operator lets the record stand, and readers' words go; False when nothing is open about it."""
        async with self._database.transaction() as change:
            dismissed = await change.run(
                f"UPDATE reader_report SET dismissed = 1, words = x'5b5d' WHERE {_PLACE} AND dismissed = 0",  # noqa: S608
                origin, index,
            )  # fmt: skip
        if dismissed:
            await self._database.scrub()
        return bool(dismissed)

    async def forget(self, origin: str, indexes: Sequence[int]) -> None:
        """These records are no longer shown here, and what was said of them goes."""
        async with self._database.transaction() as change:
            await change.run_many(
                f"DELETE FROM reader_report WHERE {_PLACE}", [(origin, index) for index in indexes]  # noqa: S608
            )
        await self._database.scrub()

    async def places(self) -> dict[str, set[int]]:
        """The records that anything is said of, by log."""
        found = dict[str, set[int]]()
        for origin, index in await self._database.all(f"SELECT DISTINCT origin, index_in_log {_JOINED}"):
            found.setdefault(origin, set()).add(index)
        return found

    async def to_tell(self, origin: str, most: int) -> dict[int, set[str]]:
        """Reasons by index, of what the log's own node was not told yet."""
        found = dict[int, set[str]]()
        rows = await self._database.all(
            f"SELECT index_in_log, reason {_JOINED} WHERE origin = ? AND told = 0 AND dismissed = 0 "
            "ORDER BY index_in_log LIMIT ?",
            origin, most,
        )  # fmt: skip
        for index, reason in rows:
            found.setdefault(index, set()).add(reason)
        return found

    async def told(self, origin: str, indexes: Sequence[int]) -> None:
        async with self._database.transaction() as change:
            await change.run_many(
                f"UPDATE reader_report SET told = 1 WHERE {_PLACE}", [(origin, index) for index in indexes]  # noqa: S608
            )


def _report(
    origin: str, index: int, reason: str, times: int, words: bytes, first_on: str, last_on: str, dismissed: int
) -> ReaderReport:
    said = msgspec.json.decode(words, type=tuple[str, ...])
    return ReaderReport(origin, index, reason, times, said, first_on, last_on, bool(dismissed))
