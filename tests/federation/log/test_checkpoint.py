"""Checkpoints: size and root of a log, signed by it and cosigned by others."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.errors import BadSignature, BrokeTheRules, Malformed, WrongOrigin
from federation.log.checkpoint import (
    LARGEST_SIZE,
    Checkpoint,
    cosign,
    cosigned_at,
    format_text,
    open_checkpoint,
    parse_text,
    sign_checkpoint,
)
from federation.log.keys import SigningKey
from federation.log.note import MOST_SIGNATURES, Note, Signature, format_note, parse_note
from tests.strategies import HASHES, ORIGINS, SIZES, checkpoints, signing_keys

KEY = SigningKey("log.example/a", bytes(32))
WITNESS = SigningKey("witness.example", b"w" * 32)
ROOT = bytes(range(32))
BASE64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@given(ORIGINS, SIZES, HASHES)
def test_the_text_that_we_write_we_can_read(origin, size, root):
    assert parse_text(format_text(origin, size, root)) == (origin, size, root)


@given(SIZES, HASHES, signing_keys())
def test_the_checkpoint_that_we_sign_opens_with_the_key(size, root, key):
    signed = sign_checkpoint(size, root, key)

    assert open_checkpoint(signed.signed, key.verifier) == signed
    assert (signed.origin, signed.size, signed.root) == (key.verifier.name, size, root)


@given(st.binary())
def test_any_bytes_open_or_break_the_rules_and_nothing_else(raw):
    with suppress(BrokeTheRules):
        open_checkpoint(raw, KEY.verifier)


@given(st.text())
def test_any_text_is_that_of_a_checkpoint_or_malformed_and_nothing_else(text):
    for candidate in (text, f"log.example/a\n{text}\n{BASE64}\n", f"log.example/a\n1\n{text}\n"):
        with suppress(Malformed):
            parse_text(candidate)


@given(SIZES, HASHES, st.data())
def test_no_checkpoint_with_a_changed_byte_opens(size, root, data):
    raw = sign_checkpoint(size, root, KEY).signed
    at, bit = data.draw(st.integers(0, len(raw) - 1)), data.draw(st.integers(0, 7))

    with pytest.raises(BrokeTheRules):
        open_checkpoint(raw[:at] + bytes([raw[at] ^ 1 << bit]) + raw[at + 1 :], KEY.verifier)


def test_signing_twice_gives_the_same_bytes():
    assert sign_checkpoint(7, ROOT, KEY) == sign_checkpoint(7, ROOT, KEY)


def test_a_checkpoint_of_another_log_is_refused_as_such():
    other = sign_checkpoint(7, ROOT, SigningKey("other.example", bytes(32)))

    with pytest.raises(WrongOrigin):
        open_checkpoint(other.signed, KEY.verifier)


def test_a_checkpoint_signed_by_another_key_is_refused():
    other = sign_checkpoint(7, ROOT, SigningKey(KEY.verifier.name, b"o" * 32))

    with pytest.raises(BadSignature):
        open_checkpoint(other.signed, KEY.verifier)


def test_extension_lines_are_signed_and_mean_nothing():
    text = format_text(KEY.verifier.name, 7, ROOT) + "an extension\n"
    note = Note(text, (Signature(KEY.verifier.name, KEY.verifier.id, KEY.sign(text.encode())),))

    opened = open_checkpoint(format_note(note), KEY.verifier)

    assert (opened.size, opened.root) == (7, ROOT)


@pytest.mark.parametrize("size", ["", "01", "-1", "+1", "1 ", "٣", "1.0", "0x1", str(LARGEST_SIZE + 1), "9" * 5000])
def test_a_size_is_a_plain_number_below_2_to_the_63(size):
    with pytest.raises(Malformed):
        parse_text(f"log.example/a\n{size}\n{BASE64}\n")


@pytest.mark.parametrize(
    "root", ["", "AAAA", BASE64[:-1], BASE64[:-2] + "9=", BASE64 + "=", " " + BASE64, BASE64 + "AAAA"]
)
def test_a_root_is_32_bytes_written_in_one_way(root):
    with pytest.raises(Malformed):
        parse_text(f"log.example/a\n1\n{root}\n")


@given(checkpoints(), signing_keys(), st.integers(0, 2**64 - 1))
def test_a_cosignature_says_when(checkpoint, witness, now_s):
    cosigned = cosign(checkpoint, witness, now_s)

    assert cosigned_at(cosigned, witness.verifier) == now_s
    assert (cosigned.size, cosigned.root) == (checkpoint.size, checkpoint.root)


def test_a_cosignature_leaves_the_logs_own_signature_and_replaces_its_older_one():
    first = cosign(sign_checkpoint(7, ROOT, KEY), WITNESS, 1)

    second = cosign(first, WITNESS, 2)

    assert open_checkpoint(second.signed, KEY.verifier).size == 7
    assert len(parse_note(second.signed).signatures) == 2
    assert cosigned_at(second, WITNESS.verifier) == 2


def test_nobody_has_cosigned_until_they_have():
    assert cosigned_at(sign_checkpoint(7, ROOT, KEY), WITNESS.verifier) is None


def test_a_cosignature_that_any_bit_was_changed_in_is_false():
    note = parse_note(cosign(sign_checkpoint(7, ROOT, KEY), WITNESS, 1).signed)
    own, theirs = note.signatures

    for at in range(72):
        raw = bytearray(theirs.signature)
        raw[at] ^= 1
        changed = format_note(Note(note.text, (own, Signature(theirs.name, theirs.key_id, bytes(raw)))))
        with pytest.raises(BadSignature):
            cosigned_at(open_checkpoint(changed, KEY.verifier), WITNESS.verifier)


def test_a_checkpoint_of_ones_own_is_no_cosignature_of_it():
    """The two sign other bytes, so that neither can be passed off as the other."""
    signed = sign_checkpoint(7, ROOT, KEY)
    [line] = parse_note(signed.signed).signatures
    lent = Signature(line.name, KEY.verifier.cosigner.id, bytes(8) + line.signature)
    note = Note(parse_note(signed.signed).text, (line, lent))

    with pytest.raises(BadSignature):
        cosigned_at(Checkpoint("log.example/a", 7, ROOT, format_note(note)), KEY.verifier)


def test_a_note_full_of_signatures_is_left_as_it_is():
    note = parse_note(sign_checkpoint(7, ROOT, KEY).signed)
    full = format_note(
        Note(note.text, note.signatures + (Signature("x.example", b"1234", b"5"),) * (MOST_SIGNATURES - 1))
    )
    checkpoint = open_checkpoint(full, KEY.verifier)

    assert cosign(checkpoint, WITNESS, 1) == checkpoint
