"""Matches are told in characters, whatever the text is made of."""

import pytest

from node.privacy.patterns import Pattern


@pytest.mark.parametrize("ending", ["", " – ü"])
def test_a_match_is_where_it_stands_in_plain_text_and_in_any_other(ending):
    [one, other] = Pattern(r"\b(a)(\d+)?(?:x|\b)").find("a1x, and a." + ending)

    assert (one.start, one.end, one.text) == (0, 3, "a1x")
    assert (one.groups, one.group_spans) == (("a", "1"), ((0, 1), (1, 2)))
    assert (other.start, other.text) == (9, "a")
    assert (other.groups, other.group_spans) == (("a", None), ((9, 10), (-1, -1)))


def test_a_group_that_matched_nothing_is_empty():
    assert Pattern("a(b*)").first("ac").groups == ("",)


@pytest.mark.parametrize("before", ["", "é"])
def test_empty_matches_stand_between_all_characters(before):
    assert [match.start for match in Pattern("x*").find(before + "ab")] == list(range(len(before) + 3))
