"""Verifying a folder from its files alone: every hash, signature, proof and conversation again.

It is the same reading as a sync (mirror.py), with the files themselves as the
source; what the reader asks to keep must be what is there.
"""

from collections.abc import Callable, Collection
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from .bundle import format_bundle_path, read_bundle
from .bundles import read_bundles
from .drive import Files, drive
from .errors import BrokeTheRules, FederationError
from .folder import Folder
from .keys import VerifierKey
from .leaf import Record, Retract
from .mirror import Held, withdrawals_that_count
from .reader import Position, path_of, read_leaves
from .steps import Learn, Steps
from .tiles import WIDTH, chunks_of
from .withdrawn import parse_withdrawn

Progress = Callable[[str, int, int], None]      # origin, chunks done, chunks in all


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


class _Checking(Folder):
    """Compares instead of writing.

    A bundle is compared by its slots, not by its bytes: versions of zstd write the same slots in
    different ways.  Empty slots may lack at its end, as in a mirror whose log grew by leaves
    without a conversation.
    """

    def __init__(self, root: Path, progress: Callable[[str], None]) -> None:
        super().__init__(root)
        self._progress = progress
        self.problems: list[str] = []

    def write(self, path: str, content: bytes, *, durable: bool = False) -> None:
        self._progress(path)
        found = self.read(path)
        if found is None:
            self.problems.append(f"{path} is not there")
        elif found != content:
            is_more = "/bundle/" in path and _can_be_read(found)
            what = "holds what should be erased, or more than its log" if is_more else "is damaged"
            self.problems.append(f"{path} {what}")


def _can_be_read(bundle: bytes) -> bool:
    try:
        for _ in read_bundle(bundle):
            pass
    except BrokeTheRules:
        return False
    return True


def verify_log(
    root: Path,
    log: VerifierKey,
    progress: Progress = lambda *_: None,
    learn: Callable[[Learn], None] = lambda _: None,
    unasked: Collection[int] = (),
) -> LogReport:
    """Everything of one log under `root`, which holds logs/.  Changes nothing; `learn` is shown every leaf.

    `unasked` are runs of 256 leaves of which no conversation was to be fetched; one that is there is verified.
    """
    seen = _Seen(log.name, progress, learn)
    folder = _Checking(root, seen.file)
    try:
        report = drive(_verify(folder, log, seen, unasked), Files(folder), folder, learn=seen.learn)
    except (FederationError, OSError) as wrong:
        return LogReport(log.name, str(log), problems=(*folder.problems, str(wrong)))
    return replace(report, problems=(*report.problems, *folder.problems))


class _Seen:
    """Counts leaves as they are read."""

    def __init__(self, origin: str, progress: Progress, learn: Callable[[Learn], None]) -> None:
        self._origin = origin
        self._progress = progress
        self._learn = learn
        self._done = 0
        self.total = 0
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
            self._done += 1
            self._progress(self._origin, self._done, self.total)


def _verify(folder: Folder, log: VerifierKey, seen: _Seen, unasked: Collection[int]) -> Steps[LogReport]:
    position = yield from read_leaves(log, Position())
    chunks = [number for number, _ in chunks_of(position.size)]
    seen.total = len(chunks)
    shown = parse_withdrawn(folder.read(path_of(log.name, "withdrawn")) or b"")
    proved, _ = yield from withdrawals_that_count(log.name, position, Held(), shown.items())
    problems = [
        f"the withdrawn set of {log.name} names leaf {index} with a secret that is not its own"
        for index in shown
        if index < position.size and index not in proved
    ]
    gone = frozenset(proved) | frozenset(seen.retracted)
    absent = {k for k in unasked if folder.read(path_of(log.name, format_bundle_path(k))) is None}
    filled = yield from read_bundles(log.name, position.size, [each for each in chunks if each not in absent], gone)
    passed_over = sum(index // WIDTH in absent for index in seen.records - gone)
    withdrawn = len(seen.records & proved.keys())
    retracted = len(seen.records & seen.retracted.keys() - proved.keys())
    assert position.checkpoint is not None
    assert position.size <= WIDTH * len(chunks)
    return LogReport(
        origin=log.name,
        vkey=position.vkey or str(log),
        size=position.size,
        root=position.checkpoint.root.hex(),
        records=len(seen.records),
        present=len(seen.records) - withdrawn - retracted - len(filled.missing) - passed_over,
        withdrawn=withdrawn,
        retracted=retracted,
        missing=len(filled.missing),
        unasked=passed_over,
        incomplete=tuple(sorted({index // WIDTH for index in filled.missing})),
        problems=(*problems, *filled.faults),
    )
