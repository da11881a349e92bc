"""Importing the pairs of HH-RLHF."""

import json

import pytest

from federation.record.conversation import Turn
from node.collection.importers import Skipped, read

OPENING = "\n\nHuman: How do I boil an egg?\n\nAssistant: Soft or hard?\n\nHuman: Soft."


def import_pair(folder, chosen, rejected):
    (folder / "pairs.jsonl").write_text(json.dumps({"chosen": chosen, "rejected": rejected}))
    [found] = read("hh-rlhf", folder / "pairs.jsonl")
    return found


def test_a_pair_is_one_conversation_with_two_branches_the_chosen_one_first(tmp_path):
    imported = import_pair(tmp_path, OPENING + "\n\nAssistant: Six minutes.", OPENING + "\n\nAssistant: An hour.")

    found = imported.conversation
    assert found.conversation == (
        Turn("user", "How do I boil an egg?", id="1"),
        Turn("assistant", "Soft or hard?", id="2", parent="1"),
        Turn("user", "Soft.", id="3", parent="2"),
        Turn("assistant", "Six minutes.", id="4", parent="3", rating=1),
        Turn("assistant", "An hour.", id="5", parent="3", rating=-1),
    )
    assert found.branches == (("1", "2", "3", "4"), ("1", "2", "3", "5"))
    assert found.source == "hh-rlhf"
    assert imported.licence == "MIT"


def test_a_digest_of_the_raw_text_is_never_published_as_the_conversation_id(tmp_path):
    imported = import_pair(tmp_path, OPENING + "\n\nAssistant: Yes", OPENING + "\n\nAssistant: No")

    assert imported.conversation.conversation_id == ""


def test_two_equal_transcripts_are_a_conversation_without_a_rating(tmp_path):
    imported = import_pair(tmp_path, OPENING, OPENING)

    assert imported.conversation.branches == ()
    assert {turn.rating for turn in imported.conversation.conversation} == {None}


@pytest.mark.parametrize("swap", [False, True])
def test_when_one_transcript_goes_on_where_the_other_ends_each_keeps_a_last_turn_of_its_own(tmp_path, swap):
    short, long = OPENING, OPENING + "\n\nAssistant: Six minutes.\n\nHuman: Thanks"
    imported = import_pair(tmp_path, *((long, short) if swap else (short, long)))

    found = imported.conversation
    by_id = {turn.id: turn for turn in found.conversation}
    contents = [[by_id[id].content for id in branch] for branch in found.branches]
    expected = [
        ["How do I boil an egg?", "Soft or hard?", "Soft."],
        ["How do I boil an egg?", "Soft or hard?", "Soft.", "Six minutes.", "Thanks"],
    ]
    assert contents == (expected[::-1] if swap else expected)
    assert [by_id[branch[-1]].rating for branch in found.branches] == [1, -1]
    assert len(by_id) == len(found.conversation)


def test_two_transcripts_that_share_nothing_are_two_branches_from_the_start(tmp_path):
    imported = import_pair(tmp_path, "\n\nHuman: A\n\nAssistant: B", "\n\nHuman: C")

    assert imported.conversation.branches == (("1", "2"), ("3",))
    assert [turn.parent for turn in imported.conversation.conversation] == ["", "1", ""]


def test_an_answer_may_be_empty_and_may_hold_blank_lines_and_code(tmp_path):
    imported = import_pair(
        tmp_path,
        "\n\nHuman: Code\n\nAssistant:\n\nHuman: More?\n\nAssistant:     x = 1\n\n    y = Human: 2 ",
        "\n\nHuman: C",
    )

    assert [turn.content for turn in imported.conversation.conversation][1:4] == [
        "", "More?", "    x = 1\n\n    y = Human: 2"
    ]


@pytest.mark.parametrize("text", ["", "Hello", "Hello\n\nHuman: Hi", "Human: Hi"])
def test_a_transcript_that_begins_with_no_side_is_skipped(tmp_path, text):
    found = import_pair(tmp_path, "\n\nHuman: Hi", text)

    assert isinstance(found, Skipped)
    assert found.reason == "rejected does not begin with a blank line and Human: or Assistant:"
