"""The edge of the node's own log: what was signed, and what of it is not in files yet."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from federation.edge import Edge

from .database import Database


class Signed(Struct, frozen=True):
    """The newest checkpoint that was signed, and the tree's edge under it."""

    size: int
    root: bytes
    signed: bytes
    edge: Edge


class Sealed(Struct, frozen=True):
    """A committed entry whose files are not known to be on the disk."""

    index: int
    leaf: bytes
    slot: bytes


class Published(Struct, frozen=True):
    """A contribution that becomes leaf `index`: its row goes when its body is still `body`."""

    index: int
    w: bytes
    body: bytes


class ChangedMeanwhile(Exception):
    """A member deleted or replaced a contribution while it was about to be published."""


class OwnLog:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def newest(self) -> Signed | None:
        row = await self._database.one("SELECT size, root, signed, edge FROM checkpoint ORDER BY size DESC LIMIT 1")
        if row is None:
            return None
        return Signed(row[0], row[1], row[2], msgspec.msgpack.decode(row[3], type=Edge))

    async def edge_at(self, size: int) -> Edge:
        """The edge under the checkpoint of `size`; of no leaves before the first."""
        row = await self._database.one("SELECT edge FROM checkpoint WHERE size = ?", size)
        return msgspec.msgpack.decode(row[0], type=Edge) if row else Edge()

    async def root_at(self, size: int) -> bytes | None:
        """The root that was signed for `size`; None when there was no checkpoint of this size."""
        row = await self._database.one("SELECT root FROM checkpoint WHERE size = ?", size)
        return row[0] if row else None

    async def last_sizes(self) -> tuple[int, int, int]:
        """The sizes of the newest three checkpoints, the newest first, 0 where there is none."""
        rows = await self._database.all("SELECT size FROM checkpoint ORDER BY size DESC LIMIT 3")
        newest, before, oldest = [row[0] for row in [*rows, (0,), (0,), (0,)]][:3]
        return newest, before, oldest

    async def seal(self, signed: Signed, sealed: Sequence[Sealed], published: Sequence[Published]) -> None:
        """In one transaction: the entries, the signed checkpoint over them, and no more trace of who sent them.

        Raises:
            ChangedMeanwhile: a contribution was deleted or replaced since it was read; nothing was sealed.
            sqlite3.IntegrityError: a checkpoint of this size was signed before.
        """
        async with self._database.transaction() as change:
            await change.run_many(
                "INSERT INTO sealed VALUES (?, ?, ?)", ((each.index, each.leaf, each.slot) for each in sealed)
            )
            await change.run(
                "INSERT INTO checkpoint VALUES (?, ?, ?, ?)",
                signed.size,
                signed.root,
                signed.signed,
                msgspec.msgpack.encode(signed.edge),
            )
            gone = await change.run_many(
                "DELETE FROM contribution WHERE w = ? AND body = ?", ((each.w, each.body) for each in published)
            )
            if gone != len(published):
                raise ChangedMeanwhile
            await change.run_many(
                "INSERT INTO leaf SELECT id, ?, ? FROM log WHERE learnt_from = 'own'",
                ((each.index, each.w) for each in published),
            )

    async def sealed(self) -> list[Sealed]:
        rows = await self._database.all("SELECT index_in_log, leaf, slot FROM sealed ORDER BY index_in_log")
        return [Sealed(*row) for row in rows]

    async def unseal(self, size: int) -> None:
        """The files up to `size` are on the disk: the copies here go."""
        async with self._database.transaction() as change:
            await change.run("DELETE FROM sealed WHERE index_in_log < ?", size)
        await self._database.scrub()
