"""Reading one log from a source that nobody trusts: checkpoint, then leaves, then conversations.

Generators without input or output (steps.py).  Nothing is asked to be kept before
it is verified against the signed checkpoint, so a reader can be stopped anywhere
and started again, and takes up what it finds.

Every hash of level 1 covers one entries tile of 256 leaves.  So a few small tiles
tie all new leaves to the signed root at once, and afterwards each entries tile
is verified by itself, in constant memory.
"""

from collections.abc import Collection, Sequence
from contextlib import suppress

from msgspec import Struct
from msgspec.structs import replace

from .bundle import fits, format_bundle, format_bundle_path, read_bundle
from .checkpoint import Checkpoint, open_checkpoint
from .edge import Edge
from .errors import BadProof, BrokeTheRules, Forked, LogShrank, Malformed, NotThere, TooMuch
from .fork import NewTree, forked
from .keys import VerifierKey
from .leaf import Leaf, Record, parse_leaf
from .merkle import Hash, leaf_hash
from .origin import log_id
from .steps import Fetch, Keep, Learn, Look, Steps
from .tiles import WIDTH, TilePath, chunks_of, format_entries, split_entries, split_tile, tile_root

_Run = tuple[list[bytes], list[Hash]]       # leaves and their hashes
# What a stolen key signs must not fill anybody's memory: at most 32 MB of hashes for the new leaves.
MOST_NEW_LEAVES = 1 << 28
_AT_ONCE = 16       # files asked for in one step: some 5 MB of conversations


class Position(Struct, frozen=True):
    """How far a log is held: its newest checkpoint (None before the first) and the tree's edge."""

    checkpoint: Checkpoint | None = None
    edge: Edge = Edge()

    @property
    def size(self) -> int:
        return self.checkpoint.size if self.checkpoint else 0


class Filled(Struct, frozen=True):
    """Which conversations of the chunks asked for the source did not have, and what it did wrong.

    `missing` are indexes of records; `faults` say in words which bundle was wrong, and how.
    """

    missing: tuple[int, ...]
    faults: tuple[str, ...]


def path_of(origin: str, name: object) -> str:
    return f"logs/{log_id(origin)}/{name}"


def read_leaves(log: VerifierKey, held: Position) -> Steps[Position]:
    """Follows the log from `held` to the source's checkpoint; every new leaf is verified and kept.

    Raises:
        LogShrank: the source holds less.
        Forked: the log signed two histories.
        TooMuch: it claims more new leaves than are read at once.
        BrokeTheRules: the source serves what does not fit; nothing it served counts.
    """
    checkpoint = yield from _read_checkpoint(log, held)
    if checkpoint.size == held.size:
        if held.edge.root != checkpoint.root:
            raise BadProof(f"log {log.name}: a checkpoint of no leaves whose root is not that of the empty tree")
        return Position(checkpoint, held.edge)
    if checkpoint.size - held.size > MOST_NEW_LEAVES:
        raise TooMuch(f"log {log.name} claims {checkpoint.size} leaves; of new ones {MOST_NEW_LEAVES} at once are read")
    hashes, tail = yield from _read_tree(checkpoint, held)
    edge = yield from _tie(checkpoint, held, hashes, tail)

    first = held.size // WIDTH
    tail_hashes = [leaf_hash(leaf) for leaf in tail]
    tree = NewTree(held.edge.without_leaves(), first, hashes, {checkpoint.size // WIDTH: tail_hashes})
    full = [TilePath("entries", first + k) for k in range(len(hashes))]
    for at in range(0, len(full), _AT_ONCE):
        group = full[at : at + _AT_ONCE]
        wanted = [(path, hashes[path.number - first]) for path in group]
        for path, run in (yield from _look_or_fetch(log.name, wanted, full[at + _AT_ONCE : at + 2 * _AT_ONCE])):
            yield from _keep_leaves(checkpoint, held, tree, path, *run)
    if tail:
        path = TilePath("entries", checkpoint.size // WIDTH, len(tail))
        yield from _keep_leaves(checkpoint, held, tree, path, tail, tail_hashes)
    yield from _keep_tree(log.name, held, hashes)
    return Position(checkpoint, edge)


def read_bundles(origin: str, size: int, chunks: Sequence[int], gone: Collection[int]) -> Steps[Filled]:
    """Fetches the conversations of `chunks` (runs of 256 leaves) of a log held to `size`.

    `gone` are the indexes withdrawn or retracted: they are dropped before anything is kept.
    """
    missing, faults = list[int](), list[str]()
    for at in range(0, len(chunks), _AT_ONCE):
        group = chunks[at : at + _AT_ONCE]
        soon = chunks[at + _AT_ONCE : at + 2 * _AT_ONCE]
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


def _read_checkpoint(log: VerifierKey, held: Position) -> Steps[Checkpoint]:
    [signed] = yield Fetch([path_of(log.name, "checkpoint")])
    if signed is None:
        raise NotThere(f"log {log.name}: the source has no checkpoint")
    newest = open_checkpoint(signed, log)
    if held.checkpoint is None:
        return newest
    if newest.size < held.size:
        raise LogShrank(log.name, held=held.size, offered=newest.size)
    if newest.size == held.size and newest.root != held.checkpoint.root:
        raise Forked(
            f"log {log.name} signed two roots for {newest.size} leaves",
            before=held.checkpoint.signed,
            behind=newest.signed,
        )
    return newest


def _read_tree(checkpoint: Checkpoint, held: Position) -> Steps[tuple[list[Hash], list[bytes]]]:
    """The hashes of the full entries tiles that are new or have grown full, and the leaves behind them."""
    origin, size = checkpoint.origin, checkpoint.size
    tiles = list(_level_1(size, held.size // WIDTH))
    tail = [TilePath("entries", size // WIDTH, size % WIDTH)] if size % WIDTH else []
    raws = yield from _fetch(origin, [*tiles, *tail])
    hashes = [each for path, raw in zip(tiles, raws, strict=False) for each in split_tile(raw, path.width)]
    skip = held.size // WIDTH - (tiles[0].number * WIDTH if tiles else held.size // WIDTH)
    return hashes[skip:], split_entries(raws[-1], size % WIDTH) if tail else []


def _tie(checkpoint: Checkpoint, held: Position, hashes: list[Hash], tail: list[bytes]) -> Steps[Edge]:
    """The new edge, when what is held, `hashes` and `tail` together give the signed root."""
    edge, _ = held.edge.without_leaves().extend(hashes, level=1)
    edge, _ = edge.extend([leaf_hash(leaf) for leaf in tail])
    if edge.root == checkpoint.root:
        return edge
    # Either the source serves wrong tiles, or the log signed another past than the
    # one that is held.  It is the latter only if its tiles fit its own root and give
    # another root for what is held: a source that serves now these and now those
    # tiles must not be able to accuse a log.
    if held.checkpoint is not None:
        tiles = list(_level_1(checkpoint.size, 0))
        raws = yield from _fetch(checkpoint.origin, tiles)
        whole = [each for path, raw in zip(tiles, raws, strict=True) for each in split_tile(raw, path.width)]
        fork = yield from _compare_whole(checkpoint, held.checkpoint, whole, [leaf_hash(leaf) for leaf in tail])
        if fork is not None:
            raise fork
    raise BadProof(f"log {checkpoint.origin}: the tiles do not give the signed root of {checkpoint.size} leaves")


def _compare_whole(
    checkpoint: Checkpoint, before: Checkpoint, hashes: list[Hash], tail: list[Hash]
) -> Steps[Forked | None]:
    """The proof of a fork, when the whole tree of `checkpoint` is another than what is held as `before`."""
    edge, _ = Edge().extend(hashes, level=1)
    edge, _ = edge.extend(tail)
    if edge.root != checkpoint.root:
        return None
    leaves, last = {checkpoint.size // WIDTH: tail}, before.size // WIDTH
    if before.size % WIDTH and last < len(hashes):
        path = TilePath(0, last)
        [raw] = yield from _fetch(checkpoint.origin, [path])
        leaves[last] = list(split_tile(raw, WIDTH))
        if tile_root(leaves[last]) != hashes[last]:
            return None
    return forked(before, checkpoint, NewTree(Edge(), 0, hashes, leaves).hash_of)


def _keep_leaves(
    checkpoint: Checkpoint, held: Position, tree: NewTree, path: TilePath, leaves: list[bytes], hashes: list[Hash]
) -> Steps[None]:
    """Keeps a verified run of leaves, if it goes on from those that are held."""
    start = path.number * WIDTH
    known = held.edge.partial[0] if held.edge.partial and start < held.size else ()
    if tuple(hashes[: len(known)]) != known:
        assert held.checkpoint is not None
        whole = replace(tree, leaves={**tree.leaves, path.number: hashes})
        fork = forked(held.checkpoint, checkpoint, whole.hash_of)
        assert fork is not None
        raise fork
    parsed = [_parse(checkpoint.origin, start + k, leaf) for k, leaf in enumerate(leaves)]
    yield Keep(path_of(checkpoint.origin, path), format_entries(leaves))
    yield Keep(path_of(checkpoint.origin, TilePath(0, path.number, path.width)), b"".join(hashes))
    yield Learn(checkpoint.origin, start + len(known), parsed[len(known) :])


def _keep_tree(origin: str, held: Position, hashes: list[Hash]) -> Steps[None]:
    _, written = held.edge.without_leaves().extend(hashes, level=1)
    for path, tile in written:
        yield Keep(path_of(origin, path), b"".join(tile))


def _parse(origin: str, index: int, leaf: bytes) -> Leaf:
    try:
        return parse_leaf(leaf)
    except Malformed as fault:
        raise Malformed(f"log {origin}: leaf {index}: {fault}") from None


def _level_1(size: int, first: int) -> list[TilePath]:
    """The tiles of level 1 that hold the hashes of the chunks from `first` on."""
    return [TilePath(1, number, width) for number, width in chunks_of(size // WIDTH, first)]


def _look_or_fetch(
    origin: str, wanted: Sequence[tuple[TilePath, Hash]], soon: Sequence[TilePath]
) -> Steps[list[tuple[TilePath, _Run]]]:
    """Full entries tiles: what a reading that was cut off has kept, and the rest from the source."""
    runs = dict[TilePath, _Run]()
    for path, root in wanted:
        held = yield Look(path_of(origin, path))
        if held is not None:
            with suppress(BrokeTheRules):       # a damaged file is fetched again
                runs[path] = _check_entries(origin, path, held, root)
    absent = [(path, root) for path, root in wanted if path not in runs]
    raws = yield from _fetch(origin, [path for path, _ in absent], soon)
    for (path, root), raw in zip(absent, raws, strict=True):
        runs[path] = _check_entries(origin, path, raw, root)
    return [(path, runs[path]) for path, _ in wanted]


def _check_entries(origin: str, path: TilePath, raw: bytes, root: Hash) -> _Run:
    leaves = split_entries(raw, WIDTH)
    hashes = [leaf_hash(leaf) for leaf in leaves]
    if tile_root(hashes) != root:
        raise BadProof(f"log {origin}: {path} does not fit the signed root")
    return leaves, hashes


def _fetch(origin: str, paths: Sequence[TilePath], soon: Sequence[TilePath] = ()) -> Steps[list[bytes]]:
    if not paths:
        return []
    raws = yield Fetch([path_of(origin, path) for path in paths], [path_of(origin, path) for path in soon])
    for path, raw in zip(paths, raws, strict=True):
        if raw is None:
            raise NotThere(f"log {origin}: the source has no {path}")
    return list(raws)
