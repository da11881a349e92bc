"""Which contributions came from one user of the old plugin, under a keyed hash of the plugin's user id.

Nothing else ties a published record to anybody.  This does, since these contributors
hold no secret of their own and can only ask the operator.
"""

from .database import Database


class PluginUsers:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def remember(self, w: bytes, user_hmac: bytes, today: str) -> None:
        async with self._database.transaction() as change:
            await change.run(
                "INSERT INTO plugin_contribution VALUES (?, ?, ?) ON CONFLICT (w) DO UPDATE SET user = excluded.user",
                w,
                user_hmac,
                today,
            )

    async def of(self, user_hmac: bytes) -> list[bytes]:
        """The commitments of one user's contributions."""
        rows = await self._database.all("SELECT w FROM plugin_contribution WHERE user = ? ORDER BY w", user_hmac)
        return [row[0] for row in rows]

    async def forget_before(self, day: str) -> int:
        """Forgets who gave what before `day`; gives back how many that were."""
        row = await self._database.one("SELECT 1 FROM plugin_contribution WHERE day < ? LIMIT 1", day)
        if row is None:
            return 0
        async with self._database.transaction() as change:
            forgotten = await change.run("DELETE FROM plugin_contribution WHERE day < ?", day)
        await self._database.scrub()
        return forgotten
