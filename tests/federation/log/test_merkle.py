"""Merkle trees against the slow definition of RFC 6962, section 2.1."""

from functools import cache
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.log.merkle import (
    EMPTY_ROOT,
    complete,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    leaf_hash,
    node_hash,
    range_hash,
    root_by_inclusion,
)

MOST = 600
LEAVES = [b"leaf %d" % n for n in range(MOST)]


def power_below(n: int) -> int:
    """The largest power of two smaller than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


@cache
def mth(start: int, end: int) -> bytes:
    """MTH(D[start:end])."""
    n = end - start
    if n == 0:
        return sha256(b"").digest()
    if n == 1:
        return sha256(b"\x00" + LEAVES[start]).digest()
    k = power_below(n)
    return sha256(b"\x01" + mth(start, start + k) + mth(start + k, end)).digest()


def path(m: int, start: int, end: int) -> list[bytes]:
    """PATH(m, D[start:end])."""
    n = end - start
    if n == 1:
        return []
    k = power_below(n)
    if m < k:
        return [*path(m, start, start + k), mth(start + k, end)]
    return [*path(m - k, start + k, end), mth(start, start + k)]


def subproof(m: int, start: int, end: int, whole: bool) -> list[bytes]:
    """SUBPROOF(m, D[start:end], b)."""
    n = end - start
    if m == n:
        return [] if whole else [mth(start, end)]
    k = power_below(n)
    if m <= k:
        return [*subproof(m, start, start + k, whole), mth(start + k, end)]
    return [*subproof(m - k, start + k, end, False), mth(start, start + k)]


@cache
def hash_of(level: int, index: int) -> bytes:
    return mth(index << level, (index + 1) << level)


def sampled(size: int) -> list[int]:
    """Edges, powers of two and a few between, other ones for each size."""
    some = {
        0,
        1,
        2,
        size - 2,
        size - 1,
        size // 2,
        size * 7 // 11,
        *(2**k for k in range(10)),
        *(2**k + 1 for k in range(10)),
    }
    return sorted(n for n in some if 0 <= n < size)


@pytest.mark.parametrize("size", range(MOST + 1))
def test_root_inclusion_and_consistency_are_those_of_the_definition(size):
    root = mth(0, size)

    assert range_hash(0, size, hash_of) == root
    for index in range(size) if size < 40 else sampled(size):
        proof = inclusion_proof(index, size, hash_of)
        assert proof == path(index, 0, size)
        assert root_by_inclusion(index, size, leaf_hash(LEAVES[index]), proof) == root
    for before in [*(range(1, size) if size < 40 else sampled(size)[1:]), size]:
        if before:
            proof = consistency_proof(before, size, hash_of)
            assert proof == subproof(before, 0, size, True)
            assert is_consistent(before, size, mth(0, before), root, proof)


def test_the_empty_tree_has_the_hash_of_nothing_and_every_tree_continues_it():
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert consistency_proof(0, 5, hash_of) == []
    assert is_consistent(0, 5, EMPTY_ROOT, mth(0, 5), [])
    assert not is_consistent(0, 5, mth(0, 1), mth(0, 5), [])
    assert not is_consistent(0, 5, EMPTY_ROOT, mth(0, 5), [EMPTY_ROOT])


def test_complete_folds_a_power_of_two():
    assert complete([leaf_hash(leaf) for leaf in LEAVES[:256]]) == mth(0, 256)


changes = st.tuples(st.integers(0, 10**6), st.integers(0, 31), st.integers(0, 7))


def bent(hashes: list[bytes], change: tuple[int, int, int]) -> list[bytes]:
    which, at, bit = change
    which %= len(hashes)
    raw = bytearray(hashes[which])
    raw[at] ^= 1 << bit
    return [*hashes[:which], bytes(raw), *hashes[which + 1 :]]


@given(st.integers(2, MOST), st.integers(0, MOST), changes)
def test_no_changed_inclusion_proof_leads_to_the_root(size, index, change):
    index %= size
    proof, leaf, root = inclusion_proof(index, size, hash_of), leaf_hash(LEAVES[index]), mth(0, size)

    for other in (bent(proof, change), proof[:-1], proof[1:], [*proof, proof[0]], [EMPTY_ROOT, *proof]):
        assert root_by_inclusion(index, size, leaf, other) != root
    assert root_by_inclusion(index, size, node_hash(leaf, leaf), proof) != root
    assert root_by_inclusion(index, size, leaf, proof[:-1]) is None
    assert root_by_inclusion((index + 1) % size, size, leaf, proof) != root


@given(st.integers(2, MOST), st.integers(1, MOST), changes)
def test_no_changed_consistency_proof_verifies(size, before, change):
    before = before % (size - 1) + 1
    old, new, proof = mth(0, before), mth(0, size), consistency_proof(before, size, hash_of)

    for other in (bent(proof, change), proof[:-1], proof[1:], [*proof, proof[0]]):
        assert not is_consistent(before, size, old, new, other)
    assert not is_consistent(before, size, bent([old], change)[0], new, proof)
    assert not is_consistent(before, size, old, bent([new], change)[0], proof)


@given(st.integers(-3, 2**63), st.integers(-3, 2**63), st.lists(st.binary(min_size=32, max_size=32), max_size=66))
def test_any_hashes_prove_something_or_nothing(index, size, hashes):
    root = root_by_inclusion(index, size, EMPTY_ROOT, hashes)

    assert root is None or len(root) == 32
    assert not is_consistent(index, size, bytes(32), b"1" * 32, hashes)


@given(st.integers(0, 2**63 - 1), st.integers(1, 2**63 - 1))
def test_no_proof_has_more_than_63_hashes(index, size):
    assert len(inclusion_proof(index % size, size, lambda level, at: EMPTY_ROOT)) <= 63
    # one more than RFC 6962 counts edges, for the node from which the old root is folded
    assert len(consistency_proof(index % size + 1, size, lambda level, at: EMPTY_ROOT)) <= 64


def test_a_leaf_that_looks_like_a_node_hashes_differently():
    left, right = leaf_hash(b"l"), leaf_hash(b"r")

    assert leaf_hash(left + right) != node_hash(left, right)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 5)])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index, size):
    with pytest.raises(IndexError):
        inclusion_proof(index, size, hash_of)
    with pytest.raises(IndexError):
        consistency_proof(size + 1, size, hash_of)
