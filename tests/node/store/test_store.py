"""The database: made by migrations, all or nothing, and what is deleted is gone from the disk."""

import asyncio
import sqlite3
import threading

import pytest

from node.store import Contribution, Store
from node.store.database import Database, StorageFailed, StorageFull

W = bytes(32)


@pytest.fixture
async def store(tmp_path):
    store = await Store.open(tmp_path / "node.sqlite")
    yield store
    await store.close()


def _contribution(w=W, body=b"{}", member=None, held=None):
    return Contribution(w, member, held, body)


async def test_migrations_are_applied_once_in_their_order(tmp_path):
    file = tmp_path / "node.sqlite"
    store = await Store.open(file)
    await store.contributions.add([_contribution()])
    [before] = await store.database.all("PRAGMA user_version")
    await store.close()

    store = await Store.open(file)

    assert await store.database.all("PRAGMA user_version") == [before]
    assert before[0] >= 1
    assert await store.contributions.find(W) == _contribution()
    await store.close()


async def test_a_migration_that_fails_changes_nothing(tmp_path):
    """An older database whose next step can't be made: it stays what it was."""
    file = tmp_path / "node.sqlite"
    with sqlite3.connect(file) as old:
        old.execute("CREATE TABLE peer (x)")        # in the way of the first step
    old.close()
    threads = threading.active_count()

    with pytest.raises(sqlite3.OperationalError):
        await Database.open(file)

    for _ in range(100):        # one left open would keep the process from ending
        if threading.active_count() <= threads:
            break
        await asyncio.sleep(0.02)
    assert threading.active_count() <= threads
    with sqlite3.connect(file) as old:
        assert old.execute("PRAGMA user_version").fetchone() == (0,)
        assert old.execute("SELECT name FROM sqlite_master").fetchall() == [("peer",)]
    old.close()


async def test_what_is_acknowledged_is_fully_synced_and_overwritten_when_deleted(store):
    for pragma, value in (("journal_mode", "wal"), ("foreign_keys", 1)):
        assert await store.database.one(f"PRAGMA {pragma}") == (value,)
    async with store.database.transaction() as change:
        assert await change.one("PRAGMA synchronous") == (2,)       # FULL
        assert await change.one("PRAGMA secure_delete") == (1,)
        assert await change.one("PRAGMA temp_store") == (2,)        # memory


async def test_a_transaction_that_fails_leaves_nothing(store):
    with pytest.raises(ValueError, match="in the middle"):
        async with store.database.transaction() as change:
            await change.run("INSERT INTO contribution (w, body) VALUES (?, ?)", W, b"{}")
            raise ValueError("in the middle")

    assert await store.contributions.find(W) is None
    await store.contributions.add([_contribution()])
    assert await store.contributions.find(W) is not None


async def test_contributions_of_a_batch_are_added_all_or_none(store):
    with pytest.raises(sqlite3.IntegrityError):
        await store.contributions.add([_contribution(), _contribution(b"x" * 32, member=99)])     # no such member

    assert await store.contributions.count() == (0, 0)


async def test_nobody_reads_what_is_not_committed(store):
    async with store.database.transaction() as change:
        await change.run("INSERT INTO contribution (w, body) VALUES (?, ?)", W, b"{}")
        assert await store.contributions.find(W) is None
    assert await store.contributions.find(W) is not None


@pytest.mark.parametrize("how", ["delete", "replace"])
async def test_what_is_deleted_or_replaced_is_in_no_file_of_the_database(store, tmp_path, how):
    await store.members.add(b"t" * 32, today="2026-11-20")
    body = b'{"conversation":"' + b"the unmistakable heliotrope " * 2_000 + b'"}'
    await store.contributions.add([_contribution(body=body, member=1)])
    assert any(b"heliotrope" in file.read_bytes() for file in tmp_path.iterdir())

    if how == "delete":
        assert await store.contributions.delete(W, 1)
    else:
        assert await store.contributions.replace(_contribution(body=b"{}", member=1))

    assert not any(b"heliotrope" in file.read_bytes() for file in tmp_path.iterdir())


@pytest.mark.parametrize(
    ("code", "expected", "fatal"),
    [("SQLITE_FULL", StorageFull, False), ("SQLITE_IOERR_FSYNC", StorageFailed, True),
     ("SQLITE_IOERR_WRITE", StorageFailed, True), ("SQLITE_CORRUPT", StorageFailed, True),
     ("SQLITE_READONLY", StorageFailed, True), ("SQLITE_BUSY", sqlite3.OperationalError, False)],
)  # fmt: skip
async def test_an_error_of_the_disk_ends_the_node_and_a_full_one_does_not(store, monkeypatch, code, expected, fatal):
    error = sqlite3.OperationalError(code)
    error.sqlite_errorname = code

    async def commit():
        raise error

    monkeypatch.setattr(store.database._writer, "commit", commit)

    with pytest.raises(expected):
        async with store.database.transaction():
            pass

    assert store.database.failed.is_set() == fatal


async def test_a_database_in_which_a_bit_flipped_says_so(tmp_path):
    file = tmp_path / "node.sqlite"
    store = await Store.open(file)
    await store.contributions.add([_contribution(bytes([k]) * 32, b"x" * 3_000) for k in range(50)])
    await store.database.scrub()
    assert await store.database.check() == []
    await store.close()
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2 // 4096 * 4096 : len(raw) // 2 // 4096 * 4096 + 8] = b"\xff" * 8      # a page's header
    file.write_bytes(raw)

    store = await Store.open(file)

    assert await store.database.check() != []
    await store.close()


async def test_a_writer_that_is_cancelled_anywhere_leaves_the_database_usable(store):
    for number in range(200):
        task = asyncio.create_task(store.members.add(number.to_bytes(32), today="2026-11-21"))
        for _ in range(number % 5):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    await store.members.add(bytes(31), today="2026-11-21")
    assert await store.members.with_token(bytes(31)) is not None


async def test_leaves_are_found_by_place_and_by_commitment_whatever_stands_between_them(store):
    await store.logs.pin("a.test/log", "key", "operator")
    await store.logs.pin("b.test/log", "key", "operator")
    leaves = [(index, bytes([index % 200]) * 32) for index in range(0, 900, 3)]

    await store.logs.add_leaves("b.test/log", leaves[:1])
    await store.logs.add_leaves("a.test/log", leaves)
    await store.logs.add_leaves("a.test/log", leaves[:9])       # again, after a round that was cut off
    await store.logs.add_leaves("a.test/log", [])

    assert await store.logs.leaves("a.test/log") == leaves
    assert [(each.origin, each.index) for each in await store.logs.places(leaves[0][1])] == [
        ("a.test/log", 0), ("a.test/log", 600), ("b.test/log", 0),
    ]  # fmt: skip
    await store.logs.replace_leaves("a.test/log", leaves[5:])
    assert await store.logs.leaves("a.test/log") == leaves[5:]
    assert await store.logs.leaves("b.test/log") == leaves[:1]


async def test_a_reader_sees_what_was_committed_before_it_asked_whoever_else_reads(make_node):
    """A statement that is open keeps its view of the database, and lends it to every other one on its connection."""
    database = (await make_node("one")).store.database

    async def read():
        while True:
            await database.all("SELECT * FROM log")

    readers = [asyncio.create_task(read()) for _ in range(8)]
    seen = []
    for number in range(200):
        async with database.transaction() as change:
            await change.run("UPDATE log SET erased_at_s = ?", number)
        seen.append((await database.one("SELECT erased_at_s FROM log"))[0])
    for each in readers:
        each.cancel()
    await asyncio.gather(*readers, return_exceptions=True)

    assert seen == list(range(200))
