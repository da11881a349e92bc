"""Contributions that are held for a person to look at, and those that were refused after a look."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from .database import Database


class HeldRecord(Struct, frozen=True):
    """One that is held, without its text: why, how many of each kind were replaced in it, and its size."""

    w: bytes
    reason: str
    kinds: dict[str, int]
    turns: int
    size_bytes: int
    by_member: bool


class Refusal(Struct, frozen=True):
    """One that was refused after a look.  `held`: why it had been held."""

    w: bytes
    member: int | None
    held: str


# The counts are read in the database, row by row: bodies are up to 1 MiB each.
_LIST = (
    "SELECT w, held, json_extract(CAST(body AS TEXT), '$.privacy.counts'), "
    "json_array_length(CAST(body AS TEXT), '$.conversation'), length(body), member IS NOT NULL "
    "FROM contribution WHERE held IS NOT NULL AND w > ? AND (? IS NULL OR held = ?) ORDER BY w LIMIT ?"
)
_KINDS = msgspec.json.Decoder(dict[str, int])
_KEEP = "INSERT OR REPLACE INTO refusal SELECT w, member, held FROM contribution WHERE held IS NOT NULL AND "
_TAKE_AWAY = "DELETE FROM contribution WHERE held IS NOT NULL AND "
_LET_GO = "UPDATE contribution SET held = NULL WHERE held IS NOT NULL AND "
_ONE, _ALL_OF = "w = ?", "held = ?"


class Reviews:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def held_after(self, after: bytes, most: int, reason: str | None = None) -> list[HeldRecord]:
        """The next ones behind the commitment `after`, of one reason if that is given."""
        rows = await self._database.all(_LIST, after, reason, reason, most)
        return [
            HeldRecord(w, held, _KINDS.decode(counts or "{}"), turns or 0, size_bytes, bool(by_member))
            for w, held, counts, turns, size_bytes, by_member in rows
        ]

    async def reasons(self) -> dict[str, int]:
        """How many are held, by reason, the most frequent first."""
        rows = await self._database.all(
            "SELECT held, count(*) FROM contribution WHERE held IS NOT NULL GROUP BY held ORDER BY count(*) DESC, held"
        )
        return {row[0]: row[1] for row in rows}

    async def between(self, first: bytes, last: bytes, most: int) -> list[bytes]:
        """The commitments of held ones from `first` to `last`."""
        rows = await self._database.all(
            "SELECT w FROM contribution WHERE held IS NOT NULL AND w BETWEEN ? AND ? ORDER BY w LIMIT ?",
            first, last, most,
        )  # fmt: skip
        return [row[0] for row in rows]

    async def release(self, commitments: Sequence[bytes]) -> int:
        """Puts them in line for publication; gives back how many were still held."""
        async with self._database.transaction() as change:
            return await change.run_many(_LET_GO + _ONE, [(w,) for w in commitments])

    async def release_all(self, reason: str) -> int:
        async with self._database.transaction() as change:
            return await change.run(_LET_GO + _ALL_OF, reason)

    async def refuse(self, commitments: Sequence[bytes]) -> int:
        """Takes them off the disk, with all their bytes; gives back how many were still held."""
        async with self._database.transaction() as change:
            await change.run_many(_KEEP + _ONE, [(w,) for w in commitments])
            refused = await change.run_many(_TAKE_AWAY + _ONE, [(w,) for w in commitments])
        await self._database.scrub()
        return refused

    async def refuse_all(self, reason: str) -> int:
        async with self._database.transaction() as change:
            await change.run(_KEEP + _ALL_OF, reason)
            refused = await change.run(_TAKE_AWAY + _ALL_OF, reason)
        await self._database.scrub()
        return refused

    async def refusal(self, w: bytes) -> Refusal | None:
        row = await self._database.one("SELECT w, member, held FROM refusal WHERE w = ?", w)
        return Refusal(*row) if row else None

    async def refusals_of(self, member: int) -> list[Refusal]:
        rows = await self._database.all("SELECT w, member, held FROM refusal WHERE member = ? ORDER BY w", member)
        return [Refusal(*row) for row in rows]

    async def forget_refusal(self, w: bytes, member: int) -> bool:
        """The member has seen it; False when there is no such refusal of theirs."""
        async with self._database.transaction() as change:
            return bool(await change.run("DELETE FROM refusal WHERE w = ? AND member = ?", w, member))
