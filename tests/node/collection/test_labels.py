"""What is said of conversations by rules and packaged models, each with who said so."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from federation.record.conversation import Body, Label, Turn
from node.collection.labels import KINDS, judge, judges, toxicity
from node.collection.labels.feedback import feedback_in
from node.collection.labels.packing import pack, unpack
from node.collection.labels.text import said_in
from node.collection.labels.topic import topic_of

WORDS = [
    "you", "are", "a", "stupid", "idiot", "shit", "hell", "damn", "the", "egg", "garden", "of", "ugly", "love",
]  # fmt: skip


def body(*texts, **more):
    roles = ("user", "assistant")
    return Body(conversation=tuple(Turn(roles[k % 2], text) for k, text in enumerate(texts)), **more)


def said(*texts):
    return said_in(body(*texts))


def values(found, name):
    return [label.value for label in found if label.name == name]


def test_every_label_names_its_judge_with_a_version():
    found = judge(body("Write a python function that sorts an array", "Here it is", "Thanks, that is perfect!"), KINDS)

    assert {label.name for label in found} == {"language", "toxicity", "feedback", "topic"}
    assert all(any(sign.isdigit() for sign in label.by) and label.by in judges(KINDS) for label in found)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_that_is_switched_off_is_not_judged_and_changes_who_judges(kind):
    rest = [each for each in KINDS if each != kind]

    found = judge(body("Write a python function that sorts an array", "Here", "Thanks, that is perfect!"), rest)

    assert {label.name for label in found} == set(rest)
    assert judges(rest) != judges(KINDS)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What is the capital of France, and how large is it?", "en"),
        ("Wie lange muss ich ein Ei kochen, damit es weich bleibt?", "de"),
        ("¿Cuánto tiempo tengo que cocer un huevo para que quede blando?", "es"),
        ("鸡蛋要煮多久才是溏心的?请详细说明一下", "zh"),
        ("半熟卵を作るには何分ゆでればいいですか", "ja"),
        ("Сколько минут нужно варить яйцо всмятку, и что ещё нужно для этого сделать?", "ru"),
    ],
)
def test_the_language_is_that_of_the_persons_words_without_code_and_placeholders(text, language):
    mixed = f"{text} <PERSON_1>\n```python\nfor item in range(10): print(item)\n```"

    found = judge(body(mixed, "Here you are, my friend, as you asked me to do it"), ["language"])

    assert values(found, "language") == [language]


def test_a_text_that_says_too_little_has_no_language():
    assert judge(body("ok", "ok"), KINDS) == ()


def test_toxicity_is_the_packages_own_likelihood():
    texts = ["You are a stupid idiot", "How do I boil an egg?", "", "that sucks", "Go to hell, you bastard!",
             "egg " * 30 + "idiot"]  # fmt: skip

    found = [toxicity.likelihood(text) for text in texts]

    # As `predict_prob` of alt-profanity-check 1.9.1 gives them, which takes seconds to import.
    assert found == pytest.approx([1.0, 0.065527, 0.036376, 0.999726, 0.999955, 0.257658], abs=1e-6)


@pytest.mark.parametrize(
    ("text", "toxic"),
    [
        ("You are such a stupid idiot, shut up", "True"),
        ("Please explain how photosynthesis works in plants", "False"),
        ("It is a long talk about gardens and flowers. " * 60 + "\n\nShut up, you stupid idiot. " * 9, "True"),
    ],
)
def test_toxic_words_are_found_anywhere_and_in_english_only(text, toxic):
    assert values(judge(body(text, "I see what you mean by that."), ["toxicity"]), "toxicity") == [toxic]
    assert judge(body("Wie lange muss ich ein Ei kochen, damit es weich bleibt?", "Idiot"), ["toxicity"]) == ()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(WORDS)))
def test_a_text_that_is_passed_over_at_a_glance_is_never_a_toxic_one(words):
    judge_ = toxicity._judge()

    assert judge_.may_be(words) or judge_.likelihood(words) < toxicity.FROM


@pytest.mark.parametrize(
    ("turns", "kinds"),
    [
        (("How long?", "Six minutes.", "Thanks!"), ["positive"]),
        (("How long?", "An hour.", "No, I meant soft-boiled"), ["aware with correction"]),
        (("How long?", "An hour.", "That's not right"), ["aware without correction"]),
        (("How long?", "An hour.", "Are you sure?"), ["ask for clarification"]),
        (("How long must I boil it?", "An hour.", "How long must I boil it then?"), ["repeat or rephrase"]),
        (("How long?", "Soft or hard?", "No, just tell me"), []),          # an answer to a question
        (("How long?", "An hour.", "No."), ["aware without correction"]),
        (("Thanks for reading this", "Gladly."), []),                      # nothing was answered yet
        (("How long?", "Six.", "And how much salt?"), []),
        (("How long?", "Six.", "Thanks but that is wrong"), []),           # neither: better none than a wrong one
    ],
)
def test_feedback_is_what_the_person_says_of_an_answer(turns, kinds):
    assert feedback_in(said(*turns)) == kinds


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Write a python function to parse json", "software"),
        ("Solve this equation with the integral of a polynomial", "mathematics"),
        ("Which vitamin helps against headache and pain?", "health"),
        ("Hello there", ""),
        ("python", ""),                                                     # one word is no topic
        ("```\nx = 1\n```\nwhat does this print", "software"),
    ],
)
def test_a_topic_needs_two_words_or_code(text, topic):
    assert topic_of(said(text, "Yes")) == topic


def test_only_the_main_path_of_a_tree_is_judged():
    turns = (
        Turn("user", "How do I boil an egg in a pot of water?", id="1"),
        Turn("assistant", "Six minutes.", id="2", parent="1"),
        Turn("assistant", "You are such a stupid idiot, shut up", id="3", parent="1"),
    )

    found = judge(Body(conversation=turns, branches=(("1", "2"), ("1", "3"))), KINDS)

    assert values(found, "toxicity") == ["False"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=300), min_size=1, max_size=5))
def test_any_text_can_be_judged(texts):
    for label in judge(body(*texts), KINDS):
        assert label.value
        assert label.by


@given(
    st.dictionaries(
        st.integers(0, 1 << 40), st.lists(st.builds(Label, st.text(), st.text(), st.text()), max_size=3), max_size=4
    )
)
@settings(max_examples=30, deadline=None)
def test_what_is_packed_is_unpacked(labels):
    assert unpack(pack(labels)) == {index: tuple(each) for index, each in sorted(labels.items())}
