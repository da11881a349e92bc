"""The second look at mirrored logs: how far it got, and which records it keeps from this node's own readers."""

from collections.abc import Collection, Mapping, Sequence

import msgspec
from msgspec import Struct

from .database import Database


class Looked(Struct, frozen=True):
    """How far a log was looked at.  `ruler`: what looked; `missed`: indexes before `next` that were not there then."""

    ruler: str = ""
    next: int = 0
    missed: tuple[int, ...] = ()


class Quarantined(Struct, frozen=True):
    """A record that is kept back, or was until the operator restored it.  `kinds`: how many of each were found."""

    origin: str
    index: int
    kinds: dict[str, int]
    found_on: str
    restored: bool
    told: bool


_COLUMNS = "origin, index_in_log, kinds, found_on, restored, told FROM quarantine JOIN log ON log.id = quarantine.log"
_PLACE = "log = (SELECT id FROM log WHERE origin = ?) AND index_in_log = ?"


class Quarantine:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def looked(self, origin: str) -> Looked:
        row = await self._database.one(
            "SELECT ruler, next, missed FROM look JOIN log ON log.id = look.log WHERE origin = ?", origin
        )
        return Looked(row[0], row[1], msgspec.msgpack.decode(row[2], type=tuple[int, ...])) if row else Looked()

    async def save(
        self, origin: str, looked: Looked, found: Mapping[int, Mapping[str, int]], clean: Sequence[int], today: str
    ) -> None:
        """In one transaction: what was found where, what is clean now, and how far the look got.

        What the operator restored stays restored, unless other kinds are found in it now.
        """
        async with self._database.transaction() as change:
            row = await change.one("SELECT id FROM log WHERE origin = ?", origin)
            assert row is not None
            await change.run(
                "INSERT OR REPLACE INTO look VALUES (?, ?, ?, ?)",
                row[0], looked.ruler, looked.next, msgspec.msgpack.encode(looked.missed),
            )  # fmt: skip
            await change.run_many(
                "INSERT INTO quarantine (log, index_in_log, kinds, found_on) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (log, index_in_log) DO UPDATE SET kinds = excluded.kinds, found_on = excluded.found_on, "
                "restored = 0, told = 0 WHERE kinds <> excluded.kinds",
                [(row[0], index, _format(kinds), today) for index, kinds in found.items()],
            )
            await change.run_many(
                "DELETE FROM quarantine WHERE log = ? AND index_in_log = ?", [(row[0], index) for index in clean]
            )

    async def find(self, origin: str, index: int) -> Quarantined | None:
        row = await self._database.one(
            f"SELECT {_COLUMNS} WHERE origin = ? AND index_in_log = ?", origin, index
        )
        return _record(*row) if row else None

    async def after(self, origin: str, index: int, most: int) -> list[Quarantined]:
        """The next ones behind this place, in the order of logs and indexes."""
        rows = await self._database.all(
            f"SELECT {_COLUMNS} WHERE (origin, index_in_log) > (?, ?) ORDER BY origin, index_in_log LIMIT ?",
            origin, index, most,
        )  # fmt: skip
        return [_record(*row) for row in rows]

    async def hidden(self, origin: str) -> frozenset[int]:
        """The records of a log that this node keeps from its own readers."""
        rows = await self._database.all(
            "SELECT index_in_log FROM quarantine JOIN log ON log.id = quarantine.log WHERE origin = ? AND restored = 0",
            origin,
        )
        return frozenset(row[0] for row in rows)

    async def all_hidden(self) -> dict[str, list[int]]:
        """As `hidden`, of every log that has such."""
        rows = await self._database.all(
            "SELECT origin, index_in_log FROM quarantine JOIN log ON log.id = quarantine.log WHERE restored = 0 "
            "ORDER BY origin, index_in_log"
        )
        hidden = dict[str, list[int]]()
        for origin, index in rows:
            hidden.setdefault(origin, []).append(index)
        return hidden

    async def restore(self, origin: str, index: int) -> bool:
        """The operator looked, and shows it; False when it is not kept back."""
        async with self._database.transaction() as change:
            return bool(
                await change.run(
                    f"UPDATE quarantine SET restored = 1 WHERE restored = 0 AND {_PLACE}", origin, index  # noqa: S608
                )
            )

    async def to_tell(self, origin: str, most: int) -> list[Quarantined]:
        """What the log's own node was not told yet."""
        rows = await self._database.all(
            f"SELECT {_COLUMNS} WHERE origin = ? AND told = 0 AND restored = 0 ORDER BY index_in_log LIMIT ?",
            origin, most,
        )  # fmt: skip
        return [_record(*row) for row in rows]

    async def told(self, origin: str, indexes: Sequence[int]) -> None:
        async with self._database.transaction() as change:
            await change.run_many(
                f"UPDATE quarantine SET told = 1 WHERE {_PLACE}", [(origin, index) for index in indexes]  # noqa: S608
            )

    async def forget_gone(self, origin: str, gone: Collection[int]) -> None:
        """What was taken back is kept back no more."""
        rows = await self._database.all(
            "SELECT index_in_log FROM quarantine JOIN log ON log.id = quarantine.log WHERE origin = ?", origin
        )
        going = [row[0] for row in rows if row[0] in gone]
        if going:
            async with self._database.transaction() as change:
                await change.run_many(
                    f"DELETE FROM quarantine WHERE {_PLACE}", [(origin, index) for index in going]  # noqa: S608
                )

    async def count(self) -> int:
        """How many records are kept back."""
        row = await self._database.one("SELECT count(*) FROM quarantine WHERE restored = 0")
        assert row is not None
        return int(row[0])


def _format(kinds: Mapping[str, int]) -> bytes:
    return msgspec.json.encode(dict(sorted(kinds.items())))


def _record(origin: str, index: int, kinds: bytes, found_on: str, restored: int, told: int) -> Quarantined:
    found = msgspec.json.decode(kinds, type=dict[str, int])
    return Quarantined(origin, index, found, found_on, bool(restored), bool(told))
