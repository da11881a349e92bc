"""Publishing: the order of leaves says nothing, a size is signed once, and what can't be signed safely is not."""

import asyncio
import shutil
import sqlite3

import pytest
from msgspec.structs import replace

from federation.log.checkpoint import open_checkpoint
from federation.log.commitment import commit_to_secret
from federation.log.leaf import Record
from federation.reading.reader import path_of
from federation.reading.records import live_records
from federation.reading.verifier import verify_log
from node.context import AlreadyRunning, open_node
from node.publication.contribute import contribute
from node.publication.publish import RefusesToSign, publish_once, write_sealed
from node.safety.fsck import fsck
from tests.support import PassThrough, offer


@pytest.fixture
async def node(make_node):
    return await make_node("lab")


def _order(node):
    """The commitments in the order of the log."""
    found = []
    verify_log(node.root, node.key.verifier, learn=lambda step: found.extend(step.leaves))
    return [leaf.w for leaf in found if isinstance(leaf, Record)]


async def test_the_order_of_the_leaves_is_that_of_random_commitments_whenever_they_came(node):
    secrets = [bytes([k]) * 32 for k in range(1, 60)]
    for secret in secrets:
        await contribute(node, None, [offer(f"said {secret[0]}", secret=secret)])

    assert await publish_once(node) == len(secrets)

    arrived = [commit_to_secret(secret) for secret in secrets]
    assert _order(node) == sorted(arrived) != arrived


async def test_no_more_is_sealed_together_than_memory_should_hold(node, monkeypatch):
    monkeypatch.setattr("node.publication.publish.MOST_BYTES", 10_000)
    await contribute(node, None, [offer(f"{k} " + "x" * 4_000) for k in range(7)])
    await contribute(node, None, [offer("y" * 50_000)])
    sealed = []
    seal = node.store.own_log.seal

    async def count(signed, published, *rest):
        sealed.append(len(published))
        await seal(signed, published, *rest)

    node.store.own_log.seal = count

    assert await publish_once(node) == 8

    assert sum(sealed) == 8 and max(sealed) <= 3 and len(sealed) >= 3


async def test_whoever_read_an_old_end_of_the_log_signs_no_second_history(node, monkeypatch):
    await contribute(node, None, [offer("first")])
    await publish_once(node)
    old = await node.store.own_log.newest()
    await contribute(node, None, [offer("second")])
    await publish_once(node)
    await contribute(node, None, [offer("third"), offer("fourth")])
    newest, reads = node.store.own_log.newest, [old]

    async def stale():
        return reads.pop() if reads else await newest()

    monkeypatch.setattr(node.store.own_log, "newest", stale)

    assert await publish_once(node) == 2

    assert reads == []
    report = verify_log(node.root, node.key.verifier)
    assert (report.records, report.problems) == (4, ())
    assert (await fsck(node, print)).problems == ()


async def test_a_size_is_signed_once_for_ever(node):
    newest = await node.store.own_log.newest()

    with pytest.raises(sqlite3.IntegrityError):
        await node.store.own_log.seal(replace(newest, root=b"\x01" * 32), [], [])

    assert await node.store.own_log.newest() == newest
    await contribute(node, None, [offer("one")])
    assert await publish_once(node) == 1


async def test_every_checkpoint_that_was_signed_is_remembered(node):
    for count in (1, 3, 2):
        await contribute(node, None, [offer(f"{count} {k}") for k in range(count)])
        await publish_once(node)

    rows = await node.store.database.all("SELECT size, root, signed FROM checkpoint ORDER BY size")

    assert [size for size, _, _ in rows] == [1, 2, 5, 7]
    for size, root, signed in rows:
        checkpoint = open_checkpoint(signed, node.key.verifier)
        assert (checkpoint.size, checkpoint.root) == (size, root)


async def test_nothing_waits_nothing_is_signed(node):
    before = node.folder.read(path_of(node.origin, "checkpoint"))

    assert await publish_once(node) == 0

    assert node.folder.read(path_of(node.origin, "checkpoint")) == before


async def test_two_publications_at_once_publish_each_conversation_once(node):
    node.settings = replace(node.settings, publish=replace(node.settings.publish, most=7))
    await contribute(node, None, [offer(f"said {k}") for k in range(50)])

    counts = await asyncio.gather(*[publish_once(node) for _ in range(3)])

    assert sum(counts) == 50
    assert len(list(live_records(node.root, node.key.verifier))) == 50
    assert (await fsck(node, print)).problems == ()


async def test_what_is_held_for_review_is_not_published(node, monkeypatch):
    from node.privacy import without_detection

    async def anonymize(conversations, *, public_source=False):
        return [replace(without_detection(each), held="it may still hold a name") for each in conversations]

    monkeypatch.setattr(node.anonymizer, "anonymize", anonymize)

    [result] = await contribute(node, None, [offer("held")])

    assert (result.status, result.reason) == ("held", "it may still hold a name")
    assert await publish_once(node) == 0
    assert await node.store.contributions.count() == (0, 1)


async def test_what_refuses_to_sign_keeps_what_waits(node):
    await node.store.logs.freeze(node.origin, "the folder is older than the log")
    await contribute(node, None, [offer("waits")])

    with pytest.raises(RefusesToSign):
        await publish_once(node)

    assert await node.store.contributions.count() == (1, 0)


async def test_files_that_a_crash_left_out_are_written_from_the_database(node):
    await contribute(node, None, [offer(f"said {k}") for k in range(300)])
    await publish_once(node)
    files = {p.relative_to(node.root): p.read_bytes() for p in (node.root / "logs").rglob("*") if p.is_file()}
    checkpoint = node.root / path_of(node.origin, "checkpoint")
    checkpoint.unlink()

    await write_sealed(node)

    assert {p.relative_to(node.root): p.read_bytes() for p in (node.root / "logs").rglob("*") if p.is_file()} == files


async def test_a_second_process_on_the_folder_does_not_start(node):
    with pytest.raises(AlreadyRunning, match="in use by another process"):
        async with open_node(node.root, anonymizer=PassThrough):
            pass


async def test_a_folder_that_was_copied_while_it_ran_opens_and_is_whole(node, tmp_path):
    await contribute(node, None, [offer("one"), offer("two")])
    await publish_once(node)
    await contribute(node, None, [offer("waits")])
    shutil.copytree(node.root, tmp_path / "copy")

    async with open_node(tmp_path / "copy", anonymizer=PassThrough) as copy:
        assert (await fsck(copy, print)).problems == ()
        assert await copy.store.contributions.count() == (1, 0)
