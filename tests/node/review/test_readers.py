"""What readers report: kept for the operator, bounded, anonymized, told to the log's own node, and forgotten."""

import pytest

from node.jobs import sync_all_once
from node.privacy import Busy, Refused
from node.publication.contribute import contribute
from node.publication.publish import publish_once
from node.review import hiding, readers
from node.review.readers import NoRoom, take_readers_report, tell_origins_of_readers
from node.status import status_of
from node.withdrawal.blocking import block
from node.withdrawal.retract import retract
from tests.support import offer


@pytest.fixture
async def node(make_node):
    made = await make_node("lab")
    await contribute(made, None, [offer(f"said {k}") for k in range(3)])
    await publish_once(made)
    return made


@pytest.fixture
async def mirror(make_node, peer_up, node):
    made = await make_node("mirror")
    await peer_up(made, node)
    await sync_all_once(made, await made.store.peers.all())
    return made


async def _listed(node):
    return [(each.origin, each.index, each.reason, each.times) for each in (await hiding.reports(node)).readers]


async def test_reports_of_one_conversation_are_counted_by_reason_the_most_frequent_first(node):
    for reason in ("spam", "privacy", "privacy"):
        await take_readers_report(node, node.origin, 1, reason, "")

    assert await _listed(node) == [(node.origin, 1, "privacy", 2), (node.origin, 1, "spam", 1)]
    status = await status_of(node)
    assert status.reported_by_readers == 1
    assert any("Readers reported 1 conversation " in each for each in status.troubles)


async def test_words_are_anonymized_and_a_few_are_kept(node):
    asked = []
    anonymize = node.anonymizer.anonymize

    async def see(conversations, **more):
        asked.extend(each.conversation[0].content for each in conversations)
        return await anonymize(conversations, **more)

    node.anonymizer.anonymize = see
    for k in range(8):
        assert await take_readers_report(node, node.origin, 1, "other", f"turn {k} " + "x" * 900)

    [report] = (await hiding.reports(node)).readers
    assert [words[:6] for words in report.words] == [f"turn {k}" for k in range(5)]
    assert max(map(len, asked)) == readers.MOST_WORDS


@pytest.mark.parametrize("answer", ["refused", "busy", "not ready"])
async def test_words_that_can_not_be_anonymized_are_left_out_and_the_report_is_kept(node, answer):
    async def no(conversations, **_):
        if answer == "busy":
            raise Busy(5)
        return [Refused("no")]

    node.anonymizer.anonymize, node.anonymizer.ready = no, answer != "not ready"

    assert not await take_readers_report(node, node.origin, 1, "privacy", "Anna Kowalska")

    [report] = (await hiding.reports(node)).readers
    assert report.words == ()


async def test_there_is_an_end_to_what_is_kept(node, monkeypatch):
    monkeypatch.setattr(readers, "MOST_REPORTS", 2)
    await take_readers_report(node, node.origin, 1, "privacy", "")
    await take_readers_report(node, node.origin, 2, "privacy", "")

    with pytest.raises(NoRoom):
        await take_readers_report(node, node.origin, 2, "spam", "")
    await take_readers_report(node, node.origin, 2, "privacy", "")      # counted all the same


async def test_what_the_operator_lets_stand_stays_so_and_its_words_are_gone(node):
    await take_readers_report(node, node.origin, 1, "spam", "turn 2")

    await hiding.dismiss(node, ["1"])
    await take_readers_report(node, node.origin, 1, "spam", "again")

    assert await _listed(node) == []
    assert not [file for file in node.root.glob("node.sqlite*") if b"turn 2" in file.read_bytes()]


async def test_what_was_taken_back_or_hidden_is_reported_no_more(node, mirror):
    for each in (node, mirror):
        await take_readers_report(each, node.origin, 1, "illegal", "turn 1")
    await block(mirror, node.origin, [1], "legal", who="operator")
    await retract(node, [1], "legal", who="operator")

    assert (await _listed(node), await _listed(mirror)) == ([], [])


async def test_the_operator_of_the_log_is_told_where_it_is_a_peer(node, mirror):
    await take_readers_report(mirror, node.origin, 2, "privacy", "turn 1")

    told = await tell_origins_of_readers(mirror), await tell_origins_of_readers(mirror)

    assert told == (1, 0)
    assert [(each.index, each.kinds) for each in (await hiding.reports(node)).reports] == [(2, ("READER_PRIVACY",))]
    assert await _listed(mirror) == [(node.origin, 2, "privacy", 1)]
    await hiding.dismiss(mirror, [f"{node.origin}#2"])
    assert await _listed(mirror) == []
