"""The live records of a folder, one by one, each compared with its leaf on the way out."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from .bundle import body_of, format_bundle_path
from .checkpoint import open_checkpoint
from .drive import Files, drive
from .errors import NotThere
from .folder import Folder
from .keys import VerifierKey
from .leaf import Leaf, Record, Retract
from .reader import check_bundle, held_leaves, path_of
from .tiles import WIDTH, chunks_of
from .withdrawn import parse_withdrawn


class LiveRecord(Struct, frozen=True):
    """A verified conversation that is neither withdrawn nor retracted: its place and its body."""

    origin: str
    index: int
    body: bytes


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
        checked = check_bundle(leaves, raw, number * WIDTH, gone)
        for place, (leaf, slot) in enumerate(zip(leaves, checked.slots, strict=True)):
            if slot and isinstance(leaf, Record):
                yield LiveRecord(log.name, number * WIDTH + place, body_of(slot))


def _leaves(folder: Folder, log: VerifierKey, number: int, size: int) -> list[Leaf]:
    return drive(held_leaves(log.name, number, size), Files(folder), folder)
