"""Records whose conversation is to go from the disk: written down before it begins, until it is done.

A crash in between is finished at the next start.
"""

from collections.abc import Sequence

import msgspec

from federation.reading.mirror import Held

from .audit import Act, note_acts
from .database import Database
from .logs import note_gone


class Erasing:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, origin: str, held: Held, indexes: Sequence[int], acts: Sequence[Act]) -> None:
        """In one transaction: how the log is held from now on, what is to be erased of it, and who wanted it so."""
        async with self._database.transaction() as change:
            await change.run("UPDATE log SET held = ? WHERE origin = ?", msgspec.msgpack.encode(held), origin)
            await change.run_many(
                "INSERT INTO erasing SELECT id, ? FROM log WHERE origin = ? ON CONFLICT DO NOTHING",
                ((index, origin) for index in indexes),
            )
            await note_acts(change, acts)

    async def of(self, origin: str) -> list[int]:
        """The indexes of one log that are not known to be erased yet."""
        rows = await self._database.all(
            "SELECT index_in_log FROM erasing JOIN log ON log.id = erasing.log WHERE origin = ? ORDER BY index_in_log",
            origin,
        )
        return [row[0] for row in rows]

    async def times(self) -> dict[str, int]:
        """When the newest withdrawal or retraction of each log was applied."""
        rows = await self._database.all("SELECT origin, erased_at_s FROM log")
        return {origin: at_s for origin, at_s in rows}  # noqa: C416  (rows are not tuples for the type checker)

    async def done(self, origin: str, indexes: Sequence[int], now_s: int) -> None:
        """These are gone from every file; what the database held of them goes from its write-ahead log too."""
        async with self._database.transaction() as change:
            await change.run_many(
                "DELETE FROM erasing WHERE log = (SELECT id FROM log WHERE origin = ?) AND index_in_log = ?",
                ((origin, index) for index in indexes),
            )
            await change.run("UPDATE log SET erased_at_s = ? WHERE origin = ?", now_s, origin)
            row = await change.one("SELECT held FROM log WHERE origin = ?", origin)
            gone = msgspec.msgpack.decode(row[0], type=Held).gone if row else frozenset[int]()
            # Others are hidden here, and not taken back.
            await note_gone(change, origin, gone.intersection(indexes), now_s)
        await self._database.scrub()
