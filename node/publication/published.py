"""Published records as they lie in logs/, one run of 256 at a time, each compared with its leaf first."""

from collections.abc import Collection
from contextlib import suppress

from msgspec import Struct

from federation.bundle import body_of, format_bundle_path
from federation.bundles import held_leaves
from federation.drive import Files, drive
from federation.errors import BrokeTheRules
from federation.folder import Folder
from federation.leaf import Record
from federation.reader import path_of
from federation.slots import Unchecked, sound_slots, wanted_of
from federation.tiles import WIDTH


class Published(Struct, frozen=True):
    """One live record: where it stands, its commitment, its body."""

    index: int
    w: bytes
    body: bytes


class Run(Struct, frozen=True):
    """The live records of a run, and those whose conversation is not there."""

    records: tuple[Published, ...]
    missing: tuple[int, ...]


def read_run(folder: Folder, origin: str, number: int, size: int, gone: Collection[int]) -> Run:
    """Run `number` of a log that is held to `size`; `gone` are its records that were taken back.

    Raises:
        NotThere, BrokeTheRules: its leaves are not there, or are damaged.
    """
    leaves = drive(held_leaves(origin, number, size), Files(folder), folder)
    start = number * WIDTH
    wanted = wanted_of(leaves, start, gone)
    raw = folder.read(path_of(origin, format_bundle_path(number)))
    slots = [b""] * len(leaves)
    if raw is not None:
        with suppress(BrokeTheRules):       # damaged, which fsck reports: nothing of it is believed
            slots = sound_slots(Unchecked(start, wanted, raw))
    records = tuple(
        Published(start + k, leaf.w, body_of(slot))
        for k, (leaf, slot) in enumerate(zip(leaves, slots, strict=True))
        if slot and isinstance(leaf, Record)
    )
    missing = tuple(start + k for k, want in enumerate(wanted) if want is not None and not slots[k])
    return Run(records, missing)
