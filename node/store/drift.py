"""Sites that members' extensions no longer read as they should: counts, by site, rule and version of the selectors."""

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from .database import Database

_MOST = 2**53 - 1


class Drift(Struct, frozen=True):
    """`counts` are sums over all reports, the days ISO dates."""

    site: str
    rule: str
    version: int
    reports: int
    counts: dict[str, int]
    first_on: str
    last_on: str


class Drifts:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, site: str, rule: str, version: int, counts: Mapping[str, int], today: str, most: int) -> bool:
        """Adds a report to its sum; False when there are `most` sums, and it would have begun another."""
        async with self._database.transaction() as change:
            row = await change.one(
                "SELECT reports, counts FROM drift WHERE site = ? AND rule = ? AND version = ?", site, rule, version
            )
            if row is None:
                held = await change.one("SELECT count(*) FROM drift")
                if held is not None and held[0] >= most:
                    return False
            before = msgspec.json.decode(row[1], type=dict[str, int]) if row else {}
            sums = {name: min(_MOST, before.get(name, 0) + counts.get(name, 0)) for name in {**before, **counts}}
            await change.run(
                "INSERT INTO drift VALUES (?, ?, ?, 1, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                "reports = reports + 1, counts = excluded.counts, last_on = excluded.last_on",
                site, rule, version, msgspec.json.encode(sums).decode(), today, today,
            )  # fmt: skip
        return True

    async def forget_before(self, day: str) -> None:
        """Those that nobody reported since this day are over."""
        async with self._database.transaction() as change:
            await change.run("DELETE FROM drift WHERE last_on < ?", day)

    async def since(self, day: str) -> list[Drift]:
        """Those that somebody reported on this day or later, the most reported first."""
        rows = await self._database.all(
            "SELECT site, rule, version, reports, counts, first_on, last_on FROM drift WHERE last_on >= ? "
            "ORDER BY reports DESC, site, rule, version",
            day,
        )
        return [
            Drift(site, rule, version, reports, msgspec.json.decode(counts, type=dict[str, int]), first, last)
            for site, rule, version, reports, counts, first, last in rows
        ]
