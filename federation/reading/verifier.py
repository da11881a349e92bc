"""Verifying a folder from its files alone: every hash, signature, proof and conversation again.

It is the same reading as a sync (mirror.py), with the files themselves as the
source; what the reader asks to keep must be what is there.
"""

from collections.abc import Callable, Collection
from collections.abc import Set as AbstractSet
from concurrent.futures import Executor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from msgspec import Struct

from federation.errors import FederationError
from federation.log.bundle import format_bundle_path
from federation.log.checkpoint import parse_text
from federation.log.keys import VerifierKey
from federation.log.leaf import Record, Retract
from federation.log.note import parse_note
from federation.log.tiles import WIDTH, chunks_of
from federation.log.withdrawn import parse_withdrawn

from .checking import Checking, Part, check, check_all, checkers, parts_of
from .drive import Files, drive
from .folder import Folder
from .mirror import Held, withdrawals_that_count
from .reader import Position, path_of, read_leaves
from .records import said_gone
from .steps import Learn, Steps

Progress = Callable[[str, int, int], None]      # origin, runs done, runs in all: each for its leaves, then its bundle


class LogReport(Struct, frozen=True):
    """What a log holds, counted; `problems` say what does not hold.  Every record is
    present, withdrawn, retracted, missing or unasked: never fetched, since nobody wanted it here."""

    origin: str
    vkey: str
    size: int = 0
    root: str = ""
    records: int = 0
    present: int = 0
    withdrawn: int = 0
    retracted: int = 0
    missing: int = 0
    unasked: int = 0
    incomplete: tuple[int, ...] = ()    # the runs of 256 that lack a conversation
    problems: tuple[str, ...] = ()


def verify_log(
    root: Path,
    log: VerifierKey,
    progress: Progress = lambda *_: None,
    learn: Callable[[Learn], None] = lambda _: None,
    unasked: Collection[int] = (),
    processes: int = 1,
) -> LogReport:
    """Everything of one log under `root`, which holds logs/.  Changes nothing; `learn` is shown every leaf.

    `unasked` are runs of 256 leaves of which no conversation was to be fetched; one that is there is verified.
    With more `processes` than one a large log takes less time; these import the caller's main module (processes.py).
    """
    size = _size_said(root, log.name)
    try:
        with checkers(processes, size) as pool:
            return _verify(root, log, size, _Seen(log.name, size, progress, learn), unasked, pool)
    except BrokenProcessPool:
        return verify_log(root, log, progress, learn, unasked)


def _verify(
    root: Path, log: VerifierKey, size: int, seen: "_Seen", unasked: Collection[int], pool: Executor | None
) -> LogReport:
    """`size`: that the files say."""
    folder = Checking(root, seen.file)
    absent = {k for k in unasked if folder.read(path_of(log.name, format_bundle_path(k))) is None}

    def parts(size: int, gone: AbstractSet[int]) -> list[Part]:
        return parts_of(root, log.name, size, [k for k, _ in chunks_of(size) if k not in absent], gone)

    # While the leaves are read, the processes begin with what the files say of themselves: where that turns out to be
    # untrue, those parts are checked again.
    begun = {part: pool.submit(check, part) for part in parts(*_said(root, log.name, size))} if pool is not None else {}
    try:
        read = drive(_read(folder, log), Files(folder), folder, learn=seen.learn)
        gone = read.proved | seen.retracted.keys()
        missing = list[int]()
        if absent:
            seen.count(len(absent))
        for count, checked in check_all(parts(read.size, gone), begun):
            missing += checked.missing
            folder.problems += checked.problems
            seen.count(count)
    except (FederationError, OSError) as wrong:
        return LogReport(log.name, str(log), problems=(*folder.problems, str(wrong)))
    passed_over = sum(index // WIDTH in absent for index in seen.records - gone)
    withdrawn = len(seen.records & read.proved)
    retracted = len(seen.records & seen.retracted.keys() - read.proved)
    return LogReport(
        origin=log.name,
        vkey=read.vkey or str(log),
        size=read.size,
        root=read.root.hex(),
        records=len(seen.records),
        present=len(seen.records) - withdrawn - retracted - len(missing) - passed_over,
        withdrawn=withdrawn,
        retracted=retracted,
        missing=len(missing),
        unasked=passed_over,
        incomplete=tuple(sorted({index // WIDTH for index in missing})),
        problems=(*read.problems, *folder.problems),
    )


class _Read(Struct, frozen=True):
    """A log as far as its leaves say; `proved` are the indexes whose withdrawal proves itself."""

    vkey: str
    size: int
    root: bytes
    proved: AbstractSet[int]
    problems: tuple[str, ...]


def _read(folder: Folder, log: VerifierKey) -> Steps[_Read]:
    position = yield from read_leaves(log, Position())
    shown = parse_withdrawn(folder.read(path_of(log.name, "withdrawn")) or b"")
    proved, _ = yield from withdrawals_that_count(log.name, position, Held(), shown.items())
    problems = [
        f"the withdrawn set of {log.name} names leaf {index} with a secret that is not its own"
        for index in shown
        if index < position.size and index not in proved
    ]
    assert position.checkpoint is not None
    return _Read(position.vkey, position.size, position.checkpoint.root, proved.keys(), tuple(problems))


class _Seen:
    """Counts leaves as they are read: each run of 256 once for its leaves and once for its conversations."""

    def __init__(self, origin: str, size: int, progress: Progress, learn: Callable[[Learn], None]) -> None:
        self._origin = origin
        self._progress = progress
        self._learn = learn
        self._done = 0
        self._total = 2 * -(-size // WIDTH)
        self.records = set[int]()
        self.retracted = dict[int, str]()

    def learn(self, step: Learn) -> None:
        self._learn(step)
        for index, leaf in enumerate(step.leaves, step.start):
            if isinstance(leaf, Record):
                self.records.add(index)
            elif isinstance(leaf, Retract):
                self.retracted[leaf.i] = leaf.c

    def file(self, path: str) -> None:
        if "/tile/entries/" in path:
            self.count(1)

    def count(self, runs: int) -> None:
        self._done += runs
        self._progress(self._origin, self._done, self._total)


def _said(root: Path, origin: str, size: int) -> tuple[int, AbstractSet[int]]:
    """The size of the log, and which of its records are gone, if its files are true; of no leaves, where some lack."""
    try:
        return size, said_gone(Folder(root), origin, size)
    except (FederationError, OSError):
        return 0, frozenset()


def _size_said(root: Path, origin: str) -> int:
    """How far the log goes if its checkpoint is true."""
    try:
        return parse_text(parse_note(Folder(root).read(path_of(origin, "checkpoint")) or b"").text)[1]
    except (FederationError, OSError):
        return 0
