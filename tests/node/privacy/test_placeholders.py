"""One value, one placeholder; and what is known is found again."""

import pytest

from node.privacy.known import KnownValues
from node.privacy.placeholders import Placeholders
from node.privacy.regions import split


def placeholders_for(*values, texts=()):
    placeholders = Placeholders(texts)
    placeholders.learn(values)
    return [placeholders.of(kind, value) for kind, value in values]


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("PERSON", "Anna Kowalska", "anna"),
        ("PERSON", "anna", "Anna Kowalska"),
        ("PERSON", "ANNA", "Anna"),
        ("PERSON", "Anna Kowalska", "Kowalska, Anna"),
        ("PERSON", "Anna Maria Kowalska", "Dr. Kowalska"),
        ("PERSON", "Anna", "Anna's"),
        ("EMAIL", "anna@mail.org", "Anna@Mail.org"),
        ("EMAIL", "anna@mail.org", "anna [at] mail [dot] org"),
        ("PHONE", "+48 601 123 456", "601123456"),
        ("CARD", "4111 1111 1111 1111", "4111-1111-1111-1111"),
    ],
)
def test_spellings_of_one_value_share_a_placeholder(kind, one, other):
    first, second = placeholders_for((kind, one), (kind, other))

    assert first == second == f"<{kind}_1>"


def test_people_who_share_no_name_are_two():
    assert placeholders_for(("PERSON", "Anna Kowalska"), ("PERSON", "Jan Nowak")) == ["<PERSON_1>", "<PERSON_2>"]


def test_numbers_follow_the_first_appearance():
    values = [("PERSON", "Jan"), ("PERSON", "Anna Kowalska"), ("PERSON", "Jan Nowak")]

    assert placeholders_for(*values) == ["<PERSON_1>", "<PERSON_2>", "<PERSON_1>"]


def test_secrets_differ_by_case():
    assert len(set(placeholders_for(("SECRET", "Abc12345"), ("SECRET", "aBC12345")))) == 2


def test_numbers_go_on_after_those_in_the_text():
    assert placeholders_for(("EMAIL", "a@b.pl"), texts=["<EMAIL_4> and <PERSON_9>"]) == ["<EMAIL_5>"]


def again(text, *values):
    known = KnownValues((kind, value, True) for kind, value in values)
    return [text[f.start : f.end] for f in known.find(text, split(text))]


def test_a_known_name_is_found_in_code_and_in_other_spellings():
    text = "```python\nanna_kowalska = load('anna.kowalska')\n```\nANNA came."

    assert {"anna_kowalska", "anna.kowalska", "ANNA"} <= set(again(text, ("PERSON", "Anna Kowalska")))


def test_a_name_inside_a_word_is_not_found():
    assert again("susanna is in annapolis", ("PERSON", "Anna")) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Then May called. It may rain.", ["May"]),
        ("May came late.", ["May"]),
        ("May I? In May, since May, the May.", []),
        ("May 5 and 5 May", []),
        ("`may = MAY`", []),
    ],
)
def test_a_name_that_is_also_a_word_is_found_only_where_a_person_may_stand(text, found):
    assert again(text, ("PERSON", "May Parker")) == found


@pytest.mark.parametrize("spelt", ["Kowalsak", "kowalskaa", "kowaska", "akowalska", "a.kowalska", "kowalska_anna"])
def test_a_misspelt_name_and_an_account_s_are_found(spelt):
    assert spelt in again(f"say {spelt} twice", ("PERSON", "Anna Kowalska"))


def test_a_short_name_is_found_only_as_it_is_spelt():
    assert again("Anni and Hanna came", ("PERSON", "Anna")) == []


def test_a_chinese_name_is_found_between_other_words():
    assert "小明" in again("你好小明吗", ("PERSON", "王小明"))


def test_what_is_not_sure_is_found_only_as_it_was_written_and_not_in_code():
    known = KnownValues([("PERSON", "Cronje", False)])
    text = "Cronje or cronje?\n```python\nCronje = 1\n```"

    assert [f.start for f in known.find(text, split(text))] == [0]


def test_a_label_keeps_the_name_of_its_model():
    known = KnownValues([("PERSON", "Claude Dupont", True)])

    assert list(known.find("claude-3-opus", split("claude-3-opus"), is_label=True)) == []
    assert [f.end for f in known.find("dupont-7b", split("dupont-7b"), is_label=True)] == [6]
