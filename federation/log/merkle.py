"""Hashes and proofs of an append-only Merkle tree (RFC 6962, section 2.1).

Everything here is bytes in, bytes out: no files, no network, no clock.  A
subtree is named by its level and index: level 0 are the leaves, and subtree i of
level l covers the leaves i·2^l up to (i+1)·2^l.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256

Hash = bytes
Subtree = tuple[int, int]       # level, index
HashOf = Callable[[int, int], Hash]

EMPTY_ROOT: Hash = sha256().digest()


def leaf_hash(leaf: bytes) -> Hash:
    return sha256(b"\x00" + leaf).digest()


def leaf_hashes(leaves: Iterable[bytes]) -> list[Hash]:
    return [sha256(b"\x00" + leaf).digest() for leaf in leaves]


def node_hash(left: Hash, right: Hash) -> Hash:
    return sha256(b"\x01" + left + right).digest()


def subtrees(start: int, end: int) -> Iterator[Subtree]:
    """The complete subtrees that cover the leaves `start` to `end`, from left to right.

    `start` is 0, or the number of leaves left of a node of the tree over `end`
    leaves; then their hashes folded from the right give that node's hash.
    """
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        yield level, start >> level
        start += 1 << level


def fold(hashes: Sequence[Hash]) -> Hash:
    """The node over complete subtrees of falling size, given from left to right."""
    if not hashes:
        return EMPTY_ROOT
    node = hashes[-1]
    for left in reversed(hashes[:-1]):
        node = node_hash(left, node)
    return node


def complete(hashes: Sequence[Hash]) -> Hash:
    """The root over 2^k nodes of one level."""
    while len(hashes) > 1:
        hashes = [sha256(b"\x01" + a + b).digest() for a, b in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


def range_hash(start: int, end: int, hash_of: HashOf) -> Hash:
    """The node over the leaves `start` to `end`; over none, the root of the empty tree."""
    return fold([hash_of(level, index) for level, index in subtrees(start, end)])


def inclusion_proof(index: int, size: int, hash_of: HashOf) -> list[Hash]:
    """The hashes that tie leaf `index` to the root over `size` leaves, lowest level first.

    At most 63 hashes of 32 bytes.  RFC 6962, section 2.1.1.

    Raises:
        IndexError: the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise IndexError(f"a tree of {size} leaves has no leaf {index}")
    start, end, proof = 0, size, list[Hash]()
    while end - start > 1:
        split = start + _largest_power_below(end - start)
        if index < split:
            proof.append(range_hash(split, end, hash_of))
            end = split
        else:
            proof.append(range_hash(start, split, hash_of))
            start = split
    return proof[::-1]


def root_by_inclusion(index: int, size: int, leaf: Hash, proof: Sequence[Hash]) -> Hash | None:
    """The root that `proof` leads to from the hash of leaf `index`; None when its length is wrong.

    RFC 9162, section 2.1.3.2, which states the verification of RFC 6962's proofs.
    """
    if not 0 <= index < size:
        return None
    node, last, here = leaf, size - 1, index
    for sibling in proof:
        if last == 0:
            return None
        if here & 1 or here == last:
            node = node_hash(sibling, node)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        here, last = here >> 1, last >> 1
    return node if last == 0 else None


def consistency_proof(before: int, size: int, hash_of: HashOf) -> list[Hash]:
    """The hashes that show that the first `before` of `size` leaves are unchanged.

    RFC 6962, section 2.1.2.  Empty when the sizes are equal or `before` is 0.

    Raises:
        IndexError: `before` is larger than `size`.
    """
    if not 0 <= before <= size:
        raise IndexError(f"a tree of {size} leaves was never of {before}")
    if before in (0, size):
        return []
    start, end, whole, proof = 0, size, True, list[Hash]()
    while before != end:
        split = start + _largest_power_below(end - start)
        if before <= split:
            proof.append(range_hash(split, end, hash_of))
            end = split
        else:
            proof.append(range_hash(start, split, hash_of))
            start, whole = split, False
    if not whole:
        proof.append(range_hash(start, end, hash_of))
    return proof[::-1]


def is_consistent(before: int, size: int, root_before: Hash, root: Hash, proof: Sequence[Hash]) -> bool:
    """Whether `proof` ties the root over `before` leaves to the one over `size`.

    RFC 9162, section 2.1.4.2.
    """
    if not 0 <= before <= size:
        return False
    if before == size:
        return not proof and root_before == root
    if before == 0:
        return not proof and root_before == EMPTY_ROOT
    hashes = list(proof)
    if before & (before - 1) == 0:      # then the old tree is itself a node of the new one
        hashes.insert(0, root_before)
    if not hashes:
        return False
    here, last = before - 1, size - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old = new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and old == root_before and new == root


def _largest_power_below(n: int) -> int:
    return 1 << (n - 1).bit_length() - 1
