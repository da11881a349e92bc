"""Spellings of a name that are one person, and slips of the finger."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.privacy.people import People
from node.privacy.spelling import Misspellings, is_one_slip

words = st.text(alphabet=string.ascii_lowercase[:4], max_size=7)


@pytest.mark.parametrize(
    "other",
    ["anna", "kowalska", "kowalska anna", "a kowalska", "akowalska", "annakowalska", "kowalskaanna", "kowalsak",
     "kowalskaa", "anna kowaska"],
)  # fmt: skip
def test_spellings_of_one_person_are_found(other):
    assert People(["jan nowak", "anna kowalska"]).find(other) == "anna kowalska"


@pytest.mark.parametrize("other", ["maria", "jan kowalska", "anna nowak", "b kowalska", "a"])
def test_others_are_strangers(other):
    assert People(["jan nowak", "anna kowalska"]).find(other) is None


def test_of_two_people_with_a_name_the_first_is_meant():
    assert People(["anna nowak", "anna kowalska"]).find("anna") == "anna nowak"


def test_a_chinese_given_name_belongs_to_the_whole_name():
    assert People(["王小明"]).find("小明") == "王小明"


@pytest.mark.parametrize("word", ["wilson", "kowalska", "weaver", "kow"])
def test_a_name_or_a_word_of_its_own_is_no_misspelling(word):
    assert Misspellings(["wilsona", "kowalska", "weavera"]).meant(word) is None


@given(words, words)
def test_one_slip_is_a_distance_of_one(one, other):
    assert is_one_slip(one, other) == (distance(one, other) == 1)


def distance(one, other):
    """Damerau and Levenshtein, with neighbours swapped: slow and obvious."""
    rows = [[i + j if i == 0 or j == 0 else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            changed = rows[i - 1][j - 1] + (one[i - 1] != other[j - 1])
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, changed)
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]
