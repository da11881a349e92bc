"""A conversation through all nine steps, with the real models."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from federation.record.conversation import Conversation, ConversationMetadata, Label, Part, Turn, UserMetadata
from node.privacy import Anonymized, Policy, Refused, without_detection
from node.privacy import pipeline as steps
from node.privacy.contact import is_phone
from node.privacy.decide import STRUCTURED_ONLY
from node.privacy.finding import Finding
from node.privacy.language import guess_language
from node.privacy.pipeline import anonymize, anonymize_now

ROOT = Path(__file__).parents[3]

# For each kind a sentence, and the value in it that must go.
EVERY_KIND = {
    "PERSON": ("Please write a letter for my neighbour {} about the noise.", "Marek Dąbrowski"),
    "ADDRESS": ("I live at {} and the heating is broken.", "48 Marlowe Road, Bristol BS3 1QN"),
    "EMAIL": ("You can write to {} at any time.", "t.okafor@postbox-mail.net"),
    "PHONE": ("Call me on {} after six.", "+44 20 7946 0812"),
    "HANDLE": ("Find me as {} over there.", "@marek_dab"),
    "USERNAME": ("The file is in /home/{}/notes.txt as always.", "mdabrowski"),
    "CARD": ("It was charged to {} twice.", "5500 0055 5555 5559"),
    "IBAN": ("Please transfer it to {} today.", "NL91 ABNA 0417 1643 00"),
    "SSN": ("The form asks for my number, {}.", "536-22-8726"),
    "ID": ("My passport number is {} and expires soon.", "C01X00T478"),
    "BIRTHDATE": ("She was born on {} in the morning.", "12 March 1987"),
    "PLATE": ("The license plate of my car is {} by the way.", "ABC 1234"),
    "HOST": ("The printer is at {} as always.", "printer-7.corp.internal"),
    "CRYPTO": ("Send it to {} then.", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
    "IP": ("The server at {} does not answer.", "84.12.33.7"),
    "MAC": ("The card has the address {} here.", "3c:22:fb:9a:01:7e"),
    "COORDINATES": ("We met at the location {} last night.", "51.50735, -0.12776"),
    "URL": ("I found it on https://shop.kowal.net/cart{} yesterday.", "?session=1f9e&u=77"),
    "SECRET": ("For the login my password is {} by the way.", "Blue-Horse-9"),
}


def said(*contents: str, **fields) -> Conversation:
    """A conversation in which user and assistant take turns."""
    roles = ("user", "assistant")
    turns = tuple(Turn(role=roles[i % 2], content=content) for i, content in enumerate(contents))
    return Conversation(conversation=turns, **fields)


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_kind_is_replaced_in_a_conversation(kind, anonymized):
    sentence, value = EVERY_KIND[kind]

    outcome = anonymized(sentence.format(value), "Noted.")

    content = outcome.conversation.conversation[0].content
    assert value not in content
    assert kind == "URL" or f"<{kind}_1>" in content
    assert outcome.report.counts[kind] == 1
    assert outcome.held is None


def test_a_person_keeps_one_placeholder_through_the_conversation(texts):
    contents = texts(
        "Hello, my name is Anna Kowalska and I live in Paris.",
        "Nice to meet you, Anna! Is it anna or Anna Kowalska?",
        "I told Jan Nowak that ANNA KOWALSKA called.",
    )

    assert contents[0].startswith("Hello, my name is <PERSON_1> and I live in Paris.")
    assert contents[1] == "Nice to meet you, <PERSON_1>! Is it <PERSON_1> or <PERSON_1>?"
    assert contents[2] == "I told <PERSON_2> that <PERSON_1> called."


def test_a_name_in_code_is_replaced_only_if_it_is_known(texts):
    code = "```python\nowner = 'Anna Kowalska'\nclass Newton:\n    pass\n```"

    assert "Newton" in texts(f"Fix this:\n{code}")[0]
    known = texts("I am Anna Kowalska.", f"Sure:\n{code}")[1]
    assert "owner = '<PERSON_1>'" in known and "Newton" in known


def test_structured_kinds_and_secrets_go_from_code_too(texts):
    [content] = texts("```python\nsend('anna@kowalska.pl', password='hunter-22-x')\nserver = '84.12.33.7'\n```")

    assert content == "```python\nsend('<EMAIL_1>', password='<SECRET_1>')\nserver = '<IP_1>'\n```"


def test_what_is_not_personal_is_not_touched(texts):
    text = (
        "Explain the difference between a list and a tuple in version 3.11.7, please.\n\n"
        "```python\nimport socket\nsock = socket.socket()\nsock.bind(('127.0.0.1', 8080))\n```\n"
        "And is std::vector like `::`? See https://docs.python.org/3/ or example.com 😀 عام"[:-4]
    )

    assert texts(text) == [text]


def test_spans_tell_what_was_replaced_in_the_text_as_sent(anonymized):
    text = "I\u200b am Łukasz\u200b Wiśniewski, write to l.wis@po\u200bczta.pl!"

    outcome = anonymized(text)

    replaced = {text[span.start : span.end]: span.placeholder for span in outcome.spans}
    assert replaced == {"Łukasz\u200b Wiśniewski": "<PERSON_1>", "l.wis@po\u200bczta.pl": "<EMAIL_1>"}
    assert all((span.turn, span.field) == (0, None) for span in outcome.spans)


def test_every_field_goes_through(policy):
    name, mail = "Anna Kowalska", "anna@kowalska.pl"
    raw = Conversation(
        conversation=(
            Turn(role="system", content=f"You help {name}."),
            Turn(
                role="user",
                content=f"I am {name}, {mail}.",
                model=mail,
                parts=(
                    Part(kind="text", text=f"Yours, {name}", title=f"Letter of {name}"),
                    Part(kind="code", text=f"mail = '{mail}'", language="python"),
                    Part(kind="image", text=f"a photo of {name}", title=mail),
                ),
            ),
            Turn(role="tool", content=f'{{"mail": "{mail}"}}'),
        ),
        conversation_id="c-1",
        user_id=mail,
        model_name=f"https://chatgpt.com/c/{name}",
        source=mail,
        platform=mail,
        model=mail,
        timestamp="2023-10-02 16:48:51.829000000Z",
        user_metadata=UserMetadata(location=f"{name}, Warsaw", age=name, gender=mail),
        conversation_metadata=ConversationMetadata(
            title=f"{name} asks", custom_instruction=f"Call me {name}", rate=mail, language=mail, status=mail
        ),
        rating_reason=f"{name} liked it",
        tags=(name, mail),
        labels=(Label(name="topic", value=name, by=mail),),
    )

    outcome = anonymize_now(raw, policy)

    assert isinstance(outcome, Anonymized)
    published = msgspec.json.encode(outcome.conversation).decode()
    assert "anna" not in published.lower() and "kowalska" not in published.lower()
    assert outcome.conversation.conversation[1].parts[2] == Part(kind="image", text="[image]")
    assert outcome.conversation.timestamp == "2023-10-02 00:00:00.000000000Z"
    assert ("conversation_metadata.title", "<PERSON_1>") in {(s.field, s.placeholder) for s in outcome.spans}
    assert ("parts[0].title", "<PERSON_1>") in {(s.field, s.placeholder) for s in outcome.spans}


def test_the_report_counts_and_quotes_nothing(anonymized):
    outcome = anonymized("I am Anna Kowalska, anna@kowalska.pl, 84.12.33.7.")

    report = outcome.report
    assert report.counts == {"EMAIL": 1, "IP": 1, "PERSON": 1}
    assert (report.pipeline, len(report.policy), report.note) == ("1", 64, "")
    assert {len(sha256) for sha256 in report.models.values()} == {64}
    assert "anna" not in json.dumps(msgspec.to_builtins(report)).lower()


@pytest.mark.parametrize(
    "text",
    ["Меня зовут Анна Ковальская, и я живу в Москве.", "私の名前は田中です。", "اسمي ليلى وأعيش في القاهرة",
     "Jestem w domu i nie wiem, co mam zrobić z tym listem od mojej sąsiadki, pani Kowalskiej."],
    ids=["Cyrillic", "Japanese", "Arabic", "Polish"],
)  # fmt: skip
def test_a_language_without_a_detector_is_held_or_noted(text, policy):
    with_mail = said(f"{text} anna@kowalska.pl")

    held = anonymize_now(with_mail, policy)
    noted = anonymize_now(with_mail, Policy(uncovered_language="structured"))

    assert isinstance(held, Anonymized) and held.held and held.report.note == ""
    assert isinstance(noted, Anonymized) and noted.held is None and noted.report.note == STRUCTURED_ONLY
    assert "<EMAIL_1>" in noted.conversation.conversation[0].content


def test_german_nouns_are_not_people(texts):
    text = "Kannst du mir sagen, wie der Vertrag für die Wohnung und das Auto nach der Hochzeit geändert wird? "
    [content] = texts(text + "Ich heiße Sabine Vogel und wohne in der Lindenstraße 12, 50674 Köln.")

    assert content.startswith(text)
    assert "Sabine" not in content and "Lindenstraße" not in content


PIXELS = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"See ![me](data:image/png;base64,{PIXELS}) here.", "See ![me]([image]) here."),
        (f'<img src="data:image/jpeg;base64,{PIXELS}">', '<img src="[image]">'),
        (f"My CV: data:application/pdf;base64,{PIXELS}==", "My CV: [file]"),
        ("The scheme data:text/plain,hello is short.", "The scheme data:text/plain,hello is short."),
    ],
)
def test_images_and_files_inside_a_text_become_placeholders(text, left, texts):
    assert texts(text) == [left]


def test_a_policy_may_leave_a_kind_alone(policy):
    outcome = anonymize_now(said("I am Anna Kowalska, write to @blue_desk77"), Policy(keep=("HANDLE",)))

    assert isinstance(outcome, Anonymized)
    assert outcome.conversation.conversation[0].content == "I am <PERSON_1>, write to @blue_desk77"


class Blind:
    """Detectors that overlook what they are told to, the first time they see it."""

    models: ClassVar[dict[str, str]] = {}

    def __init__(self, kind: str, value: str, *, times: int) -> None:
        self._kind, self._value, self._times = kind, value, times

    def forms(self, text):
        return self._find(text) if self._kind != "PERSON" else []

    def names(self, texts, language, tagger):
        return [self._find(text) if self._kind == "PERSON" else [] for text in texts]

    def _find(self, text):
        at = text.find(self._value)
        if at < 0:
            return []
        self._times -= 1
        return [Finding(at, at + len(self._value), self._kind, 0.9, "rampart")] if self._times < 0 else []


def test_a_structured_kind_that_is_left_over_is_refused(policy, monkeypatch):
    monkeypatch.setattr(steps, "Reader", Forgetful)

    outcome = anonymize(said("mail anna@kowalska.pl"), policy, Blind("EMAIL", "anna@kowalska.pl", times=1))

    assert isinstance(outcome, Refused)
    assert "anna" not in outcome.reason


def test_a_name_that_is_left_over_is_replaced_after_all(policy, monkeypatch):
    monkeypatch.setattr(steps, "Reader", Forgetful)

    outcome = anonymize(said("here is Anna again"), policy, Blind("PERSON", "Anna", times=1))

    assert isinstance(outcome, Anonymized)
    assert outcome.conversation.conversation[0].content == "here is <PERSON_1> again"
    assert outcome.held is None


class Forgetful(steps.Reader):
    """A reader that reads everything anew."""

    def forms(self, seen):
        self._forms_of.clear()
        return super().forms(seen)

    def names(self, *args, **named):
        self._read.clear()
        self._found_in.clear()
        return super().names(*args, **named)


class Insatiable:
    """Detectors that take the first capitalised word for a name, whatever is left."""

    models: ClassVar[dict[str, str]] = {}

    def forms(self, text):
        return []

    def names(self, texts, language, tagger):
        words = [re.search(r"\b[A-Z][a-z]+", text) for text in texts]
        return [[Finding(word.start(), word.end(), "PERSON", 0.9, "rampart")] if word else [] for word in words]


def test_where_names_keep_turning_up_the_conversation_is_held(policy):
    outcome = anonymize(said("What do Xalu, Yoru, Zefo and Wilu want from me?"), policy, Insatiable())

    assert isinstance(outcome, Anonymized)
    assert outcome.held == "it may still hold a name"


def test_without_detection_nothing_is_looked_for_and_the_report_says_so():
    raw = said("I am Anna Kowalska")

    outcome = without_detection(raw)

    assert (outcome.conversation, outcome.report.pipeline) == (raw, "none")


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_anonymizing_twice_changes_nothing(kind, anonymized, policy):
    sentence, value = EVERY_KIND[kind]
    once = anonymized(f"Well: {sentence.format(value)}")

    twice = anonymize_now(once.conversation, policy)

    assert isinstance(twice, Anonymized)
    assert twice.conversation == once.conversation


@pytest.mark.parametrize(
    "change",
    [str.upper, str.lower, lambda s: s.replace("a", "a\u200b"), lambda s: f'"{s}"', lambda s: f"```\n{s}\n```",
     lambda s: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in s), lambda s: f"**{s}**\n\n> {s}"],
    ids=["upper", "lower", "zero width", "quoted", "fenced", "full width", "markdown"],
)  # fmt: skip
def test_a_change_of_form_uncovers_nothing(change, anonymized):
    text = "My name is Anna Kowalska, my mail is anna@kowalska.pl and my phone +48 601 123 456."

    outcome = anonymized(change(text))

    counts = outcome.report.counts
    assert counts["PERSON"] and counts["EMAIL"] and counts["PHONE"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contents=st.lists(st.text(max_size=200), min_size=1, max_size=4))
def test_any_text_is_anonymized_or_refused_and_twice_is_as_good_as_once(contents, policy):
    once = anonymize_now(said(*contents), policy)

    if isinstance(once, Anonymized):
        twice = anonymize_now(once.conversation, policy)
        assert isinstance(twice, Anonymized)
        assert {k: n for k, n in twice.report.counts.items() if k not in ("PERSON", "ADDRESS", "ID")} == {}


@pytest.mark.parametrize(
    "contents",
    [[""], ["", "", ""], ["\x00"], ["a\x00b"], ["\ud800 lone"], ["😀" * 500], ["مرحبا " * 200], ["你好" * 500],
     ["x" * 50_000],
     ["word " * 4] * 600, ["e\u0301" * 2000 + "\u0301" * 5000], ["\u202eabc\u202c"], ["ﷺ" * 500]],
    ids=range(13),
)  # fmt: skip
def test_odd_conversations_come_through(contents, policy):
    outcome = anonymize_now(said(*contents), policy)

    assert isinstance(outcome, Anonymized)
    assert len(outcome.conversation.conversation) == len(contents)


OFFLINE = """
import socket, sys
def blocked(*args, **named):
    raise AssertionError("somebody asks the network")
socket.socket.connect = socket.socket.connect_ex = socket.socket.sendto = blocked
socket.getaddrinfo = socket.gethostbyname = socket.create_connection = blocked
from federation.record.conversation import Conversation, Turn
from node.privacy import Policy
from node.privacy.pipeline import anonymize_now
said = "I am Anna Kowalska, anna@kowalska.co.uk, see https://docs.python.org/3"
raw = Conversation(conversation=(Turn(role="user", content=said),))
print(anonymize_now(raw, Policy()).conversation.conversation[0].content)
unasked = {"tldextract", "spacy.cli", "presidio_analyzer.predefined_recognizers"}
print(sorted(unasked & set(sys.modules)))
"""


def test_everything_works_with_the_network_blocked():
    done = subprocess.run([sys.executable, "-c", OFFLINE], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.stdout == "I am <PERSON_1>, <EMAIL_1>, see https://docs.python.org/3\n[]\n", done.stderr[-500:]


def test_importing_the_public_names_loads_no_model_library():
    heavy = "{'presidio_analyzer', 'spacy', 'onnxruntime', 'tokenizers', 'numpy', 'tldextract'}"
    program = f"import sys, node.privacy; print(sorted({heavy} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


def test_a_worker_does_not_import_what_starts_it():
    unasked = "{'asyncio', 'node.privacy.anonymizer'}"
    program = f"import sys, node.privacy.worker; print(sorted({unasked} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


def test_no_word_of_a_conversation_is_remembered_after_it():
    said = Turn(role="user", content="Call me on 020 7946 0958, I am at home all day and glad to hear from you.")

    anonymize_now(Conversation(conversation=(said,)), Policy())

    assert guess_language.cache_info().currsize == 0
    assert is_phone.cache_info().currsize == 0
