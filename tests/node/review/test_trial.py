"""Trying anonymization on a file: what can be read, and what is said of it."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.record.conversation import Conversation, Turn
from node.privacy import Policy
from node.review.trial import Unreadable, read_trials, try_out

TEXTS = st.lists(st.text(st.characters(codec="utf-8"), max_size=30), min_size=1, max_size=3)
HELLO = Conversation(conversation=(Turn(role="user", content="hello"),))


def test_plain_text_is_what_a_user_said():
    assert read_trials("Grüße\nvon hier".encode()) == [
        Conversation(conversation=(Turn(role="user", content="Grüße\nvon hier"),))
    ]


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_conversations_are_read_one_a_line(contents):
    several = [Conversation(conversation=tuple(Turn(role="user", content=text) for text in each)) for each in contents]
    lines = b"\n".join(msgspec.json.encode(one) for one in several)

    assert read_trials(lines + b"\n\n") == several


def test_a_conversation_may_be_spread_over_lines():
    raw = msgspec.json.format(msgspec.json.encode(HELLO), indent=2)

    assert read_trials(raw) == [HELLO]


def test_other_json_is_text():
    [read] = read_trials(b'{"name": "a setting"}')

    assert read.conversation[0].content == '{"name": "a setting"}'


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"caf\xe9", "byte 3 is not UTF-8"),
        (b'{"conversation": [{"role": "nobody", "content": "x"}]}', "conversation[0].role"),
        (msgspec.json.encode(HELLO) + b'\n{"conversation": 3}', "line 2: conversation"),
    ],
)
def test_what_is_neither_is_refused_with_its_place_and_without_its_words(raw, said):
    with pytest.raises(Unreadable) as refused:
        read_trials(raw)

    assert said in str(refused.value)
    assert "hello" not in str(refused.value)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw):
    try:
        read = read_trials(raw)
    except Unreadable:
        return
    assert read


def test_each_replacement_comes_with_what_stood_there_and_who_found_it():
    conversation = Conversation(conversation=(Turn(role="user", content="Write to desk@kowal.net, please."),))

    [trial] = try_out([conversation], Policy())

    assert (trial.outcome, trial.counts) == ("publish", {"EMAIL": 1})
    [replaced] = trial.replaced
    assert (replaced.was, replaced.span.kind, replaced.span.found_by) == ("desk@kowal.net", "EMAIL", "structured")


def test_what_would_be_held_or_refused_is_said_with_its_reason():
    conversation = Conversation(conversation=(Turn(role="user", content="Write to desk@kowal.net, please."),))

    [held] = try_out([conversation], Policy(hold_kinds=("EMAIL",)))
    [refused] = try_out([conversation], Policy(refuse_kinds=("EMAIL",)))

    assert held.outcome == "hold" and "EMAIL" in held.reason and held.conversation is not None
    assert refused.outcome == "refuse" and "EMAIL" in refused.reason and refused.conversation is None
