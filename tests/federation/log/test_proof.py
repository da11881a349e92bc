"""Receipts: proofs that a leaf stands in a log, checked offline."""

from base64 import b64encode
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.errors import BadProof, BadSignature, BrokeTheRules, Malformed, WrongOrigin
from federation.log.checkpoint import sign_checkpoint
from federation.log.edge import Edge
from federation.log.keys import SigningKey
from federation.log.merkle import inclusion_proof, leaf_hash
from federation.log.note import MOST_BYTES
from federation.log.proof import MOST_HASHES, Proof, format_proof, parse_proof, verify_proof
from federation.log.tree import hash_reader
from tests.strategies import proofs

KEY = SigningKey("log.example/a", bytes(32))
LEAVES = [b"leaf %d" % n for n in range(600)]


def proof_of(index: int, size: int) -> Proof:
    edge, written = Edge().extend([leaf_hash(leaf) for leaf in LEAVES[:size]])
    files = {path: b"".join(tile) for path, tile in written}
    hashes = inclusion_proof(index, size, hash_reader(size, files.get))
    return Proof(index, tuple(hashes), sign_checkpoint(size, edge.root, KEY).signed)


@given(proofs())
def test_what_we_write_we_can_read(proof):
    assert parse_proof(format_proof(proof)) == proof


@given(st.one_of(st.binary(), st.binary().map(lambda raw: b"c2sp.org/tlog-proof@v1\nindex 1\n" + raw)))
def test_any_bytes_are_a_proof_or_malformed_and_nothing_else(raw):
    with suppress(Malformed):
        parse_proof(raw)


@given(st.integers(1, 600), st.integers(0, 599))
def test_every_honest_proof_verifies(size, index):
    index %= size

    checkpoint = verify_proof(parse_proof(format_proof(proof_of(index, size))), LEAVES[index], KEY.verifier)

    assert checkpoint.size == size


@given(st.sampled_from([(0, 1), (0, 257), (255, 257), (256, 257), (300, 600)]), st.data())
def test_no_proof_with_a_changed_byte_verifies(where, data):
    raw = format_proof(proof_of(*where))
    at, bit = data.draw(st.integers(0, len(raw) - 1)), data.draw(st.integers(0, 7))
    changed = raw[:at] + bytes([raw[at] ^ 1 << bit]) + raw[at + 1 :]

    with pytest.raises(BrokeTheRules):
        verify_proof(parse_proof(changed), LEAVES[where[0]], KEY.verifier)


def test_another_character_with_the_same_bits_does_not_verify_either():
    """Base64 of 32 bytes has two bits to spare; a second way to write a proof would be a second proof."""
    raw = format_proof(proof_of(1, 2))
    hash_line = raw.split(b"\n")[2]
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = alphabet.index(hash_line[-2])

    for other in range(last + 1, last + 4):
        with pytest.raises(Malformed):
            parse_proof(raw.replace(hash_line, hash_line[:-2] + alphabet[other : other + 1] + b"="))


def test_a_proof_of_another_leaf_index_log_or_key_is_refused():
    proof = proof_of(5, 9)
    other_log, other_key = SigningKey("other.example", bytes(32)), SigningKey("log.example/a", b"o" * 32)

    with pytest.raises(BadProof):
        verify_proof(proof, LEAVES[6], KEY.verifier)
    with pytest.raises(BadProof):
        verify_proof(Proof(6, proof.hashes, proof.signed), LEAVES[5], KEY.verifier)
    with pytest.raises(WrongOrigin):
        verify_proof(proof, LEAVES[5], other_log.verifier)
    with pytest.raises(BadSignature):
        verify_proof(proof, LEAVES[5], other_key.verifier)


def test_an_extra_line_is_passed_over():
    raw = format_proof(proof_of(5, 9)).replace(b"index", b"extra AAAA\nindex", 1)

    assert verify_proof(parse_proof(raw), LEAVES[5], KEY.verifier).size == 9


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: b"", lambda raw: raw.replace(b"@v1", b"@v2"), lambda raw: raw.replace(b"\n", b"\r\n"),
        lambda raw: raw.replace(b"index 5", b"index 05"), lambda raw: raw.replace(b"index 5", b"index -5"),
        lambda raw: raw.replace(b"index 5\n", b""), lambda raw: raw.replace(b"index 5", "index ٥".encode()),
        lambda raw: raw.replace(b"index 5\n", b"index 5\n" + b64encode(bytes(32)) + b"\n" + b"AAAA\n"),
        lambda raw: raw.replace(b"index 5\n", b"index 5\n" + (b64encode(bytes(32)) + b"\n") * MOST_HASHES),
        lambda raw: raw + bytes(2 * MOST_BYTES),
    ],
)  # fmt: skip
def test_what_is_no_proof_is_refused(change):
    with pytest.raises(Malformed):
        parse_proof(change(format_proof(proof_of(5, 9))))
