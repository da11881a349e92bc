"""Checking bundles in a process of its own, so that a long reading is not bound to one core.

Checking takes about half of a reading's time.  The process gets bundles and commitments through a
pipe and answers with verdicts; a message is its length in four bytes, big-endian, and msgpack.  It
is a help and no more: until it is ready, and when it is gone, bundles are checked where they are read.
"""

import select
import subprocess
import sys
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import BinaryIO

import msgspec

from .drive import check_here
from .slots import Unchecked, Verdict, judge
from .steps import Check

# Fewer bundles are read before a process has started.
LONG = 48

_ROOT = str(Path(__file__).parents[1])
_COMMAND = "import sys; sys.path.insert(0, sys.argv[1]); from federation.second_process import serve; serve()"
_READY = b"\0"
_BUNDLE = msgspec.msgpack.Decoder(Unchecked)
_VERDICT = msgspec.msgpack.Decoder(Verdict)


class SecondProcess:
    """What `drive` takes as `check`.  Starts a process once a reading turns out to be long."""

    def __init__(self, long: int = LONG) -> None:
        self._long = long
        self._process: subprocess.Popen[bytes] | None = None
        self.is_ready = False
        self._is_gone = False

    def __enter__(self) -> "SecondProcess":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()

    def __call__(self, step: Check) -> list[Verdict]:
        try:
            return self._ask(step.bundles) if self._is_there(step.left) else check_here(step)
        except (OSError, EOFError, msgspec.MsgspecError):
            self._end()
            return check_here(step)

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    def _is_there(self, left: int) -> bool:
        if self._is_gone or (self._process is None and left < self._long):
            return False
        if self._process is None:
            self._process = _start()
        if not self.is_ready:
            _, answers = _pipes(self._process)
            waiting = select.poll()
            waiting.register(answers, select.POLLIN)
            self.is_ready = bool(waiting.poll(0)) and _read(answers, 1) == _READY
        return self.is_ready

    def _ask(self, bundles: list[Unchecked]) -> list[Verdict]:
        assert self._process is not None
        questions, answers = _pipes(self._process)
        # Written by another thread: both pipes are short, and neither side may wait for the other.
        writing = Thread(target=_write_all, args=(questions, bundles), daemon=True)
        writing.start()
        verdicts = [_VERDICT.decode(_read_message(answers)) for _ in bundles]
        writing.join()
        return verdicts

    def _end(self) -> None:
        self._is_gone = True
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def serve() -> None:
    """The process: answers each bundle until nobody asks any more."""
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    answers.write(_READY)
    answers.flush()
    while True:
        try:
            raw = _read_message(questions)
        except EOFError:
            return
        _write_message(answers, msgspec.msgpack.encode(judge(_BUNDLE.decode(raw))))


def _start() -> subprocess.Popen[bytes]:
    # -P: nothing is imported from the folder that one happens to stand in.  A session of its own: an
    # interrupt from the terminal is for the reader, who ends this one.
    return subprocess.Popen(
        [sys.executable, "-P", "-c", _COMMAND, _ROOT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _pipes(process: subprocess.Popen[bytes]) -> tuple[BinaryIO, BinaryIO]:
    assert process.stdin is not None and process.stdout is not None
    return process.stdin, process.stdout  # type: ignore[return-value]


def _write_all(pipe: BinaryIO, bundles: list[Unchecked]) -> None:
    try:
        for bundle in bundles:
            _write_message(pipe, msgspec.msgpack.encode(bundle))
    except OSError:
        return      # whoever waits for the verdicts finds it gone, too


def _write_message(pipe: BinaryIO, message: bytes) -> None:
    pipe.write(len(message).to_bytes(4) + message)
    pipe.flush()


def _read_message(pipe: BinaryIO) -> bytes:
    return _read(pipe, int.from_bytes(_read(pipe, 4)))


def _read(pipe: BinaryIO, count: int) -> bytes:
    raw = pipe.read(count)
    if len(raw) != count:
        raise EOFError("the process that checks bundles is gone")
    return raw
