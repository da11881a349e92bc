"""The edge of the node's own log: what was signed, and what of it is not in files yet."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from federation.log.edge import Edge
from federation.reading.mirror import Held
from federation.reading.reader import Position

from .audit import Act, note_acts
from .database import Database, Transaction
from .shown import Carried, note_carried


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


class KeyChange(Struct, frozen=True):
    """The entry at `index` puts the key `vkey` in place; `line` is what `rotations` says of it."""

    index: int
    vkey: str
    line: bytes


class ChangedMeanwhile(Exception):
    """What was to be published is not what it was when it was read, or the log is not as long as it was."""


class OwnLog:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def newest(self) -> Signed | None:
        row = await self._database.one("SELECT size, root, signed, edge FROM checkpoint ORDER BY size DESC LIMIT 1")
        if row is None:
            return None
        return Signed(row[0], row[1], row[2], msgspec.msgpack.decode(row[3], type=Edge))

    async def size_in_files(self) -> int:
        """How many of the entries signed stand in files, all of them durable."""
        row = await self._database.one(
            "SELECT coalesce((SELECT min(index_in_log) FROM sealed), (SELECT max(size) FROM checkpoint), 0)"
        )
        assert row is not None
        return int(row[0])

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

    async def seal(
        self,
        signed: Signed,
        sealed: Sequence[Sealed],
        published: Sequence[Published],
        retracted: Mapping[int, str] | None = None,
        acts: Sequence[Act] = (),
        carried: Sequence[Carried] = (),
        key_change: KeyChange | None = None,
    ) -> None:
        """In one transaction: the entries, the signed checkpoint over them, and no more trace of who sent them.

        `retracted` are the records that the entries take back, with the reasons: from now on they are to be erased.
        `acts` are the operator's, to whom that is due.  `carried` are the withdrawals among the entries.

        Raises:
            ChangedMeanwhile: a contribution was deleted or replaced since it was read, or the log has grown since;
                nothing was sealed.
            sqlite3.IntegrityError: a checkpoint of this size was signed before.
        """
        async with self._database.transaction() as change:
            # Whoever read an old end of the log would sign a second history here.
            row = await change.one("SELECT coalesce(max(size), 0) FROM checkpoint")
            if row is not None and row[0] != signed.size - len(sealed) and sealed:
                raise ChangedMeanwhile
            await change.run_many(
                "INSERT INTO sealed VALUES (?, ?, ?)", ((each.index, each.leaf, each.slot) for each in sealed)
            )
            await _add_checkpoint(change, signed)
            gone = await change.run_many(
                "DELETE FROM contribution WHERE w = ? AND body = ?", ((each.w, each.body) for each in published)
            )
            if gone != len(published):
                raise ChangedMeanwhile
            await change.run_many(
                "INSERT INTO leaf SELECT id, ?, ? FROM log WHERE learnt_from = 'own'",
                ((each.index, each.w) for each in published),
            )
            if retracted:
                await _retract(change, retracted)
            await note_acts(change, acts)
            await note_carried(change, carried)
            if key_change is not None:
                await _change_keys(change, key_change.vkey, [key_change])

    async def rotations(self) -> list[bytes]:
        """The lines of the own log's `rotations`."""
        return [row[0] for row in await self._database.all("SELECT line FROM rotation ORDER BY index_in_log")]

    async def sealed(self) -> list[Sealed]:
        rows = await self._database.all("SELECT index_in_log, leaf, slot FROM sealed ORDER BY index_in_log")
        return [Sealed(*row) for row in rows]

    async def recall(
        self, signed: Signed | None, held: Held, key_changes: Sequence[KeyChange], now_s: int
    ) -> None:
        """In one transaction: the own log as a peer had it, and nothing waits any more that is in it.

        `signed` is None when it goes no further than what is here.
        """
        newest = await self.newest()
        async with self._database.transaction() as change:
            held_key = held.position.vkey
            held = replace(held, position=Position())       # the position is in `checkpoint`
            await change.run(
                "UPDATE log SET held = ?, erased_at_s = ? WHERE learnt_from = 'own'",
                msgspec.msgpack.encode(held),
                now_s,
            )
            if held_key:
                await _change_keys(change, held_key, key_changes)
            if signed is not None:
                await _add_checkpoint(change, signed)
                await change.run(
                    "DELETE FROM contribution WHERE w IN (SELECT leaf.w FROM leaf JOIN log ON log.id = leaf.log "
                    "WHERE learnt_from = 'own' AND index_in_log >= ?)",
                    newest.size if newest else 0,
                )
        await self._database.scrub()

    async def empty_slots(self, indexes: Iterable[int]) -> None:
        """Takes the conversations of these entries away, where their files were not written yet."""
        async with self._database.transaction() as change:
            emptied = await change.run_many(
                "UPDATE sealed SET slot = x'' WHERE index_in_log = ? AND slot <> x''", ((index,) for index in indexes)
            )
        if emptied:
            await self._database.scrub()

    async def unseal(self, size: int) -> None:
        """The files up to `size` are on the disk: the copies here go."""
        async with self._database.transaction() as change:
            await change.run("DELETE FROM sealed WHERE index_in_log < ?", size)
        await self._database.scrub()


async def _add_checkpoint(change: Transaction, signed: Signed) -> None:
    await change.run(
        "INSERT INTO checkpoint VALUES (?, ?, ?, ?)",
        signed.size,
        signed.root,
        signed.signed,
        msgspec.msgpack.encode(signed.edge),
    )


async def _retract(change: Transaction, retracted: Mapping[int, str]) -> None:
    row = await change.one("SELECT id, held FROM log WHERE learnt_from = 'own'")
    assert row is not None
    held = msgspec.msgpack.decode(row[1], type=Held)
    held = replace(held, retracted={**held.retracted, **retracted})
    await change.run("UPDATE log SET held = ? WHERE id = ?", msgspec.msgpack.encode(held), row[0])
    await change.run_many("INSERT INTO erasing VALUES (?, ?) ON CONFLICT DO NOTHING", ((row[0], k) for k in retracted))


async def _change_keys(change: Transaction, vkey: str, key_changes: Sequence[KeyChange]) -> None:
    await change.run("UPDATE log SET vkey = ? WHERE learnt_from = 'own'", vkey)
    await change.run_many(
        "INSERT INTO rotation VALUES (?, ?) ON CONFLICT DO NOTHING", ((each.index, each.line) for each in key_changes)
    )
