"""The logs that are held: pinned keys, how far, and where each commitment stands."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from federation.reading.mirror import Held

from .database import Database, Transaction

OWN = "own"
OPERATOR = "operator"


class HeldLog(Struct, frozen=True):
    """One log.  `learnt_from`: "own", "operator", or the origin of the peer that carried it first."""

    id: int
    origin: str
    vkey: str
    learnt_from: str
    held: Held
    frozen: str | None
    verified_at_s: int


class Place(Struct, frozen=True):
    """Where a commitment stands."""

    origin: str
    index: int
    w: bytes


_COLUMNS = "id, origin, vkey, learnt_from, held, frozen, verified_at_s"


class Logs:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> list[HeldLog]:
        rows = await self._database.all(f"SELECT {_COLUMNS} FROM log ORDER BY origin")  # noqa: S608
        return [_log(*row) for row in rows]

    async def find(self, origin: str) -> HeldLog | None:
        row = await self._database.one(f"SELECT {_COLUMNS} FROM log WHERE origin = ?", origin)  # noqa: S608
        return _log(*row) if row else None

    async def pin(self, origin: str, vkey: str, learnt_from: str) -> bool:
        """Pins the key of a log at first sight; False when the log is known already."""
        async with self._database.transaction() as change:
            return bool(
                await change.run(
                    "INSERT INTO log (origin, vkey, learnt_from, held) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    origin,
                    vkey,
                    learnt_from,
                    msgspec.msgpack.encode(Held()),
                )
            )

    async def vouch(self, origin: str) -> None:
        """The operator stands behind the key that is pinned."""
        async with self._database.transaction() as change:
            await change.run(
                "UPDATE log SET learnt_from = ? WHERE origin = ? AND learnt_from <> ?", OPERATOR, origin, OWN
            )

    async def save(self, origin: str, held: Held, now_s: int) -> None:
        """How the log is held from now on, and under which key when a rotation was read."""
        async with self._database.transaction() as change:
            row = await change.one("SELECT held FROM log WHERE origin = ?", origin)
            before = msgspec.msgpack.decode(row[0], type=Held).gone if row else frozenset[int]()
            if fresh := held.gone - before:
                await change.run("UPDATE log SET erased_at_s = ? WHERE origin = ?", now_s, origin)
                await note_gone(change, origin, fresh, now_s)
            await change.run(
                "UPDATE log SET held = ?, verified_at_s = ?, vkey = coalesce(nullif(?, ''), vkey) WHERE origin = ?",
                msgspec.msgpack.encode(held),
                now_s,
                held.position.vkey,
                origin,
            )

    async def gone_since(self, origin: str, index: int) -> str:
        """The day since which this node knows that the record was taken back, in ISO form; "" where it can't say."""
        row = await self._database.one(
            "SELECT day FROM gone_since JOIN log ON log.id = gone_since.log WHERE origin = ? AND index_in_log = ?",
            origin, index,
        )  # fmt: skip
        return str(row[0]) if row else ""

    async def seen(self, origins: Iterable[str], now_s: int) -> None:
        """These logs were compared with a peer just now, and hold."""
        async with self._database.transaction() as change:
            await change.run_many("UPDATE log SET verified_at_s = ? WHERE origin = ?", ((now_s, o) for o in origins))

    async def freeze(self, origin: str, why: str) -> None:
        async with self._database.transaction() as change:
            await change.run("UPDATE log SET frozen = ? WHERE origin = ? AND frozen IS NULL", why, origin)

    async def add_leaves(self, origin: str, leaves: Sequence[tuple[int, bytes]]) -> None:
        """Index and W of records."""
        async with self._database.transaction() as change:
            await _add(change, origin, leaves)

    async def replace_leaves(self, origin: str, leaves: Sequence[tuple[int, bytes]]) -> None:
        """The index of one log anew.  Nobody ever sees it empty: it is one transaction."""
        async with self._database.transaction() as change:
            await change.run("DELETE FROM leaf WHERE log = (SELECT id FROM log WHERE origin = ?)", origin)
            await _add(change, origin, leaves)

    async def places(self, w: bytes) -> list[Place]:
        """Every leaf that carries this commitment, the earliest of each log first."""
        return await self.places_between(w, w)

    async def places_between(self, first: bytes, last: bytes, most: int = 10_000) -> list[Place]:
        rows = await self._database.all(
            "SELECT origin, index_in_log, w FROM leaf JOIN log ON log.id = leaf.log "
            "WHERE w BETWEEN ? AND ? ORDER BY origin, index_in_log LIMIT ?",
            first,
            last,
            most,
        )
        return [Place(*row) for row in rows]

    async def no_records(self, origin: str, indexes: Sequence[int]) -> list[int]:
        """Those of `indexes` at which the log has no record."""
        rows = await self._database.all(
            "SELECT value FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM leaf JOIN log ON log.id = leaf.log "
            "WHERE origin = ? AND index_in_log = value)",
            msgspec.json.encode(indexes).decode(),
            origin,
        )
        return [row[0] for row in rows]

    async def commitments(
        self, prefix: str, start: tuple[bytes, int, int], most: int
    ) -> tuple[list[Place], str]:
        """A page of the commitments that begin with these hex digits, and from where to go on: "" at the end."""
        first, last = bytes.fromhex(prefix.ljust(64, "0")), bytes.fromhex(prefix.ljust(64, "f"))
        rows = await self._database.all(
            "SELECT leaf.log, origin, index_in_log, w FROM leaf JOIN log ON log.id = leaf.log "
            "WHERE w BETWEEN ? AND ? AND (w, leaf.log, index_in_log) > (?, ?, ?) "
            "ORDER BY w, leaf.log, index_in_log LIMIT ?",
            first,
            last,
            *start,
            most + 1,
        )
        page = rows[:most]
        go_on = f"{page[-1][3].hex()}.{page[-1][0]}.{page[-1][2]}" if len(rows) > most else ""
        return [Place(origin, index, w) for _, origin, index, w in page], go_on

    async def leaves(self, origin: str) -> list[tuple[int, bytes]]:
        rows = await self._database.all(
            "SELECT index_in_log, w FROM leaf JOIN log ON log.id = leaf.log WHERE origin = ? ORDER BY index_in_log",
            origin,
        )
        return [(index, w) for index, w in rows]

    async def count_records(self) -> dict[str, int]:
        rows = await self._database.all(
            "SELECT origin, count(*) FROM leaf JOIN log ON log.id = leaf.log GROUP BY origin"
        )
        return {row[0]: row[1] for row in rows}

    async def forget_leaves(self, origin: str, start: int) -> None:
        """Empties the index of one log from leaf `start` on."""
        async with self._database.transaction() as change:
            await change.run(
                "DELETE FROM leaf WHERE log = (SELECT id FROM log WHERE origin = ?) AND index_in_log >= ?",
                origin,
                start,
            )


async def note_gone(change: Transaction, origin: str, indexes: Iterable[int], now_s: int) -> None:
    """Writes down since when it is known that these were taken back, in the transaction that says so."""
    day = datetime.fromtimestamp(now_s, UTC).date().isoformat()
    await change.run_many(
        "INSERT INTO gone_since SELECT id, ?, ? FROM log WHERE origin = ? ON CONFLICT DO NOTHING",
        [(index, day, origin) for index in indexes],
    )


async def _add(change: Transaction, origin: str, leaves: Sequence[tuple[int, bytes]]) -> None:
    # One statement for all of them: between the rows of many, the thread would wait for the interpreter each time.
    await change.run(
        "INSERT OR REPLACE INTO leaf SELECT log.id, value, substr(?, 1 + 32 * key, 32) "
        "FROM log CROSS JOIN json_each(?) WHERE origin = ?",
        b"".join(w for _, w in leaves),
        msgspec.json.encode([index for index, _ in leaves]).decode(),
        origin,
    )


def _log(
    id: int, origin: str, vkey: str, learnt_from: str, held: bytes, frozen: str | None, verified_at_s: int
) -> HeldLog:
    state = msgspec.msgpack.decode(held, type=Held)
    return HeldLog(id, origin, vkey, learnt_from, state, frozen, verified_at_s)
