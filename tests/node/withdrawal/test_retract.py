"""An operator takes back records of the node's own log: for ever, everywhere, and to the last byte."""

import pytest

from federation.errors import Malformed, NotThere
from federation.log.bundle import read_bundle
from federation.log.commitment import commit_to_secret
from federation.reading.records import live_records, prove
from federation.reading.verifier import verify_log
from node.jobs import sync_all_once
from node.publication.contribute import contribute
from node.publication.publish import RefusesToSign, publish_once
from node.safety.fsck import fsck
from node.withdrawal.retract import retract
from tests.support import offer

SECRETS = [bytes([k]) * 32 for k in range(1, 6)]


async def _publish(node, *texts):
    await contribute(node, None, [offer(text, secret=secret) for text, secret in zip(texts, SECRETS, strict=False)])
    await publish_once(node)


async def _index_of(node, secret):
    [place] = await node.store.logs.places(commit_to_secret(secret))
    return place.index


async def _sync(node):
    return await sync_all_once(node, await node.store.peers.all())


def _bytes_of(node):
    """Every byte of the folder, with the bundles unpacked too."""
    files = [file.read_bytes() for file in node.root.rglob("*") if file.is_file()]
    bundles = [file for file in node.root.glob("logs/*/bundle/**/*") if file.is_file()]
    return b"\n".join(files + [b"".join(read_bundle(file.read_bytes())) for file in bundles])


async def test_a_retracted_record_is_gone_to_the_last_byte_and_every_proof_still_holds(make_node):
    node = await make_node("lab")
    await _publish(node, "CANARY-one", "CANARY-two")
    index = await _index_of(node, SECRETS[0])
    assert b"CANARY-one" in _bytes_of(node)

    done = await retract(node, [index], "privacy", who="ada")

    assert (done.retracted, done.before) == ((index,), ())
    assert b"CANARY-one" not in _bytes_of(node)
    assert b"CANARY-two" in _bytes_of(node)
    report = verify_log(node.root, node.key.verifier)
    assert (report.problems, report.present, report.retracted, report.missing) == ((), 1, 1, 0)
    assert prove(node.folder, node.origin, index) is not None
    assert (await fsck(node, print)).problems == ()


async def test_a_peer_erases_it_in_its_next_round(make_node, peer_up):
    a, b = [await make_node(name) for name in "ab"]
    await peer_up(b, a)
    await _publish(a, "CANARY-one", "CANARY-two")
    await _sync(b)
    assert b"CANARY-one" in _bytes_of(b)

    await retract(a, [await _index_of(a, SECRETS[0])], "spam", who="ada")
    await _sync(b)

    assert b"CANARY-one" not in _bytes_of(b)
    assert [b"CANARY-two" in record.body for record in live_records(b.root, a.key.verifier)] == [True]
    assert (await fsck(b, print)).problems == ()


async def test_what_is_published_later_leaves_an_erased_slot_empty(make_node):
    node = await make_node("lab")
    await _publish(node, "CANARY-one")
    await retract(node, [1], "legal", who="ada")

    await contribute(node, None, [offer("later")])
    await publish_once(node)

    assert b"CANARY-one" not in _bytes_of(node)
    assert verify_log(node.root, node.key.verifier).problems == ()


async def test_the_same_again_changes_nothing_and_says_so(make_node):
    node = await make_node("lab")
    await _publish(node, "one", "two")
    await retract(node, [1], "duplicate", who="ada")
    size = (await node.store.own_log.newest()).size

    again = await retract(node, [1, 1], "legal", who="ada")

    assert (again.retracted, again.before) == ((), (1,))
    assert (await node.store.own_log.newest()).size == size


@pytest.mark.parametrize("index", [0, 3, 2**62])
async def test_what_is_no_record_of_the_own_log_takes_nothing_back(make_node, index):
    node = await make_node("lab")
    await _publish(node, "one", "two")

    with pytest.raises(NotThere, match="Nothing was taken back"):
        await retract(node, [1, index], "legal", who="ada")

    assert (await node.store.logs.find(node.origin)).held.retracted == {}
    assert (await node.store.own_log.newest()).size == 3


async def test_another_reason_than_the_four_is_refused(make_node):
    node = await make_node("lab")
    await _publish(node, "one")

    with pytest.raises(Malformed, match="legal, privacy, spam, duplicate"):
        await retract(node, [1], "because", who="ada")


async def test_a_frozen_log_takes_nothing_back_and_keeps_the_text_until_it_can(make_node):
    node = await make_node("lab")
    await _publish(node, "one")
    await node.store.logs.freeze(node.origin, "two histories")

    with pytest.raises(RefusesToSign):
        await retract(node, [1], "legal", who="ada")

    assert await node.store.erasing.of(node.origin) == []
    assert await node.store.audit.newest(10) == []


async def test_who_took_back_what_and_why_is_written_down_without_content(make_node):
    node = await make_node("lab")
    await _publish(node, "CANARY-one", "two")

    await retract(node, [1, 2], "spam", who="ada")

    acts = await node.store.audit.newest(10)
    assert [(each.who, each.what, each.origin, each.index, each.reason) for each in acts] == [
        ("ada", "retract", node.origin, 2, "spam"),
        ("ada", "retract", node.origin, 1, "spam"),
    ]
    assert all(each.at_s == node.now_s for each in acts)


async def test_the_audit_log_can_be_neither_changed_nor_shortened(make_node):
    node = await make_node("lab")
    await _publish(node, "one")
    await retract(node, [1], "spam", who="ada")

    for statement in ("UPDATE audit SET who = 'somebody else'", "DELETE FROM audit"):
        with pytest.raises(Exception, match="the audit log is never"):
            async with node.store.database.transaction() as change:
                await change.run(statement)

    assert [each.who for each in await node.store.audit.newest(10)] == ["ada"]


async def test_a_retraction_and_a_withdrawal_brought_by_a_peer_both_stay(make_node, peer_up):
    from federation.log.commitment import format32
    from federation.log.leaf import Withdraw, format_leaf
    from node.publication.publish import append_leaves

    a, b = [await make_node(name) for name in "ab"]
    await peer_up(a, b)
    await peer_up(b, a)
    await _publish(a, "one", "two", "three")
    await _sync(b)
    index = await _index_of(a, SECRETS[2])
    await append_leaves(b, [format_leaf(Withdraw(index, a.origin, format32(SECRETS[2])))])
    await retract(a, [await _index_of(a, SECRETS[0])], "legal", who="ada")

    await _sync(a)

    held = (await a.store.logs.find(a.origin)).held
    assert (set(held.retracted), set(held.withdrawn)) == ({await _index_of(a, SECRETS[0])}, {index})
    report = verify_log(a.root, a.key.verifier)
    assert (report.problems, report.present, report.retracted, report.withdrawn) == ((), 1, 1, 1)
