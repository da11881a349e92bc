"""Leaves: what they say, and the one way they are written."""

import json
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from federation.errors import Malformed
from federation.log.leaf import Record, Retract, Unknown, Withdraw, format_leaf, parse_leaf, parse_leaves
from federation.log.tiles import MOST_LEAF_BYTES
from tests.strategies import HASHES, leaves

A, B = "A" * 43, "B" * 42 + "A"
RECORD = f'{{"b":"{A}","t":"record/v1","w":"{A}"}}'.encode()
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
JSON = st.recursive(SCALARS, lambda each: st.lists(each, max_size=3))
OBJECTS = st.dictionaries(st.sampled_from(["t", "i", "c", "w", "b", "o"]), JSON).map(json.dumps).map(str.encode)


@given(leaves())
def test_what_we_write_we_can_read(leaf):
    assert parse_leaf(format_leaf(leaf)) == leaf


@given(leaves())
def test_a_leaf_is_compact_ascii_json_with_sorted_keys_of_at_most_4_kib(leaf):
    raw = format_leaf(leaf)

    assert raw == json.dumps(json.loads(raw), sort_keys=True, separators=(",", ":")).encode()
    assert len(raw) <= MOST_LEAF_BYTES


@given(st.one_of(st.binary(), OBJECTS))
@example(b'{"t":"x","a":' + b"[" * 2000 + b"]" * 2000 + b"}")
@example(b'{"t":"x","a":' + b'{"a":' * 600 + b"1" + b"}" * 601)
@example(b'{"t":"\\ud800"}')
@example(b'{"t":"x","a":' + b"9" * 4000 + b"}")
def test_any_bytes_are_a_leaf_or_malformed_and_nothing_else(raw):
    with suppress(Malformed):
        parse_leaf(raw)


@given(leaves(), st.data())
def test_a_leaf_of_a_known_type_has_one_way_to_be_written(leaf, data):
    raw = format_leaf(leaf)
    at = data.draw(st.integers(0, len(raw)))
    cut = data.draw(st.integers(0, 2))
    other = (
        raw[:at] + data.draw(st.sampled_from([b"", b" ", b"0", b"\\u0041", b'"', b",", b"\xc3\xa9"])) + raw[at + cut :]
    )

    with suppress(Malformed):
        read = parse_leaf(other)
        assert isinstance(read, Unknown) or format_leaf(read) == other


RECORDS = st.builds(Record, HASHES, HASHES)


@given(st.lists(RECORDS) | st.lists(leaves()))
def test_many_leaves_say_what_each_of_them_says(many):
    assert parse_leaves([format_leaf(leaf) for leaf in many]) == many


@given(st.lists(RECORDS, min_size=2, max_size=4), st.data())
def test_of_many_leaves_with_changed_bytes_each_still_says_what_it_says_alone_or_is_named(many, data):
    """Wherever one ends and the next begins: what is together as long as records is none because of that."""
    whole = b"".join(map(format_leaf, many))
    at, cut = data.draw(st.integers(0, len(whole))), data.draw(st.integers(0, 1))
    changed = whole[:at] + data.draw(st.sampled_from([b"", b"_", b"A"])) + whole[at + cut :]
    ends = sorted(data.draw(st.lists(st.integers(0, len(changed)), max_size=3)))
    raws = [changed[start:end] for start, end in pairwise([0, *ends, len(changed)])]
    size = len(RECORD)

    for runs in (raws, [changed[start : start + size] for start in range(0, len(changed), size)]):
        bad = [index for index, raw in enumerate(runs) if not _is_leaf(raw)]
        if bad:
            with pytest.raises(Malformed, match=f"^leaf {7 + bad[0]}: "):
                parse_leaves(runs, 7)
        else:
            assert parse_leaves(runs, 7) == [parse_leaf(raw) for raw in runs]


def _is_leaf(raw: bytes) -> bool:
    try:
        parse_leaf(raw)
    except Malformed:
        return False
    return True


def test_a_record_holds_its_two_commitments():
    assert parse_leaf(RECORD) == Record(bytes(32), bytes(32))


def test_an_unknown_type_is_passed_over_whatever_else_it_says():
    assert parse_leaf(b'{"t": "record/v2", "x": [1, {"y": null}]}') == Unknown("record/v2")


@pytest.mark.parametrize(
    "raw",
    [
        RECORD[:-1] + b',"x":1}',
        b'{"c":"privacy","i":1,"t":"retract/v1","x":1}',
        f'{{"i":1,"o":"a.example","t":"withdraw/v1","w":"{A}","x":1}}'.encode(),
        f'{{"k":"{A}","t":"genesis/v1","v":1,"x":1}}'.encode(),
    ],
)
def test_an_unknown_key_in_a_known_type_is_refused(raw):
    with pytest.raises(Malformed):
        parse_leaf(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"{}", b"[]", b"null", b'"t"', b'{"t":1}', b"\xef\xbb\xbf" + RECORD, RECORD + b"\n",
        b" " + RECORD, RECORD * 2, RECORD + b"\0",
        RECORD.replace(b'"b"', b'"B"'), RECORD.replace(A.encode(), A[:-1].encode()),
        RECORD.replace(A.encode(), A[:-1].encode() + b"B"),
        RECORD.replace(A.encode(), A[:-1].encode() + b"="), f'{{"t":"record/v1","b":"{A}","w":"{A}"}}'.encode(),
        b'{"i":1,"c":"privacy","t":"retract/v1"}', b'{"c":"boredom","i":1,"t":"retract/v1"}',
        b'{"c":"privacy","i":-1,"t":"retract/v1"}',
        b'{"c":"privacy","i":1.0,"t":"retract/v1"}', b'{"c":"privacy","i":9223372036854775808,"t":"retract/v1"}',
        b'{"c":"privacy","c":"privacy","i":1,"t":"retract/v1"}', b'{"c":"privacy","i":NaN,"t":"retract/v1"}',
        f'{{"k":"{A}","t":"genesis/v1","v":2}}'.encode(), f'{{"k":"{A}\\n","t":"genesis/v1","v":1}}'.encode(),
        f'{{"i":1,"o":"é","t":"withdraw/v1","w":"{A}"}}'.encode(),
        f'{{"i":1,"o":"\\u0061","t":"withdraw/v1","w":"{A}"}}'.encode(),
        f'{{"i":1,"o":"{"a" * 201}","t":"withdraw/v1","w":"{A}"}}'.encode(),
    ],
)  # fmt: skip
def test_a_leaf_that_is_not_written_the_one_way_is_refused(raw):
    with pytest.raises(Malformed):
        parse_leaf(raw)


def test_4_kib_of_an_unknown_type_are_kept_and_a_byte_more_is_refused():
    raw = b'{"t":"x/v1","x":"' + b"x" * (MOST_LEAF_BYTES - 19) + b'"}'

    assert parse_leaf(raw) == Unknown("x/v1")
    with pytest.raises(Malformed):
        parse_leaf(raw.replace(b"xx", b"xxx", 1))


def test_withdrawals_and_retractions_name_an_index():
    assert parse_leaf(f'{{"i":7,"o":"a.example","t":"withdraw/v1","w":"{B}"}}'.encode()) == Withdraw(7, "a.example", B)
    assert parse_leaf(b'{"c":"legal","i":7,"t":"retract/v1"}') == Retract("legal", 7)
