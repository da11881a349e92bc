"""Filters as links: each value leads to the question with it, or without it, and a chip leads out of what is in use."""

import pytest

from node.collection.index.found import Count, Facet
from node.collection.index.query import Query, parse_query
from node.web.filters import chips_of, filters_of, kept_of


def _asked(text):
    return (
        Query() if not text else parse_query([tuple(each.split("=")) for each in text.replace("%3A", ":").split("&")])
    )


def test_a_value_leads_to_the_question_with_it_from_its_first_page():
    query = Query(text="bread", page=3)

    [platform] = filters_of(query, [Facet("platform", (Count("ChatGPT", 2),), others=4)])

    [choice] = platform.choices
    assert (platform.name, platform.others, platform.is_open) == ("Platform", 4, False)
    assert (choice.value, choice.count, choice.asked) == ("ChatGPT", 2, "q=bread&platform=ChatGPT")


def test_a_value_in_use_leads_to_the_question_without_it():
    query = Query(platform=("ChatGPT", "Claude"))

    [platform] = filters_of(query, [Facet("platform", (Count("ChatGPT", 2, selected=True),))])

    assert (platform.is_open, platform.choices[0].asked) == (True, "platform=Claude")


@pytest.mark.parametrize(
    ("name", "value", "asked"),
    [
        ("month", "2024-02", "from=2024-02-01&to=2024-02-29"),
        ("month", "2026-12", "from=2026-12-01&to=2026-12-31"),
        ("turns", "2-3", "turns_from=2&turns_to=3"),
        ("turns", "1", "turns_from=1&turns_to=1"),
        ("characters", "1000-", "characters_from=1000"),
    ],
)
def test_a_span_leads_to_its_bounds_and_back(name, value, asked):
    [spans] = filters_of(Query(), [Facet(name, (Count(value, 1),))])
    [again] = filters_of(_asked(asked), [Facet(name, (Count(value, 1),))])

    assert (spans.choices[0].asked, spans.choices[0].selected) == (asked, False)
    assert (again.choices[0].asked, again.choices[0].selected) == ("", True)


def test_yes_and_no_are_values_too():
    [code] = filters_of(Query(code=True), [Facet("code", (Count("yes", 3, selected=True), Count("no", 2)))])

    assert [(each.value, each.selected, each.asked) for each in code.choices] == [
        ("yes", True, ""),
        ("no", False, "code=no"),
    ]


def test_every_filter_in_use_has_a_chip_that_takes_just_it_away():
    query = Query(
        text="x",
        platform=("A", "B"),
        label=("topic:food",),
        since="2026-01-01",
        until="2026-02-01",
        turns_from=0,
        characters_to=9,
        flagged=False,
        page=4,
    )

    chips = chips_of(query)

    assert [(chip.name, chip.value) for chip in chips] == [
        ("Platform", "A"),
        ("Platform", "B"),
        ("Label", "topic:food"),
        ("Marked as toxic", "no"),
        ("from", "2026-01-01"),
        ("until", "2026-02-01"),
        ("turns from", "0"),
        ("characters to", "9"),
    ]
    for chip in chips:
        assert len(chips_of(_asked(chip.without))) == len(chips) - 1


def test_a_form_carries_on_what_it_has_no_field_for():
    query = Query(text="x", platform=("A",), since="2026-01-01", code=False, show=50, page=2)

    assert kept_of(query) == [("platform", "A"), ("code", "no"), ("from", "2026-01-01"), ("show", "50")]
