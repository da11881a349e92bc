"""What is covered stays covered, however it is written, and anonymizing twice is as good as once."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from federation.record.conversation import Conversation, Turn
from node.privacy import Anonymized
from node.privacy.pipeline import anonymize_now
from node.privacy.secrets import find_secrets
from node.privacy.structured import find_structured
from node.privacy.view import see

VALUES = {
    "anna.kowalska@poczta.pl": "EMAIL",
    "anna [at] poczta [dot] pl": "EMAIL",
    "+48 601 123 456": "PHONE",
    "(212) 555-0147": "PHONE",
    "4111 1111 1111 1111": "CARD",
    "378282246310005": "CARD",
    "DE89 3704 0044 0532 0130 00": "IBAN",
    "536-22-8726": "SSN",
    "84.12.33.7": "IP",
    "2a02:8109:9a40:1b2c::17": "IP",
    "3c:22:fb:9a:01:7e": "MAC",
    "RCCMNL83S18D969H": "ID",
    "529.982.247-25": "ID",
    "756.9217.0769.85": "ID",
}
SECRET = "ghp_" + "a1B2" * 9
LOOKALIKES = str.maketrans("aeopcyx", "аеорсух")

# Each leaves a reader the same value.
WRITTEN = {
    "as it is": str,
    "upper": str.upper,
    "lower": str.lower,
    "zero width": lambda s: "\u200b".join(s),
    "soft hyphens": lambda s: "\u00ad".join(s),
    "full width": lambda s: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in s),
    "other digits": lambda s: s.translate({ord("0") + i: 0x0660 + i for i in range(10)}),
    "bold letters": lambda s: "".join(chr(0x1D7CE + int(c)) if c.isdigit() else c for c in s),
    "struck through": lambda s: "".join(c + "\u0336" for c in s),
    "no-break spaces": lambda s: s.replace(" ", "\u00a0"),
    "thin spaces": lambda s: s.replace(" ", "\u2009"),
    "long hyphens": lambda s: s.replace("-", "\u2011"),
    "lookalikes": lambda s: s[:1].translate(LOOKALIKES) + s[1:],
}
# Each puts it somewhere else.
WRAPPED = {
    "alone": "{}",
    "in a sentence": "it is {}, I think",
    "at the end": "it is {}.",
    "in brackets": "({})",
    "quoted": '"{}"',
    "German quotes": "„{}“",
    "in bold": "**{}**",
    "in italics": "_{}_",
    "inline code": "`{}`",
    "in a fence": "```\n{}\n```",
    "in Python": "```python\nx = '{}'\n```",
    "in JSON": '{{"value": "{}"}}',
    "in a table": "| a | {} | b |",
    "in a list": "- {}\n- b",
    "in a quotation": "> {}",
    "in tags": "<b>{}</b>",
    "after a colon": "this:{}",
    "between tabs": "a\t{}\tb",
}


def covered(text: str, kind: str) -> str:
    """What the findings of `kind` in `text` cover, letters and digits alone."""
    view = see(text)
    findings = [f for f in [*find_structured(view.text), *find_secrets(view.text)] if f.kind == kind]
    return " ".join("".join(c for c in view.text[f.start : f.end] if c.isalnum()) for f in findings).lower()


@pytest.mark.parametrize("wrap", WRAPPED)
@pytest.mark.parametrize("write", WRITTEN)
def test_a_value_is_found_whole_however_it_is_written_and_wherever_it_stands(write, wrap):
    for value, kind in VALUES.items():
        text = WRAPPED[wrap].format(WRITTEN[write](value))

        assert "".join(c for c in value if c.isalnum()).lower() in covered(text, kind), value


@pytest.mark.parametrize("wrap", WRAPPED)
def test_a_key_is_found_whole_wherever_it_stands(wrap):
    assert SECRET.replace("_", "").lower() in covered(WRAPPED[wrap].format(SECRET), "SECRET")


@given(
    value=st.sampled_from(sorted(VALUES)),
    before=st.text(st.sampled_from(" \n\t.,;:!?\"'()[]*>"), max_size=4),
    after=st.text(st.sampled_from(" \n\t,;!?\"')]*<"), max_size=4),
    written=st.lists(st.sampled_from(["zero width", "full width", "no-break spaces", "bold letters"]), max_size=3),
)
@example(value="84.12.33.7", before="", after="", written=[])
def test_no_punctuation_around_it_uncovers_a_value(value, before, after, written):
    text = value
    for how in written:
        text = WRITTEN[how](text)

    assert "".join(c for c in value if c.isalnum()).lower() in covered(f"it is {before} {text}{after}", VALUES[value])


LETTER = (
    "My name is Anna Kowalska, my mail is anna.kowalska@poczta.pl and my phone is +48 601 123 456.",
    "Noted, Anna Kowalska.",
    "I was born on 12 March 1987, my passport number is C01X00T478 and my password is Blue-Horse-9.",
)
MUST_GO = ("kowalska", "601", "c01x00t478", "horse")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.permutations(range(len(LETTER))),
    wrap=st.sampled_from(sorted(set(WRAPPED) - {"in JSON", "in Python", "inline code"})),
    write=st.sampled_from(["as it is", "lower", "zero width", "full width", "struck through"]),
)
def test_neither_order_nor_form_uncovers_what_a_conversation_says(order, wrap, write, policy):
    turns = tuple(Turn(role="user", content=WRAPPED[wrap].format(WRITTEN[write](LETTER[i]))) for i in order)

    outcome = anonymize_now(Conversation(conversation=turns), policy)

    assert isinstance(outcome, Anonymized)
    left = " ".join(see(turn.content).text for turn in outcome.conversation.conversation).lower()
    assert [word for word in MUST_GO if word in left] == []


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=4),
    wrap=st.sampled_from(sorted(WRAPPED)),
    write=st.sampled_from(sorted(WRITTEN)),
)
def test_anonymizing_twice_changes_nothing(values, wrap, write, policy):
    turns = tuple(Turn(role="user", content=WRAPPED[wrap].format(WRITTEN[write](value))) for value in values)

    once = anonymize_now(Conversation(conversation=turns), policy)
    assert isinstance(once, Anonymized)
    twice = anonymize_now(once.conversation, policy)

    assert isinstance(twice, Anonymized)
    assert twice.conversation == once.conversation
