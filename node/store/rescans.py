"""The scan of the own log under today's policy, and the better texts that wait until what they replace is retracted."""

from collections.abc import Collection, Sequence
from typing import Literal

import msgspec
from msgspec import Struct

from .database import Database

Change = Literal["better", "held", "refused"]


class Finding(Struct, frozen=True):
    """A record of the own log that today's policy would change.

    `kinds`: how many more of each would be replaced, none where only fields about the conversation change.
    `change`: there is a better text; one that would be held for review; or none, since it would be refused.
    """

    index: int
    kinds: dict[str, int]
    change: Change


class Replacement(Struct, frozen=True):
    """The better text for the record `index`, under the same commitment `w`."""

    index: int
    w: bytes
    held: str | None
    body: bytes


class Rescans:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, ruler: str) -> int:
        """The index to go on from.  What another ruler found is forgotten, and all is scanned again."""
        async with self._database.transaction() as change:
            row = await change.one("SELECT ruler, next FROM rescan")
            if row is not None and row[0] == ruler:
                return int(row[1])
            await change.run("DELETE FROM rescan_finding")
            await change.run("INSERT OR REPLACE INTO rescan VALUES (1, ?, 0)", ruler)
        return 0

    async def save(self, next: int, findings: Sequence[Finding]) -> None:
        """In one transaction: what was found, and how far the scan got."""
        async with self._database.transaction() as change:
            await change.run_many(
                "INSERT OR REPLACE INTO rescan_finding VALUES (?, ?, ?)",
                [(each.index, msgspec.json.encode(each.kinds), each.change) for each in findings],
            )
            await change.run("UPDATE rescan SET next = max(next, ?)", next)

    async def findings_after(self, index: int, most: int) -> list[Finding]:
        rows = await self._database.all(
            "SELECT index_in_log, kinds, change FROM rescan_finding WHERE index_in_log > ? "
            "ORDER BY index_in_log LIMIT ?",
            index, most,
        )  # fmt: skip
        return [Finding(at, msgspec.json.decode(kinds, type=dict[str, int]), change) for at, kinds, change in rows]

    async def forget_findings(self, indexes: Sequence[int]) -> None:
        async with self._database.transaction() as change:
            await change.run_many("DELETE FROM rescan_finding WHERE index_in_log = ?", [(index,) for index in indexes])

    async def replace(self, replacements: Sequence[Replacement]) -> None:
        """Keeps better texts until `line_up`, and the findings that asked for them no longer."""
        async with self._database.transaction() as change:
            await change.run_many(
                "INSERT INTO replacement VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [(each.index, each.w, each.held, each.body) for each in replacements],
            )
            await change.run_many(
                "DELETE FROM rescan_finding WHERE index_in_log = ?", [(each.index,) for each in replacements]
            )

    async def to_retract(self, most: int) -> list[int]:
        """Records whose better text is here."""
        rows = await self._database.all("SELECT index_in_log FROM replacement ORDER BY index_in_log LIMIT ?", most)
        return [row[0] for row in rows]

    async def line_up(self, retracted: Sequence[int], withdrawn: Collection[int]) -> int:
        """The better texts of retracted records wait for publication, or for review, from now on; those of
        withdrawn ones go, with all their bytes, and so do those that were published already, as a folder
        that came from a backup may not have known.  Gives back how many wait."""
        async with self._database.transaction() as change:
            waiting = await change.run_many(
                "INSERT INTO contribution (w, member, held, body) "
                "SELECT w, NULL, held, body FROM replacement AS better WHERE index_in_log = ? AND NOT EXISTS "
                "(SELECT 1 FROM leaf JOIN log ON log.id = leaf.log WHERE learnt_from = 'own' AND leaf.w = better.w "
                "AND leaf.index_in_log > better.index_in_log) "
                "ON CONFLICT (w) DO UPDATE SET held = excluded.held, body = excluded.body",
                [(index,) for index in retracted if index not in withdrawn],
            )
            await change.run_many("DELETE FROM replacement WHERE index_in_log = ?", [(index,) for index in retracted])
        await self._database.scrub()
        return waiting
