"""Signed notes: a text, an empty line, and lines of signatures."""

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from federation.errors import BadSignature, Malformed
from federation.log.keys import SigningKey
from federation.log.note import MOST_BYTES, MOST_SIGNATURES, Note, Signature, format_note, parse_note, verify_note
from tests.strategies import notes, signing_keys, texts

KEY = SigningKey("log.example/a", bytes(32))


def signed(text: str, key: SigningKey = KEY) -> Note:
    return Note(text, (Signature(key.verifier.name, key.verifier.id, key.sign(text.encode())),))


@given(notes())
def test_what_we_write_we_can_read(note):
    assert parse_note(format_note(note)) == note


@given(st.one_of(st.binary(), st.text().map(str.encode)))
@example("text\n\n— a \n".encode())
@example("text\n\n— a AAAAAAA\n".encode())
@example("text\n\n— \u2028 AAAAAAA=\n".encode())
def test_any_bytes_are_a_note_or_malformed_and_nothing_else(raw):
    with suppress(Malformed):
        parse_note(raw)


@given(notes(), st.data())
def test_a_note_has_one_way_to_be_written(note, data):
    raw = format_note(note)
    at = data.draw(st.integers(0, len(raw) - 1))
    other = raw[:at] + bytes([data.draw(st.integers(0, 255).filter(lambda b: b != raw[at]))]) + raw[at + 1 :]

    with suppress(Malformed):
        assert format_note(parse_note(other)) == other


@given(texts(), signing_keys())
def test_a_signature_by_the_key_verifies(text, key):
    verify_note(parse_note(format_note(signed(text, key))), key.verifier)


@given(texts(), st.data())
def test_no_note_with_a_changed_byte_verifies(text, data):
    raw = format_note(signed(text))
    at, bit = data.draw(st.integers(0, len(raw) - 1)), data.draw(st.integers(0, 7))
    changed = raw[:at] + bytes([raw[at] ^ 1 << bit]) + raw[at + 1 :]

    with pytest.raises((Malformed, BadSignature)):
        verify_note(parse_note(changed), KEY.verifier)


def test_a_signature_by_another_key_of_that_name_does_not_count():
    other = SigningKey(KEY.verifier.name, b"o" * 32)

    with pytest.raises(BadSignature):
        verify_note(signed("text\n", other), KEY.verifier)


def test_other_signatures_are_passed_over():
    other = SigningKey("other.example", b"o" * 32)
    both = Note("text\n", (*signed("text\n", other).signatures, *signed("text\n").signatures))

    verify_note(parse_note(format_note(both)), KEY.verifier)


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\n", b"text\n", b"text\n\n", b"text\n\nno dash\n", "text\n\n— a AAAAAAA=".encode(),
        "text\r\n\r\n— a AAAAAAA=\r\n".encode(), "te\txt\n\n— a AAAAAAA=\n".encode(),
        "te\0xt\n\n— a AAAAAAA=\n".encode(),
        "text\x7f\n\n— a AAAAAAA=\n".encode(), b"\xff\n\n\xe2\x80\x94 a AAAAAAA=\n",
        "text\n\n— a+b AAAAAAA=\n".encode(),
        "text\n\n— a AAAA\n".encode(), "text\n\n— a AAAAAAB=\n".encode(), "text\n\n— a AAAAAAA=\nmore".encode(),
        "text\n\n— a AAAAAAA= x\n".encode(),
    ],
)  # fmt: skip
def test_what_is_no_note_is_refused(raw):
    with pytest.raises(Malformed):
        parse_note(raw)


def test_a_note_over_its_bounds_is_refused():
    line = "— a AAAAAAA=\n"
    long = ("x" * MOST_BYTES + "\n\n" + line).encode()
    many = ("x\n\n" + line * (MOST_SIGNATURES + 1)).encode()

    assert len(parse_note(("x\n\n" + line * MOST_SIGNATURES).encode()).signatures) == MOST_SIGNATURES
    for raw in (long, many):
        with pytest.raises(Malformed):
            parse_note(raw)
