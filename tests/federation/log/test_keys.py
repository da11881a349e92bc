"""Keys under a name, in the text forms of signed-note."""

import pickle
from base64 import b64encode
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.errors import Malformed
from federation.log.keys import (
    COSIGNATURE,
    SigningKey,
    VerifierKey,
    format_signing_key,
    format_verifier_key,
    key_id,
    parse_signing_key,
    parse_verifier_key,
)
from tests.strategies import HASHES, signing_keys, verifier_keys

KEY = SigningKey("log.example/a", bytes(32))


@given(verifier_keys())
def test_a_verifier_key_that_we_write_we_can_read(key):
    assert parse_verifier_key(format_verifier_key(key)) == key


@given(signing_keys())
def test_a_private_key_that_we_write_we_can_read(key):
    assert parse_signing_key(format_signing_key(key) + "\n").verifier == key.verifier


@given(st.one_of(st.text(), st.from_regex(r"[a-z.+/]*\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}")))
def test_any_text_is_a_key_or_malformed_and_nothing_else(text):
    for parse in (parse_verifier_key, parse_signing_key):
        with suppress(Malformed):
            parse(text)
    with suppress(Malformed):
        parse_signing_key("PRIVATE+KEY+" + text)


@given(verifier_keys(), st.data())
def test_a_key_with_any_changed_character_is_refused(key, data):
    text = format_verifier_key(key)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(min_codepoint=32, max_codepoint=126).filter(lambda c: c != text[at]))

    with pytest.raises(Malformed):
        parse_verifier_key(text[:at] + other + text[at + 1 :])


def test_the_key_id_depends_on_name_algorithm_and_key():
    ids = {
        key_id(name, algorithm, key) for name in ("a", "b") for algorithm in (1, 4) for key in (bytes(32), b"k" * 32)
    }

    assert len(ids) == 8


def test_a_key_of_an_unknown_algorithm_is_refused_even_with_the_right_id():
    public, algorithm = bytes(32), 2
    material = b64encode(bytes([algorithm]) + public).decode()

    with pytest.raises(Malformed):
        parse_verifier_key(f"a.example+{key_id('a.example', algorithm, public).hex()}+{material}")


@given(signing_keys(), st.binary(), st.data())
def test_a_signature_verifies_and_no_changed_bit_does(key, message, data):
    signature = key.sign(message)
    at, bit = data.draw(st.integers(0, 63)), data.draw(st.integers(0, 7))
    changed = signature[:at] + bytes([signature[at] ^ 1 << bit]) + signature[at + 1 :]

    assert key.verifier.verifies(signature, message)
    assert not key.verifier.verifies(changed, message)
    assert not key.verifier.verifies(signature, message + b"!")


@given(HASHES, st.binary(max_size=80), st.binary())
def test_any_public_key_and_signature_verify_or_do_not_and_nothing_else(public, signature, message):
    assert VerifierKey("a.example", public).verifies(signature, message) in (True, False)


def test_the_cosigner_is_the_same_key_under_another_id():
    cosigner = KEY.verifier.cosigner

    assert (cosigner.public, cosigner.algorithm) == (KEY.verifier.public, COSIGNATURE)
    assert cosigner.id != KEY.verifier.id


def test_a_private_key_is_neither_printed_nor_pickled():
    secret = format_signing_key(KEY)

    assert repr(KEY) == "SigningKey('log.example/a')"
    with pytest.raises(TypeError):
        pickle.dumps(KEY)
    with pytest.raises(Malformed) as refused:
        parse_signing_key(secret[:-3] + "xx=")
    assert secret.split("+")[-1][:20] not in str(refused.value)
