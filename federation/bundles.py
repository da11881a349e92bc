"""Reading the conversations of a log whose leaves are held: each is compared with its leaf before it is kept.

Generators without input or output (steps.py), as in reader.py.
"""

from collections.abc import Collection, Sequence

from msgspec import Struct

from .bundle import fits, format_bundle, format_bundle_path, read_bundle
from .errors import BadProof, BrokeTheRules, NotThere
from .leaf import Leaf, Record, parse_leaf
from .reader import AT_ONCE, path_of
from .steps import Fetch, Keep, Look, Steps
from .tiles import WIDTH, TilePath, split_entries


class Filled(Struct, frozen=True):
    """Which conversations of the chunks asked for the source did not have, and what it did wrong.

    `missing` are indexes of records; `faults` say in words which bundle was wrong, and how.
    """

    missing: tuple[int, ...]
    faults: tuple[str, ...]


def read_bundles(origin: str, size: int, chunks: Sequence[int], gone: Collection[int]) -> Steps[Filled]:
    """Fetches the conversations of `chunks` (runs of 256 leaves) of a log held to `size`.

    `gone` are the indexes withdrawn or retracted: they are dropped before anything is kept.
    """
    missing, faults = list[int](), list[str]()
    for at in range(0, len(chunks), AT_ONCE):
        group = chunks[at : at + AT_ONCE]
        soon = chunks[at + AT_ONCE : at + 2 * AT_ONCE]
        checked = []
        for number in group:
            leaves = yield from held_leaves(origin, number, size)
            held = yield Look(path_of(origin, format_bundle_path(number)))
            checked.append(_check_held(leaves, held, number * WIDTH, gone))
        short = [one for one in checked if one.missing]
        raws = yield Fetch(
            [path_of(origin, format_bundle_path(one.start // WIDTH)) for one in short],
            [path_of(origin, format_bundle_path(number)) for number in soon],
        )
        better = dict[int, CheckedBundle]()
        for one, raw in zip(short, raws, strict=True):
            try:
                better[one.start] = check_bundle(one.leaves, raw, one.start, gone).with_slots_of(one)
            except BrokeTheRules as fault:
                faults.append(f"log {origin}: bundle {one.start // WIDTH}: {fault}")
        for one in checked:
            best = better.get(one.start, one)
            missing += best.missing
            if best.content is not None and best.changed:
                yield Keep(path_of(origin, format_bundle_path(one.start // WIDTH)), best.content)
    return Filled(tuple(missing), tuple(faults))


class CheckedBundle(Struct, frozen=True):
    """A bundle after each slot was compared with its leaf.

    `content` is what to hold of it: the bytes as they came when nothing had to be
    left out, None when there is nothing at all.  `changed` says whether that is
    other than what is held already.
    """

    start: int
    leaves: list[Leaf]
    slots: list[bytes]
    missing: tuple[int, ...]
    content: bytes | None
    changed: bool

    def with_slots_of(self, held: "CheckedBundle") -> "CheckedBundle":
        """This one, with the records that only `held` has."""
        rescued = [index for index in self.missing if index not in held.missing]
        if not rescued:
            return CheckedBundle(self.start, self.leaves, self.slots, self.missing, self.content, changed=True)
        slots = [mine or theirs for mine, theirs in zip(self.slots, held.slots, strict=True)]
        missing = tuple(index for index in self.missing if index in held.missing)
        return CheckedBundle(self.start, self.leaves, slots, missing, format_bundle(slots), changed=True)


def check_bundle(leaves: list[Leaf], raw: bytes | None, start: int, gone: Collection[int]) -> CheckedBundle:
    """Compares each slot of a bundle with its leaf, and drops what is gone.

    Raises:
        BadProof: a slot is not what its leaf commits to.
        BrokeTheRules: the bytes are no bundle.
    """
    wanted = [isinstance(leaf, Record) and start + k not in gone for k, leaf in enumerate(leaves)]
    slots, extra = [b""] * len(leaves), False
    for k, slot in enumerate(read_bundle(raw) if raw is not None else ()):
        if k >= len(leaves) or (slot and not wanted[k]):
            extra = True        # grown since, or not erased yet: not ours to keep
        elif slot:
            leaf = leaves[k]
            if not isinstance(leaf, Record) or not fits(slot, leaf.b):
                raise BadProof(f"the conversation of leaf {start + k} is not what the leaf commits to")
            slots[k] = slot
    missing = tuple(start + k for k, want in enumerate(wanted) if want and not slots[k])
    if raw is None:
        return CheckedBundle(start, leaves, slots, missing, None if missing else format_bundle(slots), not missing)
    short = not extra and len(missing) > 0
    content = format_bundle(slots) if extra or short else raw
    return CheckedBundle(start, leaves, slots, missing, content, changed=extra)


def _check_held(leaves: list[Leaf], raw: bytes | None, start: int, gone: Collection[int]) -> CheckedBundle:
    try:
        return check_bundle(leaves, raw, start, gone)
    except BrokeTheRules:       # damaged here: to be had again from the source
        return check_bundle(leaves, None, start, gone)


def held_leaves(origin: str, number: int, size: int) -> Steps[list[Leaf]]:
    """The leaves of one chunk of a log that is held to `size`."""
    path = TilePath("entries", number, min(WIDTH, size - number * WIDTH))
    raw = yield Look(path_of(origin, path))
    if raw is None:
        raise NotThere(f"log {origin}: {path} is not held")
    return [parse_leaf(leaf) for leaf in split_entries(raw, path.width)]
