"""One SQLite file: one connection that writes, one that reads, migrations, and real erasure.

What is acknowledged survives a power cut (synchronous=FULL).  What is deleted is
overwritten (secure_delete) and leaves the write-ahead log with `scrub`.  SQLite
goes on after a failed fsync, and may then lose what it acknowledged; so any input
or output error on the way to the disk ends the node (StorageFailed).
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from importlib.resources import files
from pathlib import Path
from typing import Any, Self

import aiosqlite

Row = Sequence[Any]
DatabaseError = sqlite3.DatabaseError

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 5000",
    # New leaves touch pages all over the index of commitments: it should fit, and not be copied back each time.
    "PRAGMA cache_size = -16384",           # KiB
    "PRAGMA wal_autocheckpoint = 4096",     # pages of 4 KiB
)


# The second: no room for the index of the write-ahead log, which is no data.
_FULL = ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE")
_SCRUBS = 5         # tries, each of which waits for readers as long as busy_timeout says


class StorageFailed(Exception):
    """The disk did not take what it should keep.  The process must end and start again."""


class StorageFull(Exception):
    """No room on the disk.  Nothing was changed; it is worth trying again later."""


class Database:
    """Transactions and queries.  Writers wait for each other; readers see all that was committed before they asked.

    A statement that is open keeps its view of the database, and every other one on its connection gets the same view,
    which may be an old one.  So a query is executed and read to its end in one go.
    """

    def __init__(self, file: Path, writer: aiosqlite.Connection, reader: aiosqlite.Connection) -> None:
        self._file = file
        self._writer = writer
        self._reader = reader
        self._one_writer = asyncio.Lock()
        self.failed = asyncio.Event()

    @classmethod
    async def open(cls, file: Path, scripts: str = "migrations") -> Self:
        """`scripts`: the folder beside this file that says which tables there are.

        Raises:
            StorageFull: there is no room for what SQLite keeps beside an open file.
            sqlite3.DatabaseError: the file can't be used.
        """
        try:
            return await cls._open(file, scripts)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname.startswith(_FULL):
                raise StorageFull("the disk is full") from None
            raise

    @classmethod
    async def _open(cls, file: Path, scripts: str) -> Self:
        writer = await _connect(file)
        try:
            await _migrate(writer, scripts)
            return cls(file, writer, await _connect(file))
        except BaseException:       # a connection has a thread, which would keep the process from ending
            await writer.close()
            raise

    async def close(self) -> None:
        await self._reader.close()
        await self._writer.close()

    async def all(self, sql: str, *values: Any) -> list[Row]:
        return list(await self._reader.execute_fetchall(sql, values))

    async def one(self, sql: str, *values: Any) -> Row | None:
        rows = await self.all(sql, *values)
        return rows[0] if rows else None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator["Transaction"]:
        """Everything inside, or nothing.  When it is left, it is on the disk.

        Raises:
            StorageFull: there is no room.
            StorageFailed: the disk failed; `failed` is set.
        """
        async with self._one_writer:
            try:
                try:
                    await self._writer.execute("BEGIN IMMEDIATE")
                    yield Transaction(self._writer)
                    await self._writer.commit()
                except BaseException:
                    # Whoever was cancelled has left a statement in the connection's queue, which is
                    # worked off in order: this comes after it, and does nothing after a commit.
                    await asyncio.shield(self._writer.rollback())
                    raise
            except sqlite3.OperationalError as error:
                raise self._judge(error) from error

    async def copy_to(self, file: Path) -> None:
        """A consistent copy in one new file, with nothing in it of what was deleted.  Others go on meanwhile."""
        try:
            await asyncio.to_thread(_copy, self._file, file)
        except sqlite3.OperationalError as error:
            raise self._judge(error) from error

    async def check(self) -> list[str]:
        """What SQLite finds wrong with its file; nothing when all is well."""
        try:
            rows = await self.all("PRAGMA integrity_check")
        except sqlite3.DatabaseError as damage:     # it gives up where a table's first page is no page
            return [str(damage)]
        return [row[0] for row in rows if row[0] != "ok"]

    async def scrub(self) -> None:
        """Leaves nothing of what was deleted in the write-ahead log.

        Raises:
            TimeoutError: somebody went on reading what was there before; nothing is lost, and it can be tried again.
        """
        for _ in range(_SCRUBS):
            async with self._one_writer:
                try:
                    async with self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)") as cursor:
                        row = await cursor.fetchone()
                except sqlite3.OperationalError as error:
                    raise self._judge(error) from error
            if row is not None and not row[0]:
                return
        raise TimeoutError("the write-ahead log could not be emptied")

    def _judge(self, error: sqlite3.OperationalError) -> Exception:
        if error.sqlite_errorname.startswith(_FULL):
            return StorageFull("the disk is full")
        if error.sqlite_errorname.startswith(("SQLITE_IOERR", "SQLITE_CORRUPT", "SQLITE_READONLY")):
            self.failed.set()
            return StorageFailed(error.sqlite_errorname)
        return error


class Transaction:
    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def run(self, sql: str, *values: Any) -> int:
        """How many rows the statement changed."""
        async with self._connection.execute(sql, values) as cursor:
            return cursor.rowcount

    async def run_many(self, sql: str, rows: Iterable[Row]) -> int:
        """How many rows all the statements changed together."""
        async with self._connection.executemany(sql, rows) as cursor:
            return max(0, cursor.rowcount)

    async def one(self, sql: str, *values: Any) -> Row | None:
        async with self._connection.execute(sql, values) as cursor:
            return await cursor.fetchone()


async def _connect(file: Path) -> aiosqlite.Connection:
    connection = await aiosqlite.connect(file, isolation_level=None)
    try:
        for pragma in _PRAGMAS:
            await connection.execute(pragma)
    except BaseException:
        await connection.close()
        raise
    return connection


def _copy(source: Path, to: Path) -> None:
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("VACUUM INTO ?", (str(to),))


def rows_beside(file: Path, sql: str, *values: object) -> Iterator[Row]:
    """What a query gives in another process than the one that has the database open, row by row."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA query_only = ON")
        yield from connection.execute(sql, values)


async def _migrate(connection: aiosqlite.Connection, folder: str) -> None:
    """Applies each numbered file that the database has not seen, in its own transaction."""
    async with connection.execute("PRAGMA user_version") as cursor:
        row = await cursor.fetchone()
    version = row[0] if row else 0
    scripts = sorted(
        (each for each in files("node.store").joinpath(folder).iterdir() if each.name.endswith(".sql")),
        key=lambda each: each.name,
    )
    for script in scripts:
        number = int(script.name.removesuffix(".sql"))
        if number > version:
            await connection.executescript(
                f"BEGIN IMMEDIATE;\n{script.read_text()}\nPRAGMA user_version = {number};\nCOMMIT;"
            )
