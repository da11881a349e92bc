"""Contributions withdrawn before they were published: their bodies go, their commitments are not taken again."""

from collections.abc import Sequence

from .database import Database

_BATCH = 500        # values in one statement


class TakenBack:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def waiting(self, commitments: Sequence[bytes]) -> list[bytes]:
        """Those of `commitments` under which something waits: a contribution, or a better text of a published one."""
        found = {*await self._among("contribution", commitments), *await self._among("replacement", commitments)}
        return sorted(found)

    async def take(self, commitments: Sequence[bytes]) -> None:
        """Takes what waits under `commitments` off the disk, with all its bytes."""
        async with self._database.transaction() as change:
            for w in commitments:
                if await change.run("DELETE FROM contribution WHERE w = ?", w):
                    await change.run("INSERT INTO taken_back VALUES (?) ON CONFLICT DO NOTHING", w)
                await change.run("DELETE FROM replacement WHERE w = ?", w)
        await self._database.scrub()

    async def among(self, commitments: Sequence[bytes]) -> set[bytes]:
        """Those that were withdrawn before they were published."""
        return await self._among("taken_back", commitments)

    async def _among(self, table: str, commitments: Sequence[bytes]) -> set[bytes]:
        found = set[bytes]()
        for at in range(0, len(commitments), _BATCH):
            some = commitments[at : at + _BATCH]
            marks = ", ".join("?" * len(some))
            rows = await self._database.all(f"SELECT w FROM {table} WHERE w IN ({marks})", *some)  # noqa: S608
            found.update(row[0] for row in rows)
        return found
