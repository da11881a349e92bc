"""Following one log at a source that nobody trusts: its checkpoint, then its leaves.

Generators without input or output (steps.py).  Nothing is asked to be kept before
it is verified against the signed checkpoint, so a reader can be stopped anywhere
and started again, and takes up what it finds.

Every hash of level 1 covers one entries tile of 256 leaves.  So a few small tiles
tie all new leaves to the signed root at once, and afterwards each entries tile
is verified by itself, in constant memory.
"""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from federation.errors import BadProof, BrokeTheRules, Forked, LogShrank, Malformed, NotThere, TooMuch
from federation.log.checkpoint import Checkpoint, open_checkpoint
from federation.log.edge import Edge
from federation.log.fork import NewTree, forked
from federation.log.keys import VerifierKey
from federation.log.leaf import Leaf, parse_leaves
from federation.log.merkle import Hash, leaf_hashes, range_hash
from federation.log.origin import log_id
from federation.log.tiles import WIDTH, TilePath, chunks_of, format_entries, split_entries, split_tile, tile_root

from .steps import Fetch, Keep, Learn, Look, Steps
from .succession import Keys, Leaf0, held_leaf_0

_Run = tuple[list[bytes], list[Hash]]       # leaves and their hashes
# What a stolen key signs must not fill anybody's memory: at most 32 MB of hashes for the new leaves.
MOST_NEW_LEAVES = 1 << 28
AT_ONCE = 16        # files asked for in one step: some 5 MB of conversations


class Position(Struct, frozen=True):
    """How far a log is held: its newest checkpoint (None before the first) and the tree's edge.

    `vkey` is the key that signs it since a rotation was read; "" while that is the one it was pinned with.
    """

    checkpoint: Checkpoint | None = None
    edge: Edge = Edge()
    vkey: str = ""

    @property
    def size(self) -> int:
        return self.checkpoint.size if self.checkpoint else 0


def path_of(origin: str, name: object) -> str:
    return f"logs/{log_id(origin)}/{name}"


def read_leaves(
    log: VerifierKey, held: Position, listed: VerifierKey | None = None, listed_size: int = 0
) -> Steps[Position]:
    """Follows the log from `held` to the source's checkpoint; every new leaf is verified and kept.

    `log` is the key that is known, `listed` the one that the source says is the log's now, if it says so, and
    `listed_size` how far it says that the log goes: a hint what to fetch while the checkpoint comes.

    Raises:
        LogShrank: the source holds less.
        Forked: the log signed two histories.
        TooMuch: it claims more new leaves than are read at once.
        BrokeTheRules: the source serves what does not fit; nothing it served counts.
    """
    keys = Keys(log, held.size, listed)
    soon = yield from _soon(log.name, held.size, listed_size)
    checkpoint = yield from _read_checkpoint(keys, held, soon)
    if checkpoint.size == held.size:
        if held.edge.root != checkpoint.root:
            raise BadProof(f"log {log.name}: a checkpoint of no leaves whose root is not that of the empty tree")
        if keys.signer != log:
            raise BadProof(f"log {log.name}: a rotation is said to stand where there is none")
        return Position(checkpoint, held.edge, held.vkey)
    if checkpoint.size - held.size > MOST_NEW_LEAVES:
        raise TooMuch(f"log {log.name} claims {checkpoint.size} leaves; of new ones {MOST_NEW_LEAVES} at once are read")
    hashes, tail = yield from _read_tree(checkpoint, held)
    edge = yield from _tie(checkpoint, held, hashes, tail)

    first = held.size // WIDTH
    tail_hashes = leaf_hashes(tail)
    leaf_0 = partial(_leaf_0, log.name, held, hashes, tail)
    if not held.size:
        yield from keys.vouch(leaf_0)
        yield from keys.tie(partial(_root_at, checkpoint, hashes, tail_hashes))
    tree = NewTree(held.edge.without_leaves(), first, hashes, {checkpoint.size // WIDTH: tail_hashes})
    full = [TilePath("entries", first + k) for k in range(len(hashes))]
    for at in range(0, len(full), AT_ONCE):
        group = full[at : at + AT_ONCE]
        wanted = [(path, hashes[path.number - first]) for path in group]
        for path, run in (yield from _look_or_fetch(log.name, wanted, full[at + AT_ONCE : at + 2 * AT_ONCE])):
            yield from _keep_leaves(checkpoint, held, tree, path, *run, keys, leaf_0)
    if tail:
        path = TilePath("entries", checkpoint.size // WIDTH, len(tail))
        yield from _keep_leaves(checkpoint, held, tree, path, tail, tail_hashes, keys, leaf_0)
    yield from _keep_tree(log.name, held, hashes)
    yield from keys.keep()
    yield Learn(log.name, checkpoint.size, [], last=True)
    return Position(checkpoint, edge, held.vkey if keys.signer == log else str(keys.signer))


def _soon(origin: str, held_size: int, size: int) -> Steps[list[str]]:
    """What will be needed first of a log that goes so far: never more than is fetched ahead anywhere."""
    if not held_size < size <= held_size + MOST_NEW_LEAVES:
        return []
    paths = _tree_tiles(held_size, size)
    for number in range(held_size // WIDTH, min(size, held_size + AT_ONCE * WIDTH) // WIDTH):
        path = TilePath("entries", number)
        if (yield Look(path_of(origin, path))) is None:     # else a reading that was cut off has it
            paths.append(path)
    return [path_of(origin, path) for path in paths[:AT_ONCE]]


def _read_checkpoint(keys: Keys, held: Position, soon: list[str]) -> Steps[Checkpoint]:
    log = keys.log
    [signed] = yield Fetch([path_of(log.name, "checkpoint")], soon)
    if signed is None:
        raise NotThere(f"log {log.name}: the source has no checkpoint")
    yield from keys.find(signed)
    newest = open_checkpoint(signed, keys.signer)
    if held.size:       # before anything that it signed can speak against the log
        yield from keys.vouch(partial(held_leaf_0, log.name, held.size))
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
    paths = _tree_tiles(held.size, size)
    tiles = [path for path in paths if path.level == 1]
    raws = yield from _fetch(origin, paths)
    hashes = [each for path, raw in zip(tiles, raws, strict=False) for each in split_tile(raw, path.width)]
    skip = held.size // WIDTH - (tiles[0].number * WIDTH if tiles else held.size // WIDTH)
    return hashes[skip:], split_entries(raws[-1], size % WIDTH) if size % WIDTH else []


def _tie(checkpoint: Checkpoint, held: Position, hashes: list[Hash], tail: list[bytes]) -> Steps[Edge]:
    """The new edge, when what is held, `hashes` and `tail` together give the signed root."""
    edge, _ = held.edge.without_leaves().extend(hashes, level=1)
    edge, _ = edge.extend(leaf_hashes(tail))
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
        fork = yield from _compare_whole(checkpoint, held.checkpoint, whole, leaf_hashes(tail))
        if fork is not None:
            raise fork
    raise BadProof(f"log {checkpoint.origin}: the tiles do not give the signed root of {checkpoint.size} leaves")


def _leaf_0(origin: str, held: Position, hashes: list[Hash], tail: list[bytes]) -> Steps[bytes]:
    """The genesis leaf, verified: of what is held, or else of the tree that is read."""
    if held.size:
        return (yield from held_leaf_0(origin, held.size))
    if not hashes:
        return tail[0]
    [(_, (leaves, _))] = yield from _look_or_fetch(origin, [(TilePath("entries", 0), hashes[0])], [])
    return leaves[0]


def _root_at(checkpoint: Checkpoint, hashes: list[Hash], tail: list[Hash], size: int) -> Steps[Hash]:
    """The root over the first `size` leaves of the tree that is read from its beginning."""
    tree = yield from _whole(checkpoint, size, hashes, tail)
    if tree is None or size > checkpoint.size:
        raise BadProof(f"log {checkpoint.origin}: the tiles do not give the signed root of {checkpoint.size} leaves")
    return range_hash(0, size, tree.hash_of)


def _compare_whole(
    checkpoint: Checkpoint, before: Checkpoint, hashes: list[Hash], tail: list[Hash]
) -> Steps[Forked | None]:
    """The proof of a fork, when the whole tree of `checkpoint` is another than what is held as `before`."""
    edge, _ = Edge().extend(hashes, level=1)
    edge, _ = edge.extend(tail)
    if edge.root != checkpoint.root:
        return None
    tree = yield from _whole(checkpoint, before.size, hashes, tail)
    return forked(before, checkpoint, tree.hash_of) if tree is not None else None


def _whole(checkpoint: Checkpoint, size: int, hashes: list[Hash], tail: list[Hash]) -> Steps[NewTree | None]:
    """The tree of `checkpoint`, enough of it for the root over `size` leaves; None when the tiles do not fit."""
    leaves, last = {checkpoint.size // WIDTH: tail}, size // WIDTH
    if size % WIDTH and last < len(hashes):
        path = TilePath(0, last)
        [raw] = yield from _fetch(checkpoint.origin, [path])
        leaves[last] = list(split_tile(raw, WIDTH))
        if tile_root(leaves[last]) != hashes[last]:
            return None
    return NewTree(Edge(), 0, hashes, leaves)


def _keep_leaves(
    checkpoint: Checkpoint,
    held: Position,
    tree: NewTree,
    path: TilePath,
    leaves: list[bytes],
    hashes: list[Hash],
    keys: Keys,
    leaf_0: Leaf0,
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
    parsed = _parse(checkpoint.origin, start, leaves)
    yield from keys.check(start + len(known), leaves[len(known) :], parsed[len(known) :], leaf_0)
    yield Keep(path_of(checkpoint.origin, path), format_entries(leaves))
    yield Keep(path_of(checkpoint.origin, TilePath(0, path.number, path.width)), b"".join(hashes))
    yield Learn(checkpoint.origin, start + len(known), parsed[len(known) :])


def _keep_tree(origin: str, held: Position, hashes: list[Hash]) -> Steps[None]:
    _, written = held.edge.without_leaves().extend(hashes, level=1)
    for path, tile in written:
        yield Keep(path_of(origin, path), b"".join(tile))


def _parse(origin: str, start: int, leaves: list[bytes]) -> list[Leaf]:
    try:
        return parse_leaves(leaves, start)
    except Malformed as fault:
        raise Malformed(f"log {origin}: {fault}") from None


def _tree_tiles(held_size: int, size: int) -> list[TilePath]:
    """The hashes over the new leaves, and the last leaves, which no full tile holds."""
    tail = [TilePath("entries", size // WIDTH, size % WIDTH)] if size % WIDTH else []
    return [*_level_1(size, held_size // WIDTH), *tail]


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
    hashes = leaf_hashes(leaves)
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
