"""The short loop that gives protocol code what it asks for (steps.py)."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from .folder import Folder
from .steps import Commit, Drop, Fetch, Keep, Learn, Look, Steps

T = TypeVar("T")


class Source(Protocol):
    """Where a log is read from: a peer over HTTP, or files."""

    def fetch(self, paths: list[str], soon: list[str]) -> list[bytes | None]:
        """The bytes at `paths`, in order, None for what is not there.

        `soon` may be fetched in the meantime.  Raises OutOfReach or BrokeTheRules for the source as a whole.
        """
        ...


class Files:
    """A folder as a source."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    def fetch(self, paths: list[str], soon: list[str]) -> list[bytes | None]:
        return [self._folder.read(path) for path in paths]


def _nothing(step: Any) -> None: ...


def drive(
    steps: Steps[T],
    source: Source,
    folder: Folder,
    *,
    learn: Callable[[Learn], None] = _nothing,
    commit: Callable[[Commit], None] = _nothing,
    watch: Callable[[Keep], None] = _nothing,
) -> T:
    """Runs `steps` to their end and gives back what they return.

    Files are kept in `folder`.  Before `commit` is called everything that was kept
    is on the disk; a checkpoint is written last of all, since it refers to the rest.
    """
    answer: Any = None
    checkpoints: list[Keep] = []
    try:
        while True:
            step = steps.send(answer)
            answer = None
            match step:
                case Fetch(paths, soon):
                    answer = source.fetch(paths, soon) if paths or soon else []
                case Look(path):
                    answer = folder.read(path)
                case Keep(path, content):
                    watch(step)
                    if path.endswith("/checkpoint"):
                        checkpoints.append(step)
                    else:
                        folder.write(path, content)
                case Drop(paths):
                    for path in paths:
                        folder.remove(path)
                case Learn():
                    learn(step)
                case Commit():
                    folder.settle()
                    for each in checkpoints:
                        folder.write(each.path, each.content, durable=True)
                    checkpoints.clear()
                    commit(step)
    except StopIteration as end:
        result: T = end.value
        return result
