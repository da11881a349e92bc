"""Makes shards in a process of its own, so that the node's event loop stays free and contributions come first.

The process is niced, does one thing at a time, and ends with the node.  One request a line on its standard input, one
answer a line on its standard output.
"""

import asyncio
import os
import sys
import threading
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from federation.errors import FederationError
from federation.reading.folder import Folder
from federation.record.columns import Record
from federation.record.conversation import Label
from node.collection.index.build import NoRoom, build_shard
from node.collection.index.manifest import Run
from node.publication.published import read_shown

_NICE = 10
_MOST_LINE = 1 << 30

Labelled = dict[int, tuple[Label, ...]]


class Task(Struct, frozen=True):
    """One run to put in: what is remembered of it, and how to read it (node/derived.py)."""

    run: Run
    incomplete: bool
    labels: Labelled = {}

    @property
    def origin(self) -> str:
        return self.run.origin

    @property
    def number(self) -> int:
        return self.run.number

    @property
    def width(self) -> int:
        return self.run.width

    @property
    def left_out(self) -> tuple[int, ...]:
        return self.run.left_out


class Request(Struct, frozen=True):
    """`root` is the node's folder, `folder` that of the new shard."""

    root: str
    folder: str
    tasks: tuple[Task, ...]


class Answer(Struct, frozen=True):
    """`failed`: what kind of mistake was made; `seconds` of processor time it took."""

    outcome: Literal["done", "full", "failed"]
    failed: str = ""
    records: int = 0
    seconds: float = 0.0


class Builder:
    """The process, started when it is first needed."""

    def __init__(self) -> None:
        self._process: Process | None = None

    async def build(self, request: Request) -> Answer:
        """Makes one shard.  When this is cancelled the process is ended; what it leaves does not count."""
        try:
            process = await self._running()
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(msgspec.json.encode(request) + b"\n")
            await process.stdin.drain()
            line = await process.stdout.readline()
        except ConnectionError:
            line = b""
        except BaseException:
            await self.close()
            raise
        if not line:
            await self.close()
            return Answer("failed", "its process ended")
        return msgspec.json.decode(line, type=Answer)

    async def close(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _running(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", __name__, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=_MOST_LINE
            )
        return self._process


def build(request: Request) -> Answer:
    """What the process does with one request."""
    folder, tasks = Folder(Path(request.root)), {task.run.place: task for task in request.tasks}

    def read(run: Run) -> tuple[tuple[Record, ...], Labelled] | None:
        task = tasks[run.place]
        try:
            return read_shown(folder, task), task.labels
        except FederationError:     # another change is under way, or fsck says more
            return None

    began_s = time.process_time()
    try:
        made = build_shard(Path(request.folder), [task.run for task in request.tasks], read)
    except NoRoom:
        return Answer("full")
    except Exception as mistake:    # its message might hold a contributor's word
        return Answer("failed", type(mistake).__name__)
    return Answer("done", "", sum(run.records for run in made.runs), time.process_time() - began_s)


def main() -> None:
    os.nice(_NICE)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    while line := sys.stdin.buffer.readline():
        answer = build(msgspec.json.decode(line, type=Request))
        sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
        sys.stdout.buffer.flush()


def _end_with(parent: int) -> None:
    """A node that was killed closes nothing, and the next one wants the folder for itself."""
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(1)


if __name__ == "__main__":
    main()
