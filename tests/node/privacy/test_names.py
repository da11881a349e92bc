"""Which findings of the taggers are believed, and how much of the text they take."""

import pytest

from node.privacy.finding import Finding
from node.privacy.names import believable, is_sure

THRESHOLD = 0.2


def found(text, *claims, language="en"):
    """The stretches that are believed, of what taggers claim: value, score, and who says so or of which kind it is."""
    findings = []
    for value, score, said in claims:
        kind, source = ("PERSON", said) if said in ("spacy", "rampart", "lac") else (said, "rampart")
        findings.append(Finding(text.index(value), text.index(value) + len(value), kind, score, source))
    return {text[f.start : f.end] for f in believable(text, findings, THRESHOLD, language)}


def test_a_word_that_nothing_else_speaks_for_must_pass_the_threshold():
    assert found("Das sagte Xanderl zu uns", ("Xanderl", 0.19, "rampart"), language="de") == set()
    assert found("Das sagte Xanderl zu uns", ("Xanderl", 0.21, "rampart"), language="de") == {"Xanderl"}


def test_an_ordinary_word_of_another_language_is_nobody_in_small_letters():
    text = "oui, treize chiffres, dit roeterdink"

    claims = [("treize chiffres", 0.95, "rampart"), ("roeterdink", 0.11, "rampart")]
    assert found(text, *claims, language="fr") == {"roeterdink"}


def test_a_frequent_name_in_small_letters_needs_no_tagger_where_english_is_not_spoken():
    assert found("falem antes com o guilherme.", language="pt") == {"guilherme"}
    assert found("veja guilherme.com.br", language="pt") == set()


def test_an_ordinary_word_must_be_surer_than_an_unusual_one():
    text = "we met crate and roeterdink there"

    assert found(text, ("crate", 0.25, "rampart"), ("roeterdink", 0.09, "rampart")) == {"roeterdink"}


def test_a_weak_hint_is_enough_where_people_bear_the_name():
    assert found("i went there with jolene once", ("jolene", 0.05, "rampart")) == {"jolene"}


def test_two_taggers_that_agree_are_believed():
    assert found("so NICOLINA left", ("NICOLINA", 0.05, "rampart"), ("NICOLINA", 0.7, "spacy")) == {"NICOLINA"}


@pytest.mark.parametrize("value", ["Verse", "Crates", "Primary Key", "Distribution Channels", "Python"])
def test_ordinary_words_that_only_spacy_takes_for_people_stay(value):
    assert found(f"Then {value} follows here", (value, 0.7, "spacy")) == set()


def test_a_name_that_begins_a_sentence_may_be_a_word():
    assert found("Mark the box. We saw Mark.", ("Mark", 0.05, "rampart")) == set()


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("I saw Dr. Anna there", "Dr. Anna"),
        ("I saw Anna Kowalski there", "Anna Kowalski"),
        ("I saw Anna M. Kowalski there", "Anna M. Kowalski"),
        ("I saw Anna's house", "Anna"),
        ("I saw (Anna) there", "Anna"),
    ],
)
def test_a_name_is_taken_as_a_whole(text, whole):
    assert found(text, ("Anna", 0.9, "rampart")) == {whole}


def test_people_in_a_list_with_one_who_is_known_are_found():
    assert found("founders: blair, strickland and jolene", ("jolene", 0.9, "rampart")) == {
        "jolene", "strickland", "blair",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "score", "believed"),
    [
        ("17 Elm Road", 0.16, True), ("17 Elm Road", 0.1, False), ("Elm Road", 0.3, False), ("Elm Road", 0.5, True),
        ("89.2°C today", 0.3, False),
    ],
)  # fmt: skip
def test_an_address_with_its_number_needs_less(value, score, believed):
    assert found(f"see {value} again", (value, score, "ADDRESS")) == ({value} if believed else set())


def test_chinese_names_do_not_grow_into_the_words_beside_them():
    assert found("我叫王小明住在北京", ("王小明", 0.9, "lac"), language="zh") == {"王小明"}


@pytest.mark.parametrize(
    ("value", "score", "source", "sure"),
    [("Anna", 0.1, "rampart", True), ("cronje-x", 0.1, "rampart", False), ("cronje-x", 0.9, "rampart", True),
     ("Verse", 0.7, "spacy", False)],
)  # fmt: skip
def test_only_what_is_sure_is_looked_for_in_code(value, score, source, sure):
    assert is_sure(value, Finding(0, len(value), "PERSON", score, source)) is sure


@pytest.mark.parametrize(
    "text",
    [
        "Is ISBN 978-9-975-83082-9 valid? And 9788477288374?",
        "What's 12345678 * 87654321?",
        "Which is the main line after 1. e4 c5 2. Nf3 d6 3. d4 cxd4?",
        "WARN  retry 3/5 after 94.961 ms, request f7fef0d4-f9eb-4228-8b84-bd735dbf154f",
        "Would a Mercedes be better for a family of five than a Ferrari?",
    ],
    ids=["books", "sums", "chess", "logs", "makes"],
)
def test_what_a_tagger_takes_for_personal_without_reason_stays(texts, text):
    assert texts(text) == [text]
