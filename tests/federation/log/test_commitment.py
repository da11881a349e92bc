"""Commitments to bodies and to withdrawal secrets."""

import hmac
from contextlib import suppress
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.errors import Malformed
from federation.log.commitment import commit_to_body, commit_to_secret, format32, new_salt, parse32
from tests.strategies import BODIES, HASHES


@given(HASHES, BODIES)
def test_a_body_is_committed_to_by_hmac_under_its_salt(salt, body):
    assert commit_to_body(salt, body) == hmac.new(salt, b"sharelm/body/v1\n" + body, sha256).digest()


@given(HASHES)
def test_a_secret_is_committed_to_by_a_hash_of_its_own_kind(secret):
    assert commit_to_secret(secret) == sha256(b"sharelm/withdraw/v1\n" + secret).digest()


@given(HASHES, BODIES, st.integers(0, 31), st.integers(0, 7))
def test_another_salt_or_body_gives_another_commitment(salt, body, at, bit):
    other = salt[:at] + bytes([salt[at] ^ 1 << bit]) + salt[at + 1 :]

    assert len({commit_to_body(salt, body), commit_to_body(other, body), commit_to_body(salt, body + b"\0")}) == 3


@given(HASHES)
def test_the_32_bytes_that_we_write_we_can_read(raw):
    assert parse32(format32(raw)) == raw
    assert len(format32(raw)) == 43


@given(st.one_of(st.text(), st.text("ABab01-_=\n", min_size=42, max_size=44)))
def test_any_text_is_the_one_way_to_write_32_bytes_or_malformed(text):
    with suppress(Malformed):
        assert format32(parse32(text)) == text


@pytest.mark.parametrize(
    "text", ["A" * 42, "A" * 44, "A" * 42 + "B", "A" * 43 + "=", "A" * 43 + "\n", "+" + "A" * 42, "/" + "A" * 42]
)
def test_32_bytes_written_otherwise_are_refused(text):
    with pytest.raises(Malformed):
        parse32(text)


def test_salts_are_32_bytes_and_never_the_same():
    salts = {new_salt() for _ in range(1000)}

    assert len(salts) == 1000
    assert {len(salt) for salt in salts} == {32}
