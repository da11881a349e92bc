"""The proof that a log signed two histories: two checkpoints that no append-only log can both have.

When both are of one size they are the proof.  Otherwise the hashes beside them are
the root that the larger tree has over the size of the smaller, and the consistency
proof (RFC 6962, section 2.1.2) from there to the larger: the smaller checkpoint
states another root than the one that the larger one continues.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from federation.errors import BrokeTheRules, Forked

from .checkpoint import Checkpoint, open_checkpoint
from .edge import Edge
from .keys import VerifierKey
from .merkle import Hash, HashOf, complete, consistency_proof, is_consistent, range_hash
from .tiles import WIDTH


def forked(before: Checkpoint, behind: Checkpoint, hash_of: HashOf) -> Forked | None:
    """What proves that `behind`, whose tree `hash_of` reads, does not continue `before`; None when it does."""
    other = range_hash(0, before.size, hash_of)
    if other == before.root:
        return None
    return Forked(
        f"log {before.origin}: the signed tree of {behind.size} leaves does not continue the one of {before.size}",
        before=before.signed,
        behind=behind.signed,
        hashes=(other, *consistency_proof(before.size, behind.size, hash_of)),
    )


def proves_fork(before: bytes, behind: bytes, hashes: Sequence[Hash], log: VerifierKey) -> bool:
    """Whether two notes and the hashes between them show that `log` signed two histories."""
    try:
        old, new = open_checkpoint(before, log), open_checkpoint(behind, log)
    except BrokeTheRules:
        return False
    if old.size == new.size:
        return old.root != new.root
    if not hashes or hashes[0] == old.root:
        return False
    return is_consistent(old.size, new.size, hashes[0], new.root, hashes[1:])


class NewTree(Struct, frozen=True):
    """Hashes of a tree as far as a reader knows it: enough for a proof from where it stood before.

    `edge` covers the chunks before `first`, `level_1` the full ones from there on, and
    `leaves` are the leaf hashes of single chunks.
    """

    edge: Edge
    first: int
    level_1: Sequence[Hash]
    leaves: Mapping[int, Sequence[Hash]]

    def hash_of(self, level: int, index: int) -> Hash:
        start, width = index << level, 1 << level
        chunk = start // WIDTH
        if chunk < self.first:      # then it ends there too, and is a part of the last tile of its level
            at = (index << level % 8) % WIDTH
            return complete(self.edge.partial[level // 8][at : at + (1 << level % 8)])
        if width < WIDTH:
            return complete(self.leaves[chunk][start % WIDTH : start % WIDTH + width])
        return complete(self.level_1[chunk - self.first : chunk - self.first + width // WIDTH])
