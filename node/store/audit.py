"""What operators did to single records, or to the node's right to sign: who, when, what and why; never content."""

from collections.abc import Sequence

from msgspec import Struct

from .database import Database, Transaction


class Act(Struct, frozen=True):
    """One thing that was done.  `index` is None when it was not about one record."""

    at_s: int
    who: str
    what: str
    origin: str
    index: int | None = None
    reason: str = ""


class Audit:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, acts: Sequence[Act]) -> None:
        async with self._database.transaction() as change:
            await note_acts(change, acts)

    async def newest(self, most: int) -> list[Act]:
        """The last ones, the newest first."""
        rows = await self._database.all(
            "SELECT at_s, who, what, origin, index_in_log, reason FROM audit ORDER BY number DESC LIMIT ?", most
        )
        return [Act(*row) for row in rows]


async def note_acts(change: Transaction, acts: Sequence[Act]) -> None:
    """Writes them down in the transaction that does what they say."""
    await change.run_many(
        "INSERT INTO audit (at_s, who, what, origin, index_in_log, reason) VALUES (?, ?, ?, ?, ?, ?)",
        ((each.at_s, each.who, each.what, each.origin, each.index, each.reason) for each in acts),
    )
