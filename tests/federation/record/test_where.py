"""The small language to choose records: what it means, what it refuses and where, and what it tells from hints."""

from contextlib import suppress
from operator import and_, or_

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.record.columns import Record
from federation.record.conversation import Body, ConversationMetadata, Label, PrivacyReport, Turn
from federation.record.where import WrongWhere, parse_where
from federation.record.where_columns import COLUMNS

RECORD = Record("log.example/a", 7, b"")
BODY = Body(
    conversation=(Turn("user", "Hi"), Turn("assistant", "Hello")),
    model_name="gpt-4",
    timestamp="2024-03-01 00:00:00Z",
    source="it's",
    conversation_metadata=ConversationMetadata(language="de"),
    rating=1,
    tags=("code", "short"),
    labels=(Label("toxicity", "low", "somebody"), Label("topic", "weather", "somebody")),
)


def holds(text: str, body: Body = BODY) -> bool:
    return parse_where(text)(RECORD, body)


@pytest.mark.parametrize(
    "text",
    [
        "", "language = 'de' and model like 'gpt%'", "LANGUAGE = 'de' AND NOT model LIKE 'llama%'", "model <> 'x'",
        "model like '%_4'", "model ilike 'GPT-_'", "source = 'it''s'", "rating >= 1", "rating in (-1, 1)",
        "turns between 2 and 3", "characters = 7", "day = '2024-03-01'", "timestamp > '2024-03'", "licence is null",
        "rating is not null", "tags = 'code'", "not tags = 'long'", "origin = 'log.example/a' and index_in_log = 7",
        "labels = 'toxicity:low' and not labels like 'topic:war%'",
        "language = 'fr' or (language = 'de' and rating = 1)", "not (language = 'fr' or rating < 0)", "rating < 1.5",
    ],
)  # fmt: skip
def test_what_holds(text):
    assert holds(text)
    assert not text or not holds(f"not ({text})")


@pytest.mark.parametrize("text", ["licence = 'x'", "licence != 'x'", "not licence = 'x'", "licence not like 'x%'",
                                  "not licence in ('x')", "model like 'gpt'", "model like 'GPT%'"])  # fmt: skip
def test_what_does_not_hold_a_test_of_what_is_not_said_neither(text):
    assert not holds(text)


def test_model_and_language_are_looked_for_in_both_places_they_may_stand():
    body = Body(conversation=BODY.conversation, model="m", privacy=PrivacyReport("1", language="fr"))

    assert holds("model = 'm' and language = 'fr' and model_name is null", body)


@pytest.mark.parametrize(
    ("text", "at", "says"),
    [
        ("lang = 'de'", 0, "expected one of the columns language, model"),
        ("language = de", 11, "expected 'a text', got 'de'"),
        ("language = ", 11, "got the end"),
        ("language = 'de", 11, "a text that does not end"),
        ("rating = 'x'", 9, "rating is a number"),
        ("rating like 'x'", 12, "has no patterns"),
        ("language = 'de' language", 16, "expected and, or, or the end"),
        ("(language = 'de'", 16, "expected )"),
        ("language not = 'de'", 13, "expected like, ilike, in or between"),
        ("language; drop", 8, "nothing begins with ';'"),
        ("not " * 200 + "rating = 1", 400, "too deep"),
        ("language = '" + "x" * 10_001 + "'", 10_000, "at most 10,000"),
    ],
)
def test_what_is_wrong_is_said_and_pointed_at(text, at, says):
    with pytest.raises(WrongWhere, match="(?s)" + says.replace(")", r"\)")) as wrong:
        parse_where(text)

    assert wrong.value.at == at
    assert str(wrong.value).splitlines()[-1].endswith("^")


@given(st.text())
def test_any_text_is_a_condition_or_refused_and_nothing_else(text):
    with suppress(WrongWhere):
        parse_where(text)(RECORD, BODY)


def test_no_pattern_takes_long():
    body = Body(conversation=BODY.conversation, source="a" * 500)

    assert not holds("source like '" + "%a" * 200 + "b%c'", body)


values = st.sampled_from(["de", "fr", ""])
tests = st.sampled_from(
    ["language = 'de'", "language != 'de'", "language is null", "language is not null", "language like 'd%'",
     "language in ('fr', 'x')", "model = 'a'", "not model = 'a'", "turns > 1", "tags = 'x'"]
)  # fmt: skip
conditions = st.recursive(
    tests,
    lambda inner: st.builds("({} and {})".format, inner, inner)
    | st.builds("({} or {})".format, inner, inner)
    | st.builds("not {}".format, inner),
    max_leaves=6,
)


@given(conditions, st.lists(st.tuples(values, st.sampled_from(["a", "b", ""])), min_size=1, max_size=4))
def test_a_run_whose_hints_rule_it_out_holds_no_record_that_fulfils_it(text, run):
    bodies = [
        Body(conversation=BODY.conversation, model=model, conversation_metadata=ConversationMetadata(language=language))
        for language, model in run
    ]
    hints = {name: {COLUMNS[name].read(RECORD, body) for body in bodies} for name in ("language", "model")}
    where = parse_where(text)

    assert where.may_hold(hints) or not any(where(RECORD, body) for body in bodies)


@given(conditions, conditions)
def test_and_or_and_not_are_those_of_logic_for_what_is_said(one, two):
    for join, word in ((and_, "and"), (or_, "or")):
        assert holds(f"{one} {word} ({two})") == join(holds(one), holds(two))


def test_hints_of_another_language_rule_a_run_out():
    where = parse_where("language = 'de' and model like 'gpt%'")

    assert not where.may_hold({"language": {"en", None}})
    assert not where.may_hold({"language": {"de"}, "model": {"llama"}})
    assert where.may_hold({"language": {"de"}})
    assert where.may_hold({})
