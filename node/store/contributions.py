"""Anonymized contributions, from their acknowledgement to their publication."""

from collections.abc import Sequence

from msgspec import Struct

from .database import Database


class Contribution(Struct, frozen=True):
    """One that waits, or is held for a person to look at.  `body` is anonymized JSON."""

    w: bytes
    member: int | None
    held: str | None
    body: bytes


_COLUMNS = "w, member, held, body"


class Contributions:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, w: bytes) -> Contribution | None:
        row = await self._database.one(f"SELECT {_COLUMNS} FROM contribution WHERE w = ?", w)  # noqa: S608
        return Contribution(*row) if row else None

    async def of_member(self, member: int) -> list[Contribution]:
        rows = await self._database.all(
            f"SELECT {_COLUMNS} FROM contribution WHERE member = ? ORDER BY w",  # noqa: S608
            member,
        )
        return [Contribution(*row) for row in rows]

    async def add(self, contributions: Sequence[Contribution]) -> list[bytes]:
        """Adds those whose `w` neither waits nor is published, all in one transaction; gives back the `w` of
        the others."""
        known = list[bytes]()
        async with self._database.transaction() as change:
            for each in contributions:
                added = await change.run(
                    f"INSERT INTO contribution ({_COLUMNS}) SELECT ?, ?, ?, ? "  # noqa: S608
                    "WHERE NOT EXISTS (SELECT 1 FROM leaf WHERE leaf.w = ?) "
                    "AND NOT EXISTS (SELECT 1 FROM taken_back AS taken WHERE taken.w = ?) ON CONFLICT DO NOTHING",
                    each.w,
                    each.member,
                    each.held,
                    each.body,
                    each.w,
                    each.w,
                )
                if not added:
                    known.append(each.w)
        return known

    async def replace(self, contribution: Contribution) -> bool:
        """Puts another body in the place of one that still waits; False when it does not, or is somebody else's."""
        async with self._database.transaction() as change:
            replaced = await change.run(
                "UPDATE contribution SET body = ?, held = ? WHERE w = ? AND member = ?",
                contribution.body,
                contribution.held,
                contribution.w,
                contribution.member,
            )
        await self._database.scrub()
        return bool(replaced)

    async def delete(self, w: bytes, member: int) -> bool:
        """Takes one that still waits off the disk, with all its bytes."""
        async with self._database.transaction() as change:
            deleted = await change.run("DELETE FROM contribution WHERE w = ? AND member = ?", w, member)
        await self._database.scrub()
        return bool(deleted)

    async def ready(self, most: int, most_bytes: int) -> list[Contribution]:
        """Those to publish next: at most so many, and no more once their bodies are of `most_bytes` together.

        By `w`, which is random: the order says nothing about time or member.
        """
        first = f"SELECT {_COLUMNS} FROM contribution WHERE held IS NULL ORDER BY w LIMIT ?"    # noqa: S608
        before = "sum(length(body)) OVER (ORDER BY w) - length(body) AS before"
        rows = await self._database.all(
            f"SELECT {_COLUMNS} FROM (SELECT *, {before} FROM ({first})) WHERE before < ? ORDER BY w",  # noqa: S608
            most,
            most_bytes,
        )
        return [Contribution(*row) for row in rows]

    async def count(self) -> tuple[int, int]:
        """How many wait, and how many are held."""
        row = await self._database.one("SELECT count(*) - count(held), count(held) FROM contribution")
        assert row is not None
        return row[0], row[1]
