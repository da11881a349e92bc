"""The right edge of a growing tree: all that is needed to append to it and to know its root.

It is the partial tile of each level, at most 8 × 255 hashes, whatever the size.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from .merkle import Hash, complete, fold
from .tiles import WIDTH, TilePath, tile_root

Written = tuple[TilePath, tuple[Hash, ...]]


class Edge(Struct, frozen=True):
    """`partial[l]` are the hashes in the last tile of level l, none when it is just full.

    The number of leaves is written in the lengths, base 256, lowest level first.
    """

    partial: tuple[tuple[Hash, ...], ...] = ()

    @property
    def size(self) -> int:
        return sum(len(hashes) * WIDTH**level for level, hashes in enumerate(self.partial))

    @property
    def root(self) -> Hash:
        """RFC 6962, section 2.1.  Of no leaves, the hash of nothing."""
        return fold([node for hashes in reversed(self.partial) for node in _nodes(hashes)])

    def extend(self, hashes: Sequence[Hash], level: int = 0) -> tuple["Edge", list[Written]]:
        """The edge after `hashes` of subtrees of `level` were appended, and every tile that was
        filled or changed on the way.

        Below `level` the edge must be empty: a subtree cannot follow half of another.
        """
        assert not any(self.partial[:level])
        size = self.size // WIDTH**level
        partial = [*self.partial, *[()] * (level + 1 - len(self.partial))]
        written = list[Written]()
        while hashes:
            held = [*partial[level], *hashes]
            number = size // WIDTH
            full = len(held) // WIDTH
            above = list[Hash]()
            for k in range(full):
                tile = tuple(held[k * WIDTH : (k + 1) * WIDTH])
                written.append((TilePath(level, number + k), tile))
                above.append(tile_root(tile))
            partial[level] = tuple(held[full * WIDTH :])
            if partial[level]:
                written.append((TilePath(level, number + full, len(partial[level])), partial[level]))
            hashes, level, size = above, level + 1, number
            if hashes and level == len(partial):
                partial.append(())
        while partial and not partial[-1]:      # one way only to write an edge
            partial.pop()
        return Edge(tuple(partial)), written

    def without_leaves(self) -> "Edge":
        """The edge at the last multiple of 256 leaves."""
        return Edge(((), *self.partial[1:]))


def _nodes(hashes: Sequence[Hash]) -> Iterator[Hash]:
    """The complete subtrees over fewer than 256 nodes, from left to right."""
    at = 0
    for bit in reversed(range(8)):
        if len(hashes) & 1 << bit:
            yield complete(hashes[at : at + (1 << bit)])
            at += 1 << bit
