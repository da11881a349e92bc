"""Cases through several systems side by side, each in a process of its own.

Every case goes through one system after the other before the next case comes,
so that a busy machine slows all of them alike and their ratio still holds.
Time is processor time, for the same reason.
"""

import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from types import TracebackType

import msgspec
from msgspec import Struct

from ..policy import Policy
from .gold import Answer, Case
from .worker import READY, Told

Progress = Callable[[str], None]


class Failed(Exception):
    """A system could not be measured; the message says why."""


class Throughput(Struct, frozen=True):
    """What two workers get done, in wall-clock time, on this machine at that time."""

    first_answer_s: float
    conversations_per_s: float
    real_per_s: float = 0.0     # of people's own, such as models are asked; 0 where there are none at hand


class Measured(Struct):
    """What one system answered, case by case, and what it cost."""

    name: str
    answers: list[Answer]
    peak_mb: float = 0.0
    throughput: Throughput | None = None


class Worker:
    """A system in its process.  `command` talks as `worker.py` does."""

    def __init__(self, name: str, policy: Policy, command: Sequence[str] | None = None) -> None:
        self.name = name
        self._command = command or [sys.executable, "-m", f"{__package__}.worker", name]
        self._policy = policy

    def __enter__(self) -> "Worker":
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()
        self._process.stdin.close()

    def wait(self) -> None:
        """Returns once its models are loaded."""
        self._write(msgspec.json.encode(self._policy))
        first = self._read()
        if first != READY:
            raise Failed(f"{self.name} did not start: {first.decode().strip() or 'its process ended'}")

    def ask(self, case: Case) -> Told:
        """Its answer to a case."""
        self._write(msgspec.json.encode(case.turns))
        line = self._read()
        if not line:
            raise Failed(f"{self.name} ended at {case.name}")
        return msgspec.json.decode(line, type=Told)

    def _write(self, line: bytes) -> None:
        assert self._process.stdin
        try:
            self._process.stdin.write(line + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise Failed(f"{self.name}: its process ended") from None

    def _read(self) -> bytes:
        assert self._process.stdout
        return self._process.stdout.readline()


def measure(cases: Sequence[Case], workers: Sequence[Worker], progress: Progress) -> list[Measured]:
    """Each worker's answers to all the cases.

    Raises:
        Failed: a system ended too early.
    """
    measured = [Measured(worker.name, []) for worker in workers]
    with ExitStack() as running:
        for worker in workers:
            running.enter_context(worker)
        for worker in workers:
            progress(f"loading {worker.name}")
            worker.wait()
        for place, case in enumerate(cases):
            progress(f"{case.group}: {place} of {len(cases)} conversations")
            for worker, of in zip(workers, measured, strict=True):
                told = worker.ask(case)
                of.answers.append(told.answer)
                of.peak_mb = told.peak_mb
    return measured
