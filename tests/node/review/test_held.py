"""Held contributions: listed without text, shown as they would be published, released, or refused to the last byte."""

import pytest
from msgspec.structs import replace

from federation.log.commitment import format32
from federation.reading.records import live_records
from federation.record.conversation import PrivacyReport, parse_body
from node.privacy import without_detection
from node.publication.contribute import contribute, delete, refused, standing
from node.publication.contribute import replace as put
from node.publication.publish import publish_once
from node.review import held as review
from node.review.held import NotHeld
from node.safety.restart import finish_interrupted
from tests.support import chat, offer

NAME = "it may still hold a name"
LANGUAGE = "no detector for its language"


@pytest.fixture
async def node(make_node, monkeypatch):
    """A node that holds what says "name" or "language", with counts as the anonymizer makes them."""
    made = await make_node("lab")

    async def anonymize(conversations, *, public_source=False):
        return [_held(each) for each in conversations]

    monkeypatch.setattr(made.anonymizer, "anonymize", anonymize)
    return made


def _held(conversation):
    said = conversation.conversation[0].content
    reason = NAME if "name" in said else LANGUAGE if "language" in said else None
    outcome = without_detection(conversation)
    return replace(outcome, held=reason, report=PrivacyReport(pipeline="1", counts={"EMAIL": 2, "PERSON": 1}))


async def _member(node, number):
    await node.store.members.add(bytes([number]) * 32, today="2026-11-22")
    return number


async def _bytes_on_disk(node):
    return b"".join(file.read_bytes() for file in node.root.glob("node.sqlite*"))


async def test_the_list_says_why_how_many_and_of_which_kind_and_never_what(node):
    await contribute(node, None, [offer("a name", "an answer"), offer("waits")])
    await contribute(node, await _member(node, 1), [offer("a language")])

    page = await review.queue(node)

    assert sorted((each.reason, each.turns, each.by_member) for each in page.held) == [
        (NAME, 2, False), (LANGUAGE, 1, True)
    ]  # fmt: skip
    assert all(each.kinds == {"EMAIL": 2, "PERSON": 1} for each in page.held)
    assert (page.reasons, page.next) == ({NAME: 1, LANGUAGE: 1}, "")
    assert "an answer" not in repr(page)


async def test_pages_hold_each_once_in_one_order(node):
    await contribute(node, None, [offer(f"name {k}") for k in range(25)])

    pages, after = [], ""
    while not pages or after:
        page = await review.queue(node, after=after, most=10)
        pages.append([each.id for each in page.held])
        after = page.next

    assert [len(page) for page in pages] == [10, 10, 5]
    everything = [id for page in pages for id in page]
    assert everything == sorted(set(everything))


async def test_a_page_of_one_reason_holds_that_reason_alone(node):
    await contribute(node, None, [offer("a name"), offer("a language")])

    page = await review.queue(node, reason=LANGUAGE)

    assert [each.reason for each in page.held] == [LANGUAGE]


async def test_one_is_shown_as_it_would_be_published(node):
    await contribute(node, None, [offer("a name", "an answer")])
    [held] = (await review.queue(node)).held

    shown = await review.show(node, held.id[:8])

    assert (shown.id, shown.reason, shown.conversation.conversation) == (
        held.id, NAME, chat("a name", "an answer").conversation
    )  # fmt: skip
    assert shown.privacy.counts == {"EMAIL": 2, "PERSON": 1}


@pytest.mark.parametrize("id", ["", "abc", "xyzxyz", "0" * 64, "f" * 65, "ABCDEF", "../../x", "A" * 43])
async def test_an_id_of_nothing_is_refused_and_nothing_is_done(node, id):
    await contribute(node, None, [offer("a name")])

    for act, given in ((review.show, id), (review.release, [id]), (review.refuse, [id])):
        with pytest.raises(NotHeld):
            await act(node, given)

    assert await node.store.contributions.count() == (0, 1)


async def test_an_id_cut_so_short_that_it_stands_for_two_is_refused(node):
    first, second = bytes.fromhex("abcdef" + "00" * 29), bytes.fromhex("abcdef" + "11" * 29)
    await contribute(node, None, [replace(offer("name 1"), w=first), replace(offer("name 2"), w=second)])

    with pytest.raises(NotHeld, match="more than one"):
        await review.release(node, ["abcdef"])

    assert await review.release(node, ["abcdef0"]) == 1


async def test_the_commitment_as_its_member_knows_it_is_an_id_too(node):
    [result] = await contribute(node, None, [offer("a name")])

    assert (await review.show(node, result.w)).reason == NAME


async def test_what_is_released_is_published_with_the_others(node):
    await contribute(node, None, [offer("a name"), offer("a language"), offer("waits")])
    [held] = (await review.queue(node, reason=NAME)).held

    assert await review.release(node, [held.id]) == 1
    assert await publish_once(node) == 2

    said = {parse_body(each.body).conversation[0].content for each in live_records(node.root, node.key.verifier)}
    assert said == {"a name", "waits"}
    assert (await review.queue(node)).reasons == {LANGUAGE: 1}


async def test_all_of_one_reason_are_released_and_no_others(node):
    await contribute(node, None, [offer(f"name {k}") for k in range(5)] + [offer("a language")])

    assert await review.release_all(node, NAME) == 5

    assert await node.store.contributions.count() == (5, 1)


async def test_a_reason_that_nothing_is_held_for_is_refused_with_those_that_there_are(node):
    await contribute(node, None, [offer("a language")])

    with pytest.raises(NotHeld, match=LANGUAGE):
        await review.refuse_all(node, NAME)


async def test_what_is_refused_leaves_no_byte_behind(node):
    await contribute(node, None, [offer("a name that only this text has: quagga")])
    await contribute(node, None, [offer(f"name {k}: quagga") for k in range(20)])
    assert b"quagga" in await _bytes_on_disk(node)
    [first, *_] = (await review.queue(node)).held

    assert await review.refuse(node, [first.id]) == 1
    assert await review.refuse_all(node, NAME) == 20

    assert b"quagga" not in await _bytes_on_disk(node)
    assert await node.store.contributions.count() == (0, 0)


async def test_its_member_sees_that_it_was_refused_and_why_and_nobody_else_does(node):
    member, other = await _member(node, 1), await _member(node, 2)
    sent = offer("a name")
    await contribute(node, member, [sent])

    assert (await standing(node, member, sent.w)).status == "held"
    await review.refuse(node, [sent.w.hex()])

    seen = await standing(node, member, sent.w)
    assert (seen.status, NAME in seen.reason) == ("refused", True)
    assert [each.w for each in await refused(node, member)] == [format32(sent.w)]
    assert (await standing(node, other, sent.w), await refused(node, other)) == (None, [])


async def test_what_was_refused_is_not_taken_again_under_its_commitment(node):
    member = await _member(node, 1)
    sent = offer("a name")
    await contribute(node, member, [sent])
    await review.refuse_all(node, NAME)

    [again] = await contribute(node, member, [sent])
    [imported] = await contribute(node, None, [sent])
    other_words = await put(node, member, replace(sent, conversation=chat("other words")))

    assert (again.status, imported.status, other_words.status) == ("refused",) * 3
    assert await node.store.contributions.count() == (0, 0)


async def test_a_member_can_have_the_note_of_a_refusal_deleted(node):
    member = await _member(node, 1)
    sent = offer("a name")
    await contribute(node, member, [sent])
    await review.refuse_all(node, NAME)

    assert await delete(node, member, sent.w)

    assert (await standing(node, member, sent.w), await refused(node, member)) == (None, [])
    assert not await delete(node, member, sent.w)


async def test_a_released_one_waits_for_its_member_too(node):
    member = await _member(node, 1)
    sent = offer("a name")
    await contribute(node, member, [sent])

    await review.release_all(node, NAME)

    assert (await standing(node, member, sent.w)).status == "waiting"


async def test_a_start_takes_the_bytes_away_that_a_crash_left_of_a_refusal(node, monkeypatch):
    await contribute(node, None, [offer("a name that only this text has: quagga")])

    async def crash():
        raise KeyboardInterrupt

    with monkeypatch.context() as cut_off:
        cut_off.setattr(node.store.database, "scrub", crash)
        with pytest.raises(KeyboardInterrupt):
            await review.refuse_all(node, NAME)
    assert b"quagga" in await _bytes_on_disk(node)
    await finish_interrupted(node)

    assert b"quagga" not in await _bytes_on_disk(node)
