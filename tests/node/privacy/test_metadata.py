"""The fields about a conversation become coarse, or go."""

import pytest

from federation.record.conversation import Conversation, ConversationMetadata, Label, Part, Turn, UserMetadata
from node.privacy.metadata import age_range, coarse, country_of, day_of, gender_of, name_or_host


def chat(**fields) -> Conversation:
    return Conversation(conversation=(Turn("user", "hello"),), **fields)


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


@pytest.mark.parametrize("field", ["model_name", "model", "source", "platform"])
@pytest.mark.parametrize("value", ["Marta Kowalska", "marta kowalska", "2810 Kowalska Avenue, Springfield, IL 62704"])
def test_words_that_no_product_has_are_no_name_of_a_product(field, value):
    made = coarse(chat(**{field: value}), public_source=False)

    assert getattr(made, field) == ""


@pytest.mark.parametrize("value", ["gpt-4o", "GPT-4 Turbo", "Claude Opus 4.1", "Mistral Le Chat", "Qwen2.5 72B"])
def test_names_of_products_stay(value):
    assert coarse(chat(model=value), public_source=False).model == value


@pytest.mark.parametrize("field", ["rate", "language", "redacted", "toxic", "status"])
def test_no_words_stay_where_a_flag_belongs(field):
    made = coarse(chat(conversation_metadata=ConversationMetadata(**{field: "Marta Kowalska"})), public_source=False)

    assert getattr(made.conversation_metadata, field) == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [("rate", "thumbup"), ("rate", "1"), ("language", "English"), ("language", "pt-BR"), ("redacted", "True"),
     ("toxic", "False"), ("status", "completed")],
)  # fmt: skip
def test_flags_stay(field, value):
    made = coarse(chat(conversation_metadata=ConversationMetadata(**{field: value})), public_source=False)

    assert getattr(made.conversation_metadata, field) == value


def test_the_language_of_code_and_the_name_of_a_label_are_one_word():
    turn = Turn("user", "x", parts=(Part("code", "y", language="c++"), Part("code", "z", language="Marta Kowalska")))
    labels = (Label("toxicity", "0.1", "x"), Label("Marta Kowalska", "y", "z"))

    made = coarse(Conversation(conversation=(turn,), labels=labels), public_source=False)

    assert [part.language for part in made.conversation[0].parts] == ["c++", ""]
    assert [label.name for label in made.labels] == ["toxicity", ""]
