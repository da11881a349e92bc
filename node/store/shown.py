"""Withdrawal secrets that were shown: by contributors at this node, and in the withdraw/v1 leaves of the logs held.

A secret is kept before anything is erased for it, so that a crash in between loses no withdrawal; and one that
names a leaf not held yet waits here for it.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from federation.log.commitment import commit_to_secret

from .database import Database, Transaction

MOST_WAITING = 10_000       # secrets shown at this node for leaves that are not held yet
MOST_PLACES = 4             # leaves of one log with the same commitment that a call looks at

_BATCH = 500                # values in one statement
# In each log by itself: so that no log, by copying a commitment, hides where another has it.
_NTH = "row_number() OVER (PARTITION BY w, log ORDER BY index_in_log)"


class Named(Struct, frozen=True):
    """A secret, and the leaf that it is shown for."""

    origin: str
    index: int
    secret: bytes


class Carried(Struct, frozen=True):
    """A withdraw/v1 leaf: where it stands in its log, and what it says."""

    at: int
    named: Named


class Shown:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, here: Sequence[Named]) -> None:
        """Keeps what contributors showed at this node: a withdraw/v1 leaf is to follow."""
        async with self._database.transaction() as change:
            await change.run_many(
                "INSERT INTO shown (origin, index_in_log, secret, w, carrier) "
                "SELECT ?, ?, ?, ?, id FROM log WHERE learnt_from = 'own' ON CONFLICT DO NOTHING",
                [(each.origin, each.index, each.secret, commit_to_secret(each.secret)) for each in here],
            )

    async def carry(self, carrier: str, leaves: Iterable[Carried]) -> None:
        """Keeps what the withdraw/v1 leaves of the log `carrier` say."""
        async with self._database.transaction() as change:
            await change.run_many(_CARRY, [_row(each, carrier) for each in leaves])

    async def replace_carried(self, carrier: str, leaves: Iterable[Carried]) -> None:
        """All that the leaves of one log say anew; to be judged again."""
        async with self._database.transaction() as change:
            await change.run(
                "DELETE FROM shown WHERE carrier = (SELECT id FROM log WHERE origin = ?) AND carrier_index IS NOT NULL",
                carrier,
            )
            await change.run_many(_CARRY, [_row(each, carrier) for each in leaves])

    async def forget_carried(self, carrier: str, start: int) -> None:
        """What the leaves of one log from `start` on say."""
        async with self._database.transaction() as change:
            await change.run(
                "DELETE FROM shown WHERE carrier = (SELECT id FROM log WHERE origin = ?) AND carrier_index >= ?",
                carrier,
                start,
            )

    async def waiting_for(self) -> list[str]:
        """The logs held of which some leaf is named by a secret that was not judged yet."""
        rows = await self._database.all(
            "SELECT DISTINCT origin FROM shown WHERE state = 0 AND origin IN (SELECT origin FROM log) ORDER BY origin"
        )
        return [row[0] for row in rows]

    async def count_waiting(self) -> int:
        """How many secrets shown at this node wait for a leaf."""
        row = await self._database.one("SELECT count(*) FROM shown WHERE state = 0 AND carrier_index IS NULL")
        assert row is not None
        return int(row[0])

    async def that_count(self, origin: str) -> dict[int, bytes]:
        """The withdrawals of records of `origin` that were not applied yet, from index to secret: each secret
        gives the commitment of the leaf that it names."""
        rows = await self._database.all(
            "SELECT shown.index_in_log, secret FROM shown JOIN log ON log.origin = shown.origin "
            "JOIN leaf ON leaf.log = log.id AND leaf.index_in_log = shown.index_in_log AND leaf.w = shown.w "
            "WHERE shown.state = 0 AND shown.origin = ?",
            origin,
        )
        return {row[0]: row[1] for row in rows}

    async def under_known(self, origin: str, start: int) -> dict[int, bytes]:
        """The records of `origin` from leaf `start` on whose secret was shown for another leaf, from index to
        secret: a text given again, or to two nodes, under one secret."""
        # CROSS JOIN keeps the order: the new leaves are looked up among the secrets; at a start, the other way around.
        tables = "leaf CROSS JOIN shown" if start else "shown CROSS JOIN leaf"
        rows = await self._database.all(
            f"SELECT leaf.index_in_log, secret FROM {tables} ON shown.w = leaf.w AND shown.state = 1 "  # noqa: S608
            "WHERE leaf.log = (SELECT id FROM log WHERE origin = ?) AND leaf.index_in_log >= ?",
            origin,
            start,
        )
        return {row[0]: row[1] for row in rows}

    async def any(self) -> bool:
        """Whether any secret was ever shown."""
        return await self._database.one("SELECT 1 FROM shown LIMIT 1") is not None

    async def settle(self, origin: str, size: int) -> None:
        """What `that_count` gave is applied; other secrets that name one of the first `size` leaves are wrong.

        A wrong one that a leaf carries is counted against its log, a wrong one that was shown here is forgotten.
        """
        async with self._database.transaction() as change:
            await change.run(
                "UPDATE shown SET state = 1 WHERE state = 0 AND origin = ? AND EXISTS ("
                "SELECT 1 FROM leaf JOIN log ON log.id = leaf.log WHERE log.origin = shown.origin "
                "AND leaf.index_in_log = shown.index_in_log AND leaf.w = shown.w)",
                origin,
            )
            await change.run(
                "DELETE FROM shown WHERE state = 0 AND origin = ? AND index_in_log < ? AND carrier_index IS NULL",
                origin,
                size,
            )
            await change.run("UPDATE shown SET state = 2 WHERE state = 0 AND origin = ? AND index_in_log < ?",
                             origin, size)  # fmt: skip

    async def unsigned(self, most: int) -> list[Named]:
        """Those that were shown here and count, and have no leaf in the own log yet."""
        rows = await self._database.all(
            "SELECT shown.origin, index_in_log, secret FROM shown JOIN log ON log.id = carrier "
            "WHERE carrier_index IS NULL AND state = 1 AND learnt_from = 'own' ORDER BY 1, 2 LIMIT ?",
            most,
        )
        return [Named(*row) for row in rows]

    async def leaves_here(self, secrets: Sequence[bytes]) -> dict[tuple[str, int, bytes], int]:
        """Where the own log says that these were shown: from the origin, index and secret to the withdraw/v1 leaf."""
        found = dict[tuple[str, int, bytes], int]()
        for at in range(0, len(secrets), _BATCH):
            some = [commit_to_secret(each) for each in secrets[at : at + _BATCH]]
            rows = await self._database.all(
                f"SELECT shown.origin, index_in_log, secret, carrier_index FROM shown WHERE w IN ({_marks(some)}) "  # noqa: S608
                "AND carrier = (SELECT id FROM log WHERE learnt_from = 'own') AND carrier_index IS NOT NULL",
                *some,
            )
            found.update({(origin, index, secret): leaf for origin, index, secret, leaf in rows})
        return found

    async def count_wrong(self) -> dict[str, int]:
        """How many withdrawals with a wrong secret each log carries; those without any are left out."""
        rows = await self._database.all(
            "SELECT log.origin, count(*) FROM shown JOIN log ON log.id = carrier WHERE state = 2 GROUP BY carrier"
        )
        return {row[0]: row[1] for row in rows}

    async def places(self, commitments: Sequence[bytes]) -> dict[bytes, list[tuple[str, int]]]:
        """Where these stand: of each the first four leaves in every log."""
        found = dict[bytes, list[tuple[str, int]]]()
        for at in range(0, len(commitments), _BATCH):
            some = commitments[at : at + _BATCH]
            rows = await self._database.all(
                f"WITH found AS (SELECT *, {_NTH} AS nth FROM leaf WHERE w IN ({_marks(some)})) "  # noqa: S608
                "SELECT w, origin, index_in_log FROM found JOIN log ON log.id = log WHERE nth <= ? "
                "ORDER BY origin, nth",
                *some,
                MOST_PLACES,
            )
            for w, origin, index in rows:
                found.setdefault(w, []).append((origin, index))
        return found


async def note_carried(change: Transaction, leaves: Iterable[Carried]) -> None:
    """What withdraw/v1 leaves of the own log say, in the transaction that signs them."""
    await change.run_many(
        _CARRY.replace("origin = ?", "learnt_from = 'own'"), [_row(each, "")[:-1] for each in leaves]
    )


# A secret that was shown here gets its leaf; any other is to be judged.
_CARRY = (
    "INSERT INTO shown (origin, index_in_log, secret, w, carrier, carrier_index) "
    "SELECT ?, ?, ?, ?, id, ? FROM log WHERE origin = ? "
    "ON CONFLICT DO UPDATE SET carrier_index = coalesce(carrier_index, excluded.carrier_index)"
)


def _row(leaf: Carried, carrier: str) -> tuple[str, int, bytes, bytes, int, str]:
    named = leaf.named
    return named.origin, named.index, named.secret, commit_to_secret(named.secret), leaf.at, carrier


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
