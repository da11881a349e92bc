"""What a command prints, and how it ends: results on standard output, all else on standard error.

Exit codes: 0 good, 1 what was asked for does not hold, 2 wrong use, 130 stopped.  With --json a failure is one
object on standard output too: {"error": "…"} (main.py).
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import msgspec

DOES_NOT_HOLD = 1
INTERRUPTED = 130       # as shells say it: 128 and the number of the signal
WRONG_USE = 2


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def result(text: str) -> None:
    print(text, flush=True)


def result_json(value: Any) -> None:
    """One JSON object."""
    print(msgspec.json.encode(value).decode() if not isinstance(value, bytes) else value.decode(), flush=True)


class Failed(Exception):
    """The command ends here, and says why."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


def fail(message: str, code: int = WRONG_USE) -> NoReturn:
    raise Failed(message, code)


class Progress:
    """One line that is written over on a terminal; in a file, one line every few seconds."""

    def __init__(self) -> None:
        import time

        self._now = time.monotonic
        self._started = self._last = self._now()
        self._terminal = sys.stderr.isatty()
        self._open = False

    @property
    def elapsed_s(self) -> float:
        return self._now() - self._started

    def show(self, text: str) -> None:
        if self._now() - self._last < (0.1 if self._terminal else 5.0):
            return
        self._last = self._now()
        if self._terminal:
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
            self._open = True
        else:
            say(text)

    def end(self) -> None:
        if self._open:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


@contextmanager
def progress() -> Iterator[Progress]:
    line = Progress()
    try:
        yield line
    finally:
        line.end()
