"""Own records that a better anonymization would change: found without a word, replaced without losing one."""

import pytest
from msgspec.structs import replace

from federation.log.commitment import commit_to_secret
from federation.log.leaf import Record, Retract
from federation.reading.records import live_records
from federation.reading.verifier import verify_log
from federation.record.conversation import parse_body
from node.publication.contribute import contribute, standing
from node.publication.publish import publish_once
from node.review import held as review
from node.review.rescan import rescan
from node.safety.fsck import fsck
from node.safety.restart import finish_interrupted
from node.store import Replacement
from node.withdrawal.take_back import Asked, withdraw
from tests.better import Learning
from tests.support import offer


@pytest.fixture
async def node(make_node):
    made = await make_node("lab")
    made.anonymizer = Learning(made.settings.privacy)
    return made


async def _publish(node, *texts, member=None):
    offered = [offer(text, "an answer", secret=text.encode().ljust(32)) for text in texts]
    await contribute(node, member, offered)
    await publish_once(node)


def _secret(text):
    return text.encode().ljust(32)


def _said(node):
    return sorted(parse_body(each.body).conversation[0].content for each in live_records(node.root, node.key.verifier))


def _leaves(node):
    found = []
    report = verify_log(node.root, node.key.verifier, learn=lambda step: found.extend(step.leaves))
    assert report.problems == ()
    return found


def _index_of(node, text):
    w = commit_to_secret(_secret(text))
    return max(k for k, leaf in enumerate(_leaves(node)) if isinstance(leaf, Record) and leaf.w == w)


async def _rescan(node, *, retract=False):
    return await rescan(node, lambda _: None, retract=retract, who="somebody")


async def test_what_nothing_would_be_changed_in_is_not_found(node):
    await _publish(node, "one", "two")

    found = await _rescan(node)

    assert (found.findings, found.size) == ((), 3)


async def test_a_better_anonymization_finds_where_which_kind_and_how_many(node):
    await _publish(node, "Quagga met Quagga", "nobody", "hold Quagga", "refuse Quagga")
    node.anonymizer.knows = ("Quagga",)

    found = await _rescan(node)

    assert {each.index: (each.kinds, each.change) for each in found.findings} == {
        _index_of(node, "Quagga met Quagga"): ({"PERSON": 2}, "better"),
        _index_of(node, "hold Quagga"): ({"PERSON": 1}, "held"),
        _index_of(node, "refuse Quagga"): ({}, "refused"),
    }
    assert "Quagga" not in repr(found)
    assert _said(node) == sorted(["Quagga met Quagga", "nobody", "hold Quagga", "refuse Quagga"])


async def test_a_better_text_takes_the_place_with_commitment_consent_licence_and_metadata(node):
    before_text = replace(offer("Quagga asks", "an answer", secret=_secret("Quagga asks")), licence="CC-BY-4.0")
    conversation = replace(before_text.conversation, rating=1, model="gpt-x", timestamp="2026-11-20")
    await contribute(node, None, [replace(before_text, conversation=conversation)])
    await publish_once(node)
    [before] = live_records(node.root, node.key.verifier)
    node.anonymizer.knows = ("Quagga",)

    done = await _rescan(node, retract=True)
    await publish_once(node)

    [after] = live_records(node.root, node.key.verifier)
    was, now = parse_body(before.body), parse_body(after.body)
    assert (done.retracted, done.findings, done.held) == ((before.index,), (), 0)
    assert [turn.content for turn in now.conversation] == ["<PERSON_1> asks", "an answer"]
    assert replace(now, conversation=was.conversation, privacy=was.privacy) == was
    assert now.privacy.counts == {"PERSON": 1}
    leaves = _leaves(node)
    assert leaves[after.index].w == leaves[before.index].w == before_text.w
    assert [leaf for leaf in leaves if isinstance(leaf, Retract)] == [Retract("privacy", before.index)]
    assert (await fsck(node, print)).problems == ()


async def test_nothing_of_what_was_replaced_is_left_in_the_folder(node):
    await _publish(node, *[f"Quagga {k}" for k in range(20)])
    node.anonymizer.knows = ("Quagga",)

    await _rescan(node, retract=True)
    await publish_once(node)

    assert _said(node) == sorted(f"<PERSON_1> {k}" for k in range(20))
    assert b"Quagga" not in b"".join(each.read_bytes() for each in node.root.rglob("*") if each.is_file())


async def test_a_better_text_that_is_held_waits_for_review(node):
    await _publish(node, "hold Quagga")
    node.anonymizer.knows = ("Quagga",)

    done = await _rescan(node, retract=True)

    assert (len(done.retracted), done.held) == (1, 1)
    assert await publish_once(node) == 0
    [held] = (await review.queue(node)).held
    shown = await review.show(node, held.id)
    assert shown.conversation.conversation[0].content == "hold <PERSON_1>"
    await review.release(node, [held.id])
    await publish_once(node)
    assert _said(node) == ["hold <PERSON_1>"]


async def test_what_would_be_refused_today_stands_and_is_told_until_the_operator_retracts_it(node):
    await _publish(node, "refuse Quagga")
    node.anonymizer.knows = ("Quagga",)

    done = await _rescan(node, retract=True)

    assert (done.retracted, [each.change for each in done.findings]) == ((), ["refused"])
    assert _said(node) == ["refuse Quagga"]


async def test_a_scan_goes_on_where_it_was_and_judges_nothing_twice(node, monkeypatch):
    await _publish(node, *[f"Quagga {k}" for k in range(300)])
    node.anonymizer.knows = ("Quagga",)
    save, saved = node.store.rescans.save, []

    async def cut_off(next, findings):
        if len(saved) == 5:
            raise KeyboardInterrupt
        saved.append(next)
        await save(next, findings)

    monkeypatch.setattr(node.store.rescans, "save", cut_off)
    with pytest.raises(KeyboardInterrupt):
        await _rescan(node)
    monkeypatch.setattr(node.store.rescans, "save", save)
    first = await _rescan(node)
    again = await _rescan(node)

    assert first.scanned == 300 - 5 * 8
    assert again.scanned == 0
    assert len(first.findings) == len(again.findings) == 300


async def test_another_policy_begins_again(node):
    await _publish(node, "Quagga", "Zebra")
    node.anonymizer.knows = ("Quagga",)
    assert len((await _rescan(node)).findings) == 1

    node.anonymizer.knows = ("Quagga", "Zebra")
    found = await _rescan(node)

    assert (found.scanned, len(found.findings)) == (2, 2)


async def test_a_second_rescan_finds_nothing_and_better_texts_are_scanned_no_more(node):
    await _publish(node, "Quagga")
    node.anonymizer.knows = ("Quagga",)
    await _rescan(node, retract=True)
    await publish_once(node)
    asked = node.anonymizer.asked

    again = await _rescan(node, retract=True)

    assert (again.findings, again.retracted) == ((), ())
    assert node.anonymizer.asked == asked + 1       # the probe alone: the rest says that today's ruler made it


async def test_its_contributor_sees_it_wait_then_stand_and_can_withdraw_it(node):
    await node.store.members.add(b"x" * 32, today="2026-11-22")
    await _publish(node, "Quagga", member=1)
    w = commit_to_secret(_secret("Quagga"))
    node.anonymizer.knows = ("Quagga",)

    await _rescan(node, retract=True)
    waits = await standing(node, 1, w)
    await publish_once(node)
    stands = await standing(node, 1, w)
    await withdraw(node, [Asked(_secret("Quagga"))])

    assert (waits.status, stands.status) == ("waiting", "published")
    assert stands.index == _index_of(node, "Quagga")
    assert (await standing(node, 1, w)).status == "withdrawn"
    assert _said(node) == []


async def test_what_is_withdrawn_while_its_better_text_waits_is_not_published(node):
    await _publish(node, "Quagga")
    node.anonymizer.knows = ("Quagga",)
    await _rescan(node, retract=True)

    await withdraw(node, [Asked(_secret("Quagga"))])

    assert (await publish_once(node), _said(node)) == (0, [])


async def test_what_was_withdrawn_before_its_better_text_lined_up_goes_with_all_its_bytes(node):
    await _publish(node, "Quagga")
    index, w = _index_of(node, "Quagga"), commit_to_secret(_secret("Quagga"))
    await withdraw(node, [Asked(_secret("Quagga"))])
    await node.store.rescans.replace([Replacement(index, w, None, b'{"conversation":[], "Zebra":1}')])

    await finish_interrupted(node)

    assert await node.store.contributions.count() == (0, 0)
    assert b"Zebra" not in b"".join(each.read_bytes() for each in node.root.glob("node.sqlite*"))


async def test_a_start_finishes_what_was_begun(node):
    await _publish(node, "Quagga")
    index, w = _index_of(node, "Quagga"), commit_to_secret(_secret("Quagga"))
    [before] = live_records(node.root, node.key.verifier)
    better = before.body.replace(b"Quagga", b"<PERSON_1>")
    await node.store.rescans.replace([Replacement(index, w, None, better)])

    await finish_interrupted(node)
    await finish_interrupted(node)
    await publish_once(node)

    assert _said(node) == ["<PERSON_1>"]
    assert sum(isinstance(leaf, Retract) for leaf in _leaves(node)) == 1


async def test_a_better_text_that_was_published_before_is_not_published_again(node):
    """As in a folder from a backup, into which the own log was pulled back."""
    await _publish(node, "Quagga")
    index, w = _index_of(node, "Quagga"), commit_to_secret(_secret("Quagga"))
    node.anonymizer.knows = ("Quagga",)
    await _rescan(node, retract=True)
    await publish_once(node)
    await node.store.rescans.replace([Replacement(index, w, None, b'{"conversation":[]}')])

    await finish_interrupted(node)

    assert (await publish_once(node), _said(node)) == (0, ["<PERSON_1>"])


async def test_in_a_frozen_log_the_better_texts_wait_and_the_node_starts(node):
    await _publish(node, "Quagga")
    index, w = _index_of(node, "Quagga"), commit_to_secret(_secret("Quagga"))
    await node.store.rescans.replace([Replacement(index, w, None, b"{}")])
    await node.store.logs.freeze(node.origin, "two histories")

    await finish_interrupted(node)

    assert await node.store.rescans.to_retract(10) == [index]
