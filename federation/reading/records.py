"""The live records of a folder, one by one, each compared with its leaf on the way out."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from federation.errors import NotThere
from federation.log.bundle import body_of, format_bundle_path, read_bundle
from federation.log.checkpoint import Checkpoint, open_checkpoint, parse_text
from federation.log.keys import VerifierKey
from federation.log.leaf import Leaf, Record, Retract
from federation.log.merkle import inclusion_proof
from federation.log.note import parse_note
from federation.log.proof import Proof, format_proof
from federation.log.slots import Unchecked, commitments_of, sound_slots, wanted_of
from federation.log.tiles import WIDTH, TilePath, chunks_of, split_entries
from federation.log.tree import ReadTile, hash_reader
from federation.log.withdrawn import parse_withdrawn
from federation.record.columns import Record as LiveRecord

from .bundles import held_leaves
from .drive import Files, drive
from .folder import Folder
from .pulled import key_in_force
from .reader import path_of

_TILES, _HASHES = 64, 4_096     # remembered while leaves are proved
RETRACTION = b'"t":"retract/v1"'      # in no record: its commitments have no quotes


class View(Struct, frozen=True):
    """A log in a folder, as far as its records are read: up to `size`, without those that are `gone` by now."""

    log: VerifierKey        # that signs the checkpoint
    checkpoint: Checkpoint
    size: int
    gone: frozenset[int]


class Left(Struct):
    """What was passed over on the way: records that were taken back, and those whose conversation is not there."""

    taken_back: int = 0
    missing: int = 0


def view_of(root: Path, log: VerifierKey, size: int | None = None) -> View:
    """The log as it is held under `root`; with `size`, only its first leaves.

    Raises:
        BrokeTheRules: a file is damaged.
        NotThere: the log, or leaves of it, are not there.
    """
    folder = Folder(root)
    signed = folder.read(path_of(log.name, "checkpoint"))
    if signed is None:
        raise NotThere(f"{root} holds no log {log.name}")
    key = key_in_force(folder, log)
    checkpoint = open_checkpoint(signed, key)
    gone = said_gone(folder, log.name, checkpoint.size)
    return View(key, checkpoint, checkpoint.size if size is None else size, gone)


def said_gone(folder: Folder, origin: str, size: int) -> frozenset[int]:
    """What a log's own files say was withdrawn or retracted, up to `size`; nobody has verified it here.

    Raises:
        Malformed: a file is damaged.
        NotThere: leaves are not there.
    """
    gone = set(parse_withdrawn(folder.read(path_of(origin, "withdrawn")) or b""))
    for number, width in chunks_of(size):
        path = path_of(origin, TilePath("entries", number, width))
        raw = folder.read(path)
        if raw is None:
            raise NotThere(f"log {origin}: {path} is not held")
        if RETRACTION in raw:
            gone.update(leaf.i for leaf in _leaves(folder, origin, number, size) if isinstance(leaf, Retract))
    return frozenset(gone)


def records_of(
    root: Path, view: View, left: Left | None = None, wants: Callable[[int], bool] = lambda _: True
) -> Iterator[LiveRecord]:
    """The records of a view, in the order of their indexes, in constant memory.  Runs of 256 that `wants` does not
    want, by their number, are passed over.

    Raises:
        BrokeTheRules: a file is damaged.
        NotThere: leaves are not there.  (A bundle that is not there is passed over and counted in `left`.)
    """
    folder, left = Folder(root), left or Left()
    for number, width in chunks_of(view.size):
        if not wants(number):
            continue
        start = number * WIDTH
        leaves = _leaves(folder, view.log.name, number, view.checkpoint.size)[:width]
        wanted = wanted_of(commitments_of(leaves), start, view.gone)
        raw = folder.read(path_of(view.log.name, format_bundle_path(number)))
        slots = sound_slots(Unchecked(start, wanted, raw)) if raw is not None else [b""] * width
        left.taken_back += sum(isinstance(leaf, Record) for leaf in leaves) - sum(map(bool, wanted))
        left.missing += sum(map(bool, wanted)) - sum(map(bool, slots))
        for index, slot in enumerate(slots, start):
            if slot:
                yield LiveRecord(view.log.name, index, body_of(slot))


def live_records(root: Path, log: VerifierKey) -> Iterator[LiveRecord]:
    """All live records of one log under `root`, as `records_of` a `view_of` it."""
    yield from records_of(root, view_of(root, log))


def body_at(folder: Folder, origin: str, index: int) -> bytes | None:
    """The body in the slot of one leaf, as it is on the disk; None when it is erased or not there."""
    raw = folder.read(path_of(origin, format_bundle_path(index // WIDTH)))
    slots = list(read_bundle(raw)) if raw is not None else []
    place = index % WIDTH
    return body_of(slots[place]) if place < len(slots) and slots[place] else None


def prove(folder: Folder, origin: str, index: int) -> bytes | None:
    """A tlog-proof of one leaf, which it carries, under the checkpoint that is there; None when that is before it."""
    return prove_all(folder, origin, [index]).get(index)


def prove_all(folder: Folder, origin: str, indexes: Iterable[int]) -> dict[int, bytes]:
    """The proofs of several leaves, by index, without those that the checkpoint does not reach; each tile is read once.

    Raises:
        NotThere, Malformed: a tile is gone or damaged; or the log grew meanwhile, and it is worth trying again.
    """
    signed = folder.read(path_of(origin, "checkpoint"))
    if signed is None:
        return {}
    _, size, _ = parse_text(parse_note(signed).text)
    read = lru_cache(_TILES)(lambda path: folder.read(path_of(origin, path)))
    hash_of = lru_cache(_HASHES)(hash_reader(size, read))
    return {
        index: format_proof(
            Proof(index, tuple(inclusion_proof(index, size, hash_of)), signed, _leaf_at(read, index, size))
        )
        for index in indexes
        if index < size
    }


def _leaf_at(read: ReadTile, index: int, size: int) -> bytes:
    """The leaf as it was signed; nothing when its tile is gone, which leaves the proof good for whoever has it."""
    path = TilePath("entries", index // WIDTH, min(WIDTH, size - index // WIDTH * WIDTH))
    raw = read(path)
    return split_entries(raw, path.width)[index % WIDTH] if raw is not None else b""


def _leaves(folder: Folder, origin: str, number: int, size: int) -> list[Leaf]:
    return drive(held_leaves(origin, number, size), Files(folder), folder)
