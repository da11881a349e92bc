"""A node hides another log's record from its own readers, and only there."""

import pytest

from federation.errors import Malformed, NotThere
from federation.log.bundle import read_bundle
from federation.reading.records import live_records
from federation.reading.verifier import verify_log
from node.jobs import sync_all_once
from node.publication.contribute import contribute
from node.publication.publish import publish_once
from node.safety.fsck import fsck, reindex
from node.withdrawal.blocking import block, unblock
from tests.support import offer


async def _sync(node):
    return await sync_all_once(node, await node.store.peers.all())


def _bytes_of(node):
    files = [file.read_bytes() for file in node.root.rglob("*") if file.is_file()]
    bundles = [file for file in node.root.glob("logs/*/bundle/**/*") if file.is_file()]
    return b"\n".join(files + [b"".join(read_bundle(file.read_bytes())) for file in bundles])


def _texts(node, of):
    return sorted(record.index for record in live_records(node.root, of.key.verifier))


@pytest.fixture
async def chain(make_node, peer_up):
    """A has two records; B mirrors A, and C mirrors A through B."""
    a, b, c = [await make_node(name) for name in "abc"]
    await peer_up(b, a)
    await peer_up(c, b)
    await contribute(a, None, [offer("CANARY-one", secret=b"1" * 32), offer("CANARY-two", secret=b"2" * 32)])
    await publish_once(a)
    await _sync(b)
    await _sync(c)
    return a, b, c


def _index(node, of, text):
    return next(each.index for each in live_records(node.root, of.key.verifier) if text in each.body)


async def test_a_blocked_record_is_erased_here_and_stays_elsewhere(chain):
    a, b, c = chain
    index = _index(b, a, b"CANARY-one")

    done = await block(b, a.origin, [index], "legal", who="ada")

    assert (done.changed, done.before) == ((index,), ())
    assert b"CANARY-one" not in _bytes_of(b)
    assert b"CANARY-one" in _bytes_of(a) and b"CANARY-one" in _bytes_of(c)
    assert (await fsck(b, print)).problems == ()


async def test_no_round_brings_a_blocked_record_back(chain):
    a, b, _ = chain
    index = _index(b, a, b"CANARY-one")
    await block(b, a.origin, [index], "legal", who="ada")
    await contribute(a, None, [offer("later")])
    await publish_once(a)

    await _sync(b)
    await reindex(b, print)
    await _sync(b)

    assert b"CANARY-one" not in _bytes_of(b)
    assert len(_texts(b, a)) == 2
    assert (await fsck(b, print)).problems == ()


async def test_readers_of_this_node_find_it_missing_and_never_wrong(chain):
    a, b, _ = chain
    await block(b, a.origin, [_index(b, a, b"CANARY-one")], "legal", who="ada")

    report = verify_log(b.root, a.key.verifier)

    assert (report.problems, report.present, report.missing) == ((), 1, 1)


async def test_an_unblocked_record_comes_back_with_the_next_round(chain):
    a, b, _ = chain
    index = _index(b, a, b"CANARY-one")
    await block(b, a.origin, [index], "legal", who="ada")

    done = await unblock(b, a.origin, [index, 2**40], who="ada")
    await _sync(b)

    assert (done.changed, done.before) == ((index,), (2**40,))
    assert len(_texts(b, a)) == 2
    assert (await fsck(b, print)).problems == ()


async def test_the_same_block_again_changes_nothing(chain):
    a, b, _ = chain
    await block(b, a.origin, [1], "legal", who="ada")

    again = await block(b, a.origin, [1], "spam", who="bob")

    assert (again.changed, again.before) == ((), (1,))
    assert [each.who for each in await b.store.audit.newest(10)] == ["ada"]


async def test_block_and_unblock_are_written_down(chain):
    a, b, _ = chain

    await block(b, a.origin, [1], "legal", who="ada")
    await unblock(b, a.origin, [1], who="bob")

    acts = await b.store.audit.newest(10)
    assert [(each.who, each.what, each.origin, each.index, each.reason) for each in acts] == [
        ("bob", "unblock", a.origin, 1, ""),
        ("ada", "block", a.origin, 1, "legal"),
    ]


async def test_what_is_no_record_of_a_mirrored_log_is_refused_and_nothing_is_hidden(chain):
    a, b, _ = chain

    for origin, indexes in ((a.origin, [1, 99]), (a.origin, [0]), (b.origin, [0]), ("nobody.test/log", [1])):
        with pytest.raises(NotThere):
            await block(b, origin, indexes, "legal", who="ada")
    with pytest.raises(Malformed):
        await block(b, a.origin, [1], "because", who="ada")

    assert len(_texts(b, a)) == 2
    assert await b.store.audit.newest(10) == []
