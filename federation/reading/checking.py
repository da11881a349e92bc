"""Checking the conversations of a log against its leaves, in several processes: files are compared, none is changed.

A run of 256 leaves and its bundle say all about each other, so each process takes runs of its own.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from federation.errors import BrokeTheRules
from federation.log.bundle import read_bundle
from federation.log.tiles import WIDTH

from .bundles import read_bundles
from .drive import Files, drive
from .folder import Folder
from .processes import processes as start

_RUNS = 32      # that a process takes at once: some 30 MB of conversations


class Checking(Folder):
    """Compares instead of writing.

    A bundle is compared by its slots, not by its bytes: versions of zstd write the same slots in
    different ways.  Empty slots may lack at its end, as in a mirror whose log grew by leaves
    without a conversation.
    """

    def __init__(self, root: Path, progress: Callable[[str], None] = lambda _: None) -> None:
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


class Part(Struct, frozen=True):
    """Some runs of a log that is held to `size`, and the indexes in them that are withdrawn or retracted."""

    root: Path
    origin: str
    size: int
    runs: tuple[int, ...]
    gone: frozenset[int]


class Checked(Struct, frozen=True):
    """The indexes of records whose conversation is not there, and in words what does not hold."""

    missing: tuple[int, ...]
    problems: tuple[str, ...]


def check(part: Part) -> Checked:
    """
    Raises:
        FederationError, OSError: leaves can't be read.
    """
    folder = Checking(part.root)
    filled = drive(read_bundles(part.origin, part.size, part.runs, part.gone), Files(folder), folder)
    return Checked(filled.missing, (*filled.faults, *folder.problems))


@contextmanager
def checkers(processes: int, leaves: int) -> Iterator[Executor | None]:
    """So many processes for a log of so many leaves; None where starting them takes longer than it saves."""
    processes = min(processes, -(-leaves // (WIDTH * _RUNS)) // 2)
    if processes < 2:
        yield None
        return
    pool = start(processes)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def parts_of(root: Path, origin: str, size: int, runs: Sequence[int], gone: AbstractSet[int]) -> list[Part]:
    """These runs, some at a time, in their order."""
    of_run = dict[int, set[int]]()
    for index in gone:
        of_run.setdefault(index // WIDTH, set()).add(index)
    return [_part(root, origin, size, runs[at : at + _RUNS], of_run) for at in range(0, len(runs), _RUNS)]


def check_all(parts: Sequence[Part], begun: Mapping[Part, Future[Checked]]) -> Iterator[tuple[int, Checked]]:
    """How many runs were checked, and what they are like, part by part in order; a part that was `begun` is waited
    for."""
    for part in parts:
        running = begun.get(part)
        yield len(part.runs), running.result() if running is not None else check(part)


def _part(root: Path, origin: str, size: int, runs: Sequence[int], gone: dict[int, set[int]]) -> Part:
    return Part(root, origin, size, tuple(runs), frozenset[int]().union(*[gone.get(run, ()) for run in runs]))


def _can_be_read(bundle: bytes) -> bool:
    try:
        for _ in read_bundle(bundle):
            pass
    except BrokeTheRules:
        return False
    return True
