"""The nodes that this one pulls from, and how that went."""

from msgspec import Struct

from .database import Database


class Peer(Struct, frozen=True):
    """A peer by the origin of its own log.  Times are POSIX seconds, 0 for never; `trouble` is "" when all is well."""

    origin: str
    url: str
    private: bool
    failures: int = 0
    tried_at_s: int = 0
    succeeded_at_s: int = 0
    next_at_s: int = 0
    trouble: str = ""
    received_bytes: int = 0


_COLUMNS = "origin, url, private, failures, tried_at_s, succeeded_at_s, next_at_s, trouble, received_bytes"


class Peers:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> list[Peer]:
        rows = await self._database.all(f"SELECT {_COLUMNS} FROM peer ORDER BY origin")  # noqa: S608
        return [Peer(row[0], row[1], bool(row[2]), *row[3:]) for row in rows]

    async def add(self, origin: str, url: str, *, private: bool) -> None:
        """Adds a peer, or changes its address."""
        async with self._database.transaction() as change:
            await change.run(
                "INSERT INTO peer (origin, url, private) VALUES (?, ?, ?) "
                "ON CONFLICT (origin) DO UPDATE SET url = excluded.url, private = excluded.private, next_at_s = 0",
                origin,
                url,
                int(private),
            )

    async def remove(self, origin: str) -> bool:
        async with self._database.transaction() as change:
            return bool(await change.run("DELETE FROM peer WHERE origin = ?", origin))

    async def note_erasure(self, origin: str, note: bytes) -> None:
        """What the peer says of what it has erased: a signed note, verified."""
        async with self._database.transaction() as change:
            await change.run("UPDATE peer SET erasure = ? WHERE origin = ?", note, origin)

    async def erasures(self) -> dict[str, bytes]:
        rows = await self._database.all("SELECT origin, erasure FROM peer WHERE erasure <> x''")
        return {origin: note for origin, note in rows}  # noqa: C416  (rows are not tuples for the type checker)

    async def succeeded(self, origin: str, *, now_s: int, next_at_s: int, trouble: str, received_bytes: int) -> None:
        """A round came to its end.  `trouble` says what was wrong with single logs."""
        async with self._database.transaction() as change:
            await change.run(
                "UPDATE peer SET failures = 0, tried_at_s = ?, succeeded_at_s = ?, next_at_s = ?, trouble = ?, "
                "received_bytes = received_bytes + ? WHERE origin = ?",
                now_s,
                now_s,
                next_at_s,
                trouble,
                received_bytes,
                origin,
            )

    async def failed(self, origin: str, *, now_s: int, next_at_s: int, trouble: str) -> None:
        async with self._database.transaction() as change:
            await change.run(
                "UPDATE peer SET failures = failures + 1, tried_at_s = ?, next_at_s = ?, trouble = ? WHERE origin = ?",
                now_s,
                next_at_s,
                trouble,
                origin,
            )
