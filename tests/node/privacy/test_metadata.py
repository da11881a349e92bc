"""The fields about a conversation become coarse, or go."""

import pytest

from federation.conversation import Conversation, ConversationMetadata, Turn, UserMetadata
from node.privacy.metadata import age_range, coarse, country_of, day_of, gender_of, name_or_host


@pytest.mark.parametrize(
    ("location", "country"),
    [
        ("Bavaria, Germany", "Germany"), ("Deutschland", "Germany"), ("DE", "Germany"), ("USA", "United States"),
        ("Austin, Texas, United States", "United States"), ("England", "United Kingdom"), ("Berlin", ""), ("", ""),
        ("San Francisco, CA", ""), ("12 High Street", ""), ("日本", "Japan"), ("Polska", "Poland"), ("*aa", ""),
    ],
)  # fmt: skip
def test_a_location_becomes_a_country_or_nothing(location, country):
    assert country_of(location) == country


@pytest.mark.parametrize(
    ("age", "published"),
    [("27", "25-34"), ("18", "18-24"), ("17", ""), ("25-34", "25-34"), ("30-40", ""), ("70", "65+"), ("65+", "65+"),
     ("", ""), ("twenty", ""), ("1996-05-04", ""), ("999", ""), ("24", "18-24")],
)  # fmt: skip
def test_an_age_becomes_a_range_and_a_childs_is_dropped(age, published):
    assert age_range(age) == published


@pytest.mark.parametrize(("gender", "word"), [("Woman", "Woman"), ("male", "Man"), ("Anna, 27", ""), ("", "")])
def test_a_gender_is_one_of_a_few_words(gender, word):
    assert gender_of(gender) == word


@pytest.mark.parametrize(
    ("timestamp", "day"),
    [
        ("2023-10-02 16:48:51.829000000Z", "2023-10-02 00:00:00.000000000Z"),
        ("2026-11-20T21:52:54.228Z", "2026-11-20 00:00:00.000000000Z"),
        ("1696265331", "2023-10-02 00:00:00.000000000Z"),
        ("1696265331829", "2023-10-02 00:00:00.000000000Z"),
        ("yesterday", ""), ("", ""), ("2023-13-45", ""), ("9999999999", "2286-11-20 00:00:00.000000000Z"),
    ],
)  # fmt: skip
def test_a_time_becomes_a_day(timestamp, day):
    assert day_of(timestamp) == day


@pytest.mark.parametrize(
    ("value", "published"),
    [("gpt-4-0314", "gpt-4-0314"), ("https://chatgpt.com/c/6a-11", "ChatGPT"),
     ("meta-llama/Llama-3-8B", "meta-llama/Llama-3-8B"),
     ("claude.ai/chat/77", "Claude"), ("http://lab.uni.edu:7860/?u=anna", "lab.uni.edu"), ("", "")],
)  # fmt: skip
def test_a_model_is_never_a_private_address(value, published):
    assert name_or_host(value) == published


def conversation(**fields):
    turns = (
        Turn(role="user", content="Hi", id="platform-9"),
        Turn(role="assistant", content="Hello", id="platform-7", parent="platform-9", model="https://claude.ai/chat/1"),
        Turn(role="assistant", content="Hey", id="platform-8", parent="elsewhere"),
    )
    branches = (("platform-9", "platform-7"), ("platform-9", "platform-8", "gone"))
    return Conversation(conversation=turns, branches=branches, **fields)


def test_turn_ids_are_counted_anew():
    changed = coarse(conversation(), public_source=False)

    assert [(turn.id, turn.parent) for turn in changed.conversation] == [("t1", ""), ("t2", "t1"), ("t3", "")]
    assert changed.branches == (("t1", "t2"), ("t1", "t3"))
    assert changed.conversation[1].model == "Claude"


def test_ids_go_unless_they_are_public():
    raw = conversation(user_id="u-1", conversation_id="c-1")

    assert (coarse(raw, public_source=False).user_id, coarse(raw, public_source=False).conversation_id) == ("", "")
    assert (coarse(raw, public_source=True).user_id, coarse(raw, public_source=True).conversation_id) == ("", "c-1")


def test_flags_keep_flags_only():
    metadata = ConversationMetadata(
        rate="thumbup", language="English", toxic="False", status="call me on 555 0100", redacted="True"
    )

    kept = coarse(conversation(conversation_metadata=metadata), public_source=False).conversation_metadata

    assert kept == ConversationMetadata(rate="thumbup", language="English", toxic="False", redacted="True")


def test_demographics_are_made_coarse_together():
    raw = conversation(user_metadata=UserMetadata(location="Munich, Germany", age="41", gender="female"))

    published = coarse(raw, public_source=False).user_metadata
    assert published == UserMetadata(location="Germany", age="35-44", gender="Woman")
