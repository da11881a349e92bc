"""Published records as they lie in logs/, one run of 256 at a time, each compared with its leaf first."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from itertools import islice
from typing import Protocol

from msgspec import Struct

from federation.errors import BrokeTheRules, NotThere
from federation.log.bundle import body_of, fits, format_bundle_path, read_bundle
from federation.log.leaf import Record, parse_leaf
from federation.log.slots import Unchecked, commitments_of, sound_slots, wanted_of
from federation.log.tiles import WIDTH, TilePath, split_entries
from federation.reading.bundles import held_leaves
from federation.reading.drive import Files, drive
from federation.reading.folder import Folder
from federation.reading.reader import path_of
from federation.record.columns import Record as LiveRecord


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
    wanted = wanted_of(commitments_of(leaves), start, gone)
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


class Named(Protocol):
    """A run by name, as a Part has it (derived.py)."""

    @property
    def origin(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def width(self) -> int: ...
    @property
    def left_out(self) -> Sequence[int]: ...
    @property
    def incomplete(self) -> bool: ...


def read_shown(folder: Folder, part: Named) -> tuple[LiveRecord, ...]:
    """The records of a run but those that are left out.

    Raises:
        NotThere, BrokeTheRules: its leaves are not there or damaged, or conversations are not that should be.
    """
    run = read_run(folder, part.origin, part.number, part.number * WIDTH + part.width, part.left_out)
    if run.missing and not part.incomplete:
        raise NotThere(f"{part.origin}: conversations of run {part.number} are not there")
    return tuple(LiveRecord(part.origin, each.index, each.body) for each in run.records)


def read_body(folder: Folder, origin: str, index: int, size: int) -> bytes | None:
    """The body of one record, compared with its leaf; None when there is none, or it is not what the leaf says.

    Raises:
        NotThere, BrokeTheRules: its leaves are not there, or are damaged.
    """
    number, place = divmod(index, WIDTH)
    tile = TilePath("entries", number, min(WIDTH, size - number * WIDTH))
    leaves = folder.read(path_of(origin, tile))
    if leaves is None or place >= tile.width:
        raise NotThere(f"log {origin}: {tile} is not held")
    leaf = parse_leaf(split_entries(leaves, tile.width)[place])     # of 256 only this one
    raw = folder.read(path_of(origin, format_bundle_path(number)))
    if raw is None or not isinstance(leaf, Record):
        return None
    with suppress(BrokeTheRules):
        slot = next(islice(read_bundle(raw), place, None), b"")
        return body_of(slot) if fits(slot, leaf.b) else None
    return None
