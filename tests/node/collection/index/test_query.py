"""A question and its URL say the same, whatever anybody types."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from node.collection.index.query import (
    MOST_HITS,
    MOST_NUMBER,
    PARAMETERS,
    RATINGS,
    SORTS,
    BadQuery,
    Query,
    format_query,
    parse_query,
    plain,
    with_value,
)  # fmt: skip

_ANY = st.text(max_size=40)
_VALUE = _ANY.map(plain).filter(bool)
_DAY = st.dates().map(str) | st.just("")
_NUMBER = st.none() | st.integers(0, MOST_NUMBER)
_YES_NO = st.none() | st.booleans()


def _some(values):
    return st.lists(values, max_size=3).map(lambda each: tuple(sorted(set(each))))


def _queries():
    label = st.tuples(_VALUE.filter(lambda name: ":" not in name), _VALUE).map(lambda pair: plain(":".join(pair)))
    return st.builds(
        Query,
        text=_ANY.map(plain),
        **dict.fromkeys(("origin", "platform", "model", "language", "licence", "source"), _some(_VALUE)),
        rating=_some(st.sampled_from(RATINGS)),
        label=_some(label.filter(lambda each: all(each.partition(":")))),
        **dict.fromkeys(("since", "until"), _DAY),
        **dict.fromkeys(("turns_from", "turns_to", "characters_from", "characters_to"), _NUMBER),
        **dict.fromkeys(("code", "branches", "flagged"), _YES_NO),
        sort=st.sampled_from(SORTS),
        page=st.integers(1, MOST_HITS // 100),
        show=st.integers(1, 100),
    )


def _parse(url):
    return parse_query(parse_qsl(url, keep_blank_values=True))


@given(_queries())
def test_what_we_write_we_can_read(query):
    assert _parse(format_query(query)) == query


@given(st.lists(st.tuples(st.sampled_from([*PARAMETERS, "other", "\0"]), st.text() | st.text("0123456789"))))
@example([("q", "\ud800'; DROP TABLE \0 \"")])
@example([("page", "٣")])
def test_any_parameters_are_a_question_in_canonical_form_or_are_refused(parameters):
    try:
        query = parse_query(parameters)
    except BadQuery as refusal:
        assert refusal.parameter in {name for name, _ in parameters} | {""}
        return

    assert _parse(format_query(query)) == query
    query.text.encode()


def test_the_order_of_parameters_and_empty_ones_make_no_difference():
    one, other = _parse("model=b&q=x++y&model=a&platform=&page=1"), _parse("model=a&model=b&model=a&q=x+y")

    assert one == other
    assert format_query(one) == "q=x+y&model=a&model=b"


@pytest.mark.parametrize(
    ("url", "parameter", "says"),
    [
        ("colour=red", "colour", "There are: q, origin, platform, model"),
        ("%00=1", "", "There are: q, origin"),
        ("from=yesterday", "from", "a day, as in 2026-01-31"),
        ("turns_to=-1", "turns_to", "a whole number from 0"),
        ("rating=5", "rating", "good, bad, none"),
        ("label=toxicity", "label", "as in toxicity:high"),
        ("code=perhaps", "code", "yes or no"),
        ("sort=name", "sort", "best, newest"),
        ("page=501", "page", "from 1 to 500"),
        ("page=0", "page", "from 1 to 500"),
    ],
)
def test_what_cannot_be_asked_says_what_can(url, parameter, says):
    with pytest.raises(BadQuery, match=says) as refused:
        _parse(url)

    assert refused.value.parameter == parameter


@given(_queries(), st.sampled_from(["origin", "model", "code"]))
def test_a_value_that_is_added_is_taken_away_the_same_way(query, name):
    value = "yes" if name == "code" else "a value"
    query = replace(query, code=None, page=1)

    added = with_value(query, name, value)

    assert added != query
    assert with_value(added, name, value) == query
