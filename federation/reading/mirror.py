"""One round with one source: every log that is wanted, in the order that lets nothing come back.

First the leaves of all logs, then the withdrawals that they and the source's
withdrawn sets carry, and only then conversations, so that what is withdrawn is
dropped before it is written.  A node drives this against a peer, a researcher
against any node, and a verifier against files.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from msgspec import Struct
from msgspec.structs import replace

from federation.errors import BrokeTheRules, FederationError, LogShrank
from federation.log.bundle import format_bundle, format_bundle_path, read_bundle
from federation.log.checkpoint import open_checkpoint
from federation.log.commitment import commit_to_secret, parse32
from federation.log.fork import forked, proves_fork
from federation.log.keys import VerifierKey
from federation.log.leaf import Record, Retract, Withdraw
from federation.log.listing import Listed
from federation.log.merkle import Hash, Subtree, complete, consistency_proof, subtrees
from federation.log.slots import commitments_of
from federation.log.tiles import HASH_BYTES, WIDTH, chunks_of, split_tile, stale_partials
from federation.log.tree import locate
from federation.log.withdrawn import format_withdrawn, parse_withdrawn

from .bundles import held_leaves, read_bundles
from .reader import AT_ONCE, Position, path_of, read_leaves
from .steps import Commit, Drop, Fetch, Keep, Learn, Look, Steps

MOST_PENDING = 10_000       # withdrawals of leaves not held yet, for each log
_MOST_KNOWN = 1_024         # runs of each log whose commitments are kept from its leaves to its conversations: 20 MB

Shown = tuple[int, bytes]   # a leaf's index, and the secret shown for it


class Held(Struct, frozen=True):
    """How a log is held.

    `withdrawn` and `retracted` are by index; `incomplete` are the chunks that lack a
    conversation; `pending` are withdrawals of leaves that have not come yet; `blocked` are
    records that this reader does not keep, whatever others do; `unasked` are chunks whose conversations
    nobody wanted here: no conversation of these is held, and none is missing.
    """

    position: Position = Position()
    withdrawn: dict[int, bytes] = {}
    retracted: dict[int, str] = {}
    incomplete: tuple[int, ...] = ()
    pending: tuple[Shown, ...] = ()
    before: int = 0     # the size held before this one
    blocked: tuple[int, ...] = ()
    unasked: tuple[int, ...] = ()

    @property
    def withdrawn_digest(self) -> str:
        return sha256(format_withdrawn(self.withdrawn)).hexdigest()

    @property
    def gone(self) -> frozenset[int]:
        return frozenset(self.withdrawn) | frozenset(self.retracted)

    @property
    def dropped(self) -> frozenset[int]:
        """What is never written: gone for everybody, or not kept here."""
        return self.gone | frozenset(self.blocked)


class Wanted(Struct, frozen=True):
    """A log to follow: its pinned key, how it is held, what the source lists of it, and
    `own` when it is the reader's own, of which only withdrawals are taken.  `asks_for` says of a chunk of which
    nothing is held whether its conversations are wanted."""

    log: VerifierKey
    held: Held
    offered: Listed
    own: bool = False
    from_origin: bool = False       # the source is the log's own node
    asks_for: Callable[[int], bool] = lambda _: True
    afresh: bool = False            # read the checkpoint though it is the one held: for newer cosignatures


class Outcome(Struct, frozen=True):
    """How a log is held after the round, and what was wrong with it: an error that
    stopped it, and bundles that did not fit."""

    held: Held
    trouble: FederationError | None = None
    faults: tuple[str, ...] = ()
    missing: int = 0


class _Under(Struct):
    """A log in the middle of a round."""

    wanted: Wanted
    held: Held              # as committed
    position: Position      # as read
    known: dict[int, list[bytes | None]] = {}       # the commitments in the first new runs
    trouble: FederationError | None = None
    faults: tuple[str, ...] = ()
    missing: int = 0


def mirror(wanted: Sequence[Wanted]) -> Steps[dict[str, Outcome]]:
    """Brings every log that is wanted as far as the source has it.

    What is wrong with one log is in its outcome, and stops only that log.

    Raises:
        OutOfReach: raised by the driver; what was committed stays.
    """
    logs = {each.log.name: _Under(each, each.held, each.held.position) for each in wanted}
    shown = dict[str, list[Shown]]()
    retracted = dict[str, dict[int, str]]()

    # Of one log at most, so that it stays as much as is fetched ahead anywhere.
    hints = _Hints(next((each.log.name for each in wanted if not each.own), ""))
    for under in logs.values():
        try:
            yield from _follow(under, shown, retracted, hints)
        except FederationError as trouble:
            under.trouble = trouble
    ready = list[_Under]()
    for under in logs.values():
        try:
            yield from _take_back(under, shown.get(under.wanted.log.name, []), retracted)
            ready.append(under)
        except FederationError as trouble:      # then no conversation of this log is taken either
            under.trouble = trouble
    for under in ready:
        try:
            yield from _fill(under)
        except FederationError as trouble:
            under.trouble = trouble
    return {name: Outcome(each.held, each.trouble, each.faults, each.missing) for name, each in logs.items()}


def withdrawals_that_count(
    origin: str, position: Position, held: Held, shown: Iterable[Shown]
) -> Steps[tuple[dict[int, bytes], tuple[Shown, ...]]]:
    """The withdrawals among `shown` that prove themselves, and those whose leaf has not come yet."""
    good, waiting = dict[int, bytes](), list[Shown]()
    chunks = dict[int, list[Shown]]()
    for index, secret in shown:
        if index >= position.size:
            waiting.append((index, secret))
        elif index not in held.withdrawn:
            chunks.setdefault(index // WIDTH, []).append((index, secret))
    for number, of_chunk in sorted(chunks.items()):
        leaves = yield from held_leaves(origin, number, position.size)
        for index, secret in of_chunk:
            leaf = leaves[index % WIDTH]
            if isinstance(leaf, Record) and leaf.w == commit_to_secret(secret):
                good[index] = secret
    return good, tuple(dict.fromkeys(waiting))[:MOST_PENDING]


def erase(origin: str, indexes: Iterable[int]) -> Steps[list[int]]:
    """Empties the slots of these records, body and salt, in the bundles held.

    A bundle that can't be read is dropped as a whole, since it may hold them still;
    gives back the numbers of those.
    """
    dropped = list[int]()
    chunks = dict[int, set[int]]()
    for index in indexes:
        chunks.setdefault(index // WIDTH, set()).add(index % WIDTH)
    for number, places in sorted(chunks.items()):
        path = path_of(origin, format_bundle_path(number))
        raw = yield Look(path)
        if raw is None:
            continue
        try:
            slots = list(read_bundle(raw))
        except BrokeTheRules:
            yield Drop([path])
            dropped.append(number)
            continue
        if any(place < len(slots) and slots[place] for place in places):
            yield Keep(path, format_bundle([b"" if k in places else slot for k, slot in enumerate(slots)]))
    return dropped


class _Hints:
    """Which conversations to fetch while leaves are read: those of the first of them."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._left = AT_ONCE

    def of(self, step: Learn, under: _Under) -> list[str]:
        number, size = step.start // WIDTH, under.held.position.size
        if number * WIDTH >= size and not under.wanted.asks_for(number):
            return []
        if step.origin != self._origin or not self._left or not any(isinstance(each, Record) for each in step.leaves):
            return []
        self._left -= 1
        return [path_of(step.origin, format_bundle_path(number))]


def _follow(
    under: _Under, shown: dict[str, list[Shown]], retracted: dict[str, dict[int, str]], hints: _Hints
) -> Steps[None]:
    """Leaves and withdrawn set of one log, when the source has news of them."""
    log, held, offered = under.wanted.log, under.held, under.wanted.offered
    checkpoint = held.position.checkpoint
    is_other = checkpoint is None or offered.size != checkpoint.size or offered.root != checkpoint.root.hex()
    is_news = is_other or under.wanted.afresh
    if not under.wanted.own and is_news and (offered.size >= held.position.size or under.wanted.from_origin):
        steps = read_leaves(log, held.position, offered.key, offered.size)
        answer = None
        try:
            while True:
                step = steps.send(answer)
                if isinstance(step, Learn):
                    _note(step, shown, retracted)
                    _remember(step, under.known)
                    if soon := hints.of(step, under):
                        yield Fetch([], soon)
                answer = yield step
        except StopIteration as end:
            under.position = end.value
        except LogShrank as shrank:
            yield from _compare_smaller(under, shrank)
    if offered.withdrawn != held.withdrawn_digest:
        [raw] = yield Fetch([path_of(log.name, "withdrawn")])
        shown.setdefault(log.name, []).extend(parse_withdrawn(raw or b"").items())


def _compare_smaller(under: _Under, shrank: LogShrank) -> Steps[None]:
    """A smaller log is stale, unless what it signed was never a part of what is held."""
    log, checkpoint = under.wanted.log, under.held.position.checkpoint
    assert checkpoint is not None
    needed = list(subtrees(0, shrank.offered))

    def note(level: int, index: int) -> Hash:
        needed.append((level, index))
        return b""

    consistency_proof(shrank.offered, checkpoint.size, note)
    hashes = dict[Subtree, Hash]()
    for level, index in needed:
        path, start, end = locate(level, index, checkpoint.size)
        raw = yield Look(path_of(log.name, path))
        if raw is None or len(raw) != path.width * HASH_BYTES:
            raise shrank        # our own file is damaged: nobody else is to blame
        hashes[level, index] = complete(split_tile(raw, path.width)[start:end])
    [signed] = yield Fetch([path_of(log.name, "checkpoint")])
    smaller = open_checkpoint(signed or b"", log)
    fork = forked(smaller, checkpoint, lambda *subtree: hashes[subtree]) if smaller.size == shrank.offered else None
    if fork is not None and proves_fork(fork.before, fork.behind, fork.hashes, log):
        raise fork
    raise shrank


def _note(step: Learn, shown: dict[str, list[Shown]], retracted: dict[str, dict[int, str]]) -> None:
    for leaf in step.leaves:
        if isinstance(leaf, Withdraw):
            shown.setdefault(leaf.o, []).append((leaf.i, parse32(leaf.w)))
        elif isinstance(leaf, Retract):
            retracted.setdefault(step.origin, {})[leaf.i] = leaf.c


def _remember(step: Learn, known: dict[int, list[bytes | None]]) -> None:
    """To read these leaves again for their conversations would take a tenth of the time of all."""
    number, within = divmod(step.start, WIDTH)
    if step.leaves and not within and len(known) < _MOST_KNOWN:
        known[number] = commitments_of(step.leaves)


def _take_back(under: _Under, shown: list[Shown], retracted: dict[str, dict[int, str]]) -> Steps[None]:
    """Applies what is withdrawn or retracted to the conversations that are held, and commits it."""
    origin, held = under.wanted.log.name, under.held
    good, pending = yield from withdrawals_that_count(origin, under.position, held, [*held.pending, *shown])
    fresh = {index: why for index, why in retracted.get(origin, {}).items() if index not in held.retracted}
    if not good and not fresh and pending == held.pending:
        return
    under.held = replace(
        held,
        withdrawn=dict(sorted({**held.withdrawn, **good}.items())),
        retracted={**held.retracted, **fresh},
        pending=pending,
    )
    if not under.wanted.own:
        # The set first: what it names and the state does not was begun, and can be finished after a crash.
        yield Keep(path_of(origin, "withdrawn"), format_withdrawn(under.held.withdrawn))
        dropped = yield from erase(origin, [*good, *fresh])
        under.held = replace(under.held, incomplete=tuple(sorted({*held.incomplete, *dropped})))
    yield Commit(origin, under.held)


def _fill(under: _Under) -> Steps[None]:
    """The conversations of one log, then its checkpoint."""
    origin, held, position = under.wanted.log.name, under.held, under.position
    asks_for = under.wanted.asks_for
    fresh = {number for number in held.unasked if asks_for(number)}
    if under.wanted.own or (position == held.position and not held.incomplete and not fresh):
        return
    new = [number for number, _ in chunks_of(position.size, held.position.size)] if position != held.position else []
    # A run of which something is held is always completed, so that none is half asked for.
    untouched = {*held.unasked, *(number for number in new if number * WIDTH >= held.position.size)}
    unasked = {number for number in untouched if not asks_for(number)}
    chunks = sorted({*held.incomplete, *new, *fresh} - unasked)
    filled = yield from read_bundles(origin, position.size, chunks, held.dropped, held.position.size, under.known)
    under.faults, under.missing = filled.faults, len(filled.missing)
    under.held = replace(
        held,
        position=position,
        incomplete=tuple(sorted({index // WIDTH for index in filled.missing})),
        before=held.before if position.size == held.position.size else held.position.size,
        unasked=tuple(sorted(unasked)),
    )
    if under.held == held:
        return
    if position.checkpoint is not None and position != held.position:
        if held.position.checkpoint is None:
            yield Keep(path_of(origin, "withdrawn"), format_withdrawn(held.withdrawn))
        yield Keep(path_of(origin, "checkpoint"), position.checkpoint.signed)
    yield Commit(origin, under.held)
    stale = stale_partials(position.size, under.held.before, held.before)
    yield Drop([path_of(origin, path) for path in sorted(stale, key=str)])
