"""What a node says of the logs it holds."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.errors import Malformed
from federation.log.keys import SigningKey
from federation.log.listing import Listing, format_listing, parse_listing
from federation.log.origin import log_id
from tests.strategies import listings

KEY = SigningKey("log.example/a", bytes(32)).verifier
GOOD = {
    "origin": KEY.name, "id": log_id(KEY.name), "vkey": str(KEY), "size": 1, "root": "0" * 64, "withdrawn": "0" * 64,
}  # fmt: skip


def listed(*logs: dict[str, object]) -> bytes:
    return json.dumps({"logs": logs}).encode()


@given(listings())
def test_what_we_write_we_can_read(listing):
    assert parse_listing(format_listing(listing)) == listing


@given(
    st.one_of(
        st.binary(), st.fixed_dictionaries({key: st.text() | st.just(good) for key, good in GOOD.items()}).map(listed)
    )
)
def test_any_bytes_are_a_listing_or_malformed_and_nothing_else(raw):
    with suppress(Malformed):
        parse_listing(raw)


def test_what_a_later_version_adds_is_passed_over():
    raw = json.dumps({"logs": [{**GOOD, "x": 1}], "x": 2}).encode()

    assert [log.origin for log in parse_listing(raw).logs] == [KEY.name]
    assert parse_listing(listed()) == Listing(())


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "other.example"}, {"vkey": str(SigningKey("other.example", bytes(32)).verifier)},
        {"vkey": str(KEY.cosigner)},
        {"id": log_id("other.example")}, {"root": "0" * 64 + "\n"}, {"root": "A" * 64},
        {"withdrawn": "0" * 63}, {"size": -1},
        {"size": 2**63}, {"size": "1"}, {"size": 1.0}, {"size": True}, {"origin": None}, {"vkey": "x"},
    ],
)  # fmt: skip
def test_a_log_that_is_listed_wrongly_is_refused(change):
    with pytest.raises(Malformed):
        parse_listing(listed({**GOOD, **change}))


def test_a_log_listed_twice_or_more_logs_than_allowed_are_refused():
    for raw in (listed(GOOD, GOOD), listed(*[GOOD] * 1001), b"[" * 100_000, b'{"logs":' * 50_000):
        with pytest.raises(Malformed):
            parse_listing(raw)
