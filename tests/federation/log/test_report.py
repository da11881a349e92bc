"""Reports of one node about another's records: where and which kinds, signed, written in one way only."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.errors import BadSignature, FederationError, Malformed
from federation.log.checkpoint import open_checkpoint
from federation.log.keys import SigningKey
from federation.log.report import MOST_RECORDS, format_report, parse_report

KEY = SigningKey("reporter.example/a", b"k" * 32)
OTHER = SigningKey("reporter.example/a", b"o" * 32)

kinds = st.sets(st.from_regex("[A-Z][A-Z_]{0,29}", fullmatch=True), min_size=1, max_size=32)
found = st.dictionaries(st.integers(0, 10**18 - 1), kinds, min_size=1, max_size=MOST_RECORDS)


@given(found)
def test_what_is_reported_is_what_is_read(found):
    report = parse_report(format_report("log.example/a", found, KEY))

    report.verify(KEY.verifier)
    assert (report.origin, report.reporter) == ("log.example/a", "reporter.example/a")
    assert {index: set(kinds) for index, kinds in report.found} == found


@given(st.binary(max_size=500))
def test_any_bytes_are_a_report_or_malformed_and_nothing_else(raw):
    with suppress(Malformed):
        parse_report(raw)


@given(st.data())
def test_no_report_with_a_changed_byte_verifies(data):
    raw = bytearray(format_report("log.example/a", {3: {"EMAIL"}, 12: {"PERSON", "PHONE"}}, KEY))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))

    with pytest.raises(FederationError):
        parse_report(bytes(raw)).verify(KEY.verifier)


def test_a_report_signed_by_another_key_is_refused():
    report = parse_report(format_report("log.example/a", {3: {"EMAIL"}}, OTHER))

    with pytest.raises(BadSignature):
        report.verify(KEY.verifier)


@pytest.mark.parametrize(
    "text",
    [
        "sharelm/report/v1\nlog.example/a\n",
        "sharelm/report/v2\nlog.example/a\n3 EMAIL\n",
        "sharelm/report/v1\nLOG.example/a\n3 EMAIL\n",
        "sharelm/report/v1\nlog.example/a\n3\n",
        "sharelm/report/v1\nlog.example/a\n03 EMAIL\n",
        "sharelm/report/v1\nlog.example/a\n-3 EMAIL\n",
        "sharelm/report/v1\nlog.example/a\n3 email\n",
        "sharelm/report/v1\nlog.example/a\n3 Anna Kowalska\n",
        "sharelm/report/v1\nlog.example/a\n3 EMAIL EMAIL\n",
        "sharelm/report/v1\nlog.example/a\n3 PHONE EMAIL\n",
        "sharelm/report/v1\nlog.example/a\n3  EMAIL\n",
        "sharelm/report/v1\nlog.example/a\n4 EMAIL\n3 EMAIL\n",
        "sharelm/report/v1\nlog.example/a\n3 EMAIL\n3 PHONE\n",
        "sharelm/report/v1\nlog.example/a\n" + "".join(f"{k} EMAIL\n" for k in range(MOST_RECORDS + 1)),
    ],
)
def test_a_report_that_is_not_written_the_one_way_is_refused(text):
    signature = format_report("log.example/a", {3: {"EMAIL"}}, KEY).partition(b"\n\n")[2]

    with pytest.raises(Malformed):
        parse_report(text.encode() + b"\n" + signature)


def test_a_report_is_no_checkpoint_of_the_reporters_log():
    raw = format_report("log.example/a", {3: {"EMAIL"}}, KEY)

    with pytest.raises(FederationError):
        open_checkpoint(raw, KEY.verifier)
