"""What appending to one's own log changes: pure, from the edge and the new leaves to files."""

from collections.abc import Sequence

from msgspec import Struct

from federation.log.bundle import QUICKEST, SMALLEST, format_bundle, format_bundle_path
from federation.log.edge import Edge
from federation.log.merkle import leaf_hash
from federation.log.tiles import WIDTH, TilePath, format_entries

from .reader import path_of


class Entry(Struct, frozen=True):
    """A leaf, and its slot: salt ‖ body of a record, nothing for any other leaf."""

    leaf: bytes
    slot: bytes = b""


class Appended(Struct, frozen=True):
    """The tree after the entries, and the files to write, in any order, before its checkpoint."""

    edge: Edge
    files: dict[str, bytes]


def append(origin: str, edge: Edge, tail: Sequence[Entry], new: Sequence[Entry]) -> Appended:
    """The log `origin` at `edge`, whose last partial run of entries is `tail`, with `new` behind."""
    assert len(tail) == edge.size % WIDTH
    after, written = edge.extend([leaf_hash(entry.leaf) for entry in new])
    files = {path_of(origin, path): b"".join(hashes) for path, hashes in written}
    entries = [*tail, *new]
    first = edge.size // WIDTH
    for at in range(0, len(entries), WIDTH) if new else ():
        run = entries[at : at + WIDTH]
        number = first + at // WIDTH
        path = TilePath("entries", number, len(run))
        files[path_of(origin, path)] = format_entries([entry.leaf for entry in run])
        files[path_of(origin, format_bundle_path(number))] = format_bundle(
            [entry.slot for entry in run], SMALLEST if len(run) == WIDTH else QUICKEST
        )
    return Appended(after, files)
