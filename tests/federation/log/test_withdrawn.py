"""The withdrawn set of a log."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.errors import Malformed
from federation.log.withdrawn import format_withdrawn, parse_withdrawn
from tests.strategies import withdrawals

A = "A" * 43


@given(withdrawals())
def test_what_we_write_we_can_read(shown):
    assert parse_withdrawn(format_withdrawn(shown)) == shown


@given(withdrawals())
def test_a_set_is_written_the_same_in_whatever_order_it_was_learnt(shown):
    assert format_withdrawn(dict(reversed(shown.items()))) == format_withdrawn(shown)


@given(st.one_of(st.binary(), st.from_regex(r'(\{"i":[0-9]+,"w":"[A-Za-z]{43}"\}\n)*').map(str.encode)))
def test_any_bytes_are_a_withdrawn_set_or_malformed_and_nothing_else(raw):
    with suppress(Malformed):
        parse_withdrawn(raw)


@pytest.mark.parametrize(
    "raw",
    [
        f'{{"i":2,"w":"{A}"}}\n{{"i":1,"w":"{A}"}}\n', f'{{"i":1,"w":"{A}"}}\n{{"i":1,"w":"{A}"}}\n',
        f'{{"i":-1,"w":"{A}"}}\n',
        f'{{"i":1,"w":"{A}","x":1}}\n', f'{{"i":"1","w":"{A}"}}\n', f'{{"i":1,"w":"{A[1:]}"}}\n',
        f'{{"i":1,"w":"{A}\\n"}}\n',
        f'{{"i":9223372036854775808,"w":"{A}"}}\n', "\n", "[]\n", "[" * 100_000, '{"i":1,"w":"\ud800"}\n',
    ],
)  # fmt: skip
def test_a_line_that_is_no_index_and_secret_or_out_of_order_is_refused(raw):
    with pytest.raises(Malformed):
        parse_withdrawn(raw.encode(errors="surrogatepass"))


def test_nothing_withdrawn_is_an_empty_file():
    assert format_withdrawn({}) == b""
    assert parse_withdrawn(b"") == {}
