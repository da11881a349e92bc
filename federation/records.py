"""The live records of a folder, one by one, each compared with its leaf on the way out."""

from collections.abc import Iterator
from pathlib import Path

from .bundle import body_of, format_bundle_path, read_bundle
from .bundles import held_leaves
from .checkpoint import open_checkpoint, parse_text
from .columns import Record as LiveRecord
from .drive import Files, drive
from .errors import NotThere
from .folder import Folder
from .keys import VerifierKey
from .leaf import Leaf, Retract
from .merkle import inclusion_proof
from .note import parse_note
from .proof import Proof, format_proof
from .reader import path_of
from .slots import Unchecked, sound_slots, wanted_of
from .tiles import WIDTH, chunks_of
from .tree import hash_reader
from .withdrawn import parse_withdrawn


def live_records(root: Path, log: VerifierKey) -> Iterator[LiveRecord]:
    """The records of one log under `root`, in the order of their indexes, in constant memory.

    Raises:
        BrokeTheRules: a file is damaged.
        NotThere: the log, or leaves of it, are not there.  (A bundle that is not there is passed over:
            its records are missing, which `verify` reports.)
    """
    folder = Folder(root)
    signed = folder.read(path_of(log.name, "checkpoint"))
    if signed is None:
        raise NotThere(f"{root} holds no log {log.name}")
    size = open_checkpoint(signed, log).size
    gone = set(parse_withdrawn(folder.read(path_of(log.name, "withdrawn")) or b""))
    for number, _ in chunks_of(size):
        gone.update(leaf.i for leaf in _leaves(folder, log, number, size) if isinstance(leaf, Retract))
    for number, _ in chunks_of(size):
        leaves = _leaves(folder, log, number, size)
        raw = folder.read(path_of(log.name, format_bundle_path(number)))
        if raw is None:
            continue
        start = number * WIDTH
        for index, slot in enumerate(sound_slots(Unchecked(start, wanted_of(leaves, start, gone), raw)), start):
            if slot:
                yield LiveRecord(log.name, index, body_of(slot))


def body_at(folder: Folder, origin: str, index: int) -> bytes | None:
    """The body in the slot of one leaf, as it is on the disk; None when it is erased or not there."""
    raw = folder.read(path_of(origin, format_bundle_path(index // WIDTH)))
    slots = list(read_bundle(raw)) if raw is not None else []
    place = index % WIDTH
    return body_of(slots[place]) if place < len(slots) and slots[place] else None


def prove(folder: Folder, origin: str, index: int) -> bytes | None:
    """A tlog-proof of one leaf under the checkpoint that is there; None when it does not reach so far."""
    signed = folder.read(path_of(origin, "checkpoint"))
    if signed is None:
        return None
    _, size, _ = parse_text(parse_note(signed).text)
    if index >= size:
        return None
    hash_of = hash_reader(size, lambda path: folder.read(path_of(origin, path)))
    return format_proof(Proof(index, tuple(inclusion_proof(index, size, hash_of)), signed))


def _leaves(folder: Folder, log: VerifierKey, number: int, size: int) -> list[Leaf]:
    return drive(held_leaves(log.name, number, size), Files(folder), folder)
