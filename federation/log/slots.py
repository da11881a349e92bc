"""Comparing the slots of a bundle with what the leaves of its log commit to: half of the time of a reading."""

from collections.abc import Collection, Sequence

from msgspec import Struct

from federation.errors import BadProof, BrokeTheRules

from .bundle import fits, read_bundle
from .leaf import Leaf, Record


class Unchecked(Struct, frozen=True):
    """A bundle as it came.  `wanted` says for each leaf from index `start` on the commitment that its
    slot must fit, and None where the slot is to be empty."""

    start: int
    wanted: list[bytes | None]
    raw: bytes


class Verdict(Struct, frozen=True):
    """What a bundle is worth.  `missing` are the indexes wanted that have no slot; `extra`: it holds
    what is not wanted, since it was erased or the log has grown; `fault` says in words what is wrong, if
    anything is."""

    missing: tuple[int, ...] = ()
    extra: bool = False
    fault: str = ""


def commitments_of(leaves: Sequence[Leaf]) -> list[bytes | None]:
    """To the bodies of the records; None for other leaves."""
    return [leaf.b if isinstance(leaf, Record) else None for leaf in leaves]


def wanted_of(commitments: Sequence[bytes | None], start: int, gone: Collection[int]) -> list[bytes | None]:
    """Those of the records that are not gone."""
    return [None if index in gone else each for index, each in enumerate(commitments, start)]


def judge(bundle: Unchecked) -> Verdict:
    """Compares every slot with its commitment; holds one slot at a time."""
    wanted, found, extra = bundle.wanted, set[int](), False
    try:
        for place, slot in enumerate(read_bundle(bundle.raw)):
            if not slot:
                continue
            if _is_wanted(bundle, place, slot):
                found.add(place)
            else:
                extra = True
    except BrokeTheRules as fault:
        return Verdict(fault=str(fault))
    missing = [bundle.start + k for k, commitment in enumerate(wanted) if commitment is not None and k not in found]
    return Verdict(tuple(missing), extra)


def sound_slots(bundle: Unchecked) -> list[bytes]:
    """The slots that are wanted, one for each leaf, b"" for one that is not there.

    Raises:
        BadProof: a slot is not what its leaf commits to.
        BrokeTheRules: the bytes are no bundle.
    """
    slots = [b""] * len(bundle.wanted)
    for place, slot in enumerate(read_bundle(bundle.raw)):
        if slot and _is_wanted(bundle, place, slot):
            slots[place] = slot
    return slots


def _is_wanted(bundle: Unchecked, place: int, slot: bytes) -> bool:
    commitment = bundle.wanted[place] if place < len(bundle.wanted) else None
    if commitment is None:
        return False
    if not fits(slot, commitment):
        raise BadProof(f"the conversation of leaf {bundle.start + place} is not what the leaf commits to")
    return True
