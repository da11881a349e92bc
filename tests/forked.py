"""Starts `python -m MODULE` without the second that Python imports for: as a fork of a process that has (prepared.py).

What it is about, that a command imports what it needs and how it is installed, tests show with processes of their own.
"""

import atexit
import functools
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Iterable
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
TIMEOUT_S = 240


class Forked:
    """A process that was started; like subprocess.Popen, but for what it printed, which can be read at any time."""

    def __init__(self, pid: int, end: int, outputs: list[int]) -> None:
        """Descriptors: from `end` its exit can be read, once; `outputs` are files in memory."""
        self.pid = pid
        self.returncode: int | None = None
        self._end, self._outputs = end, outputs
        for each in (end, *outputs):
            weakref.finalize(self, os.close, each)

    @property
    def said(self) -> str:
        return self._read(0)

    @property
    def complained(self) -> str:
        return self._read(1)

    def poll(self) -> int | None:
        return self._look(0)

    def wait(self, timeout: float = TIMEOUT_S) -> int:
        if (code := self._look(timeout)) is None:
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _look(self, timeout: float) -> int | None:
        if self.returncode is None and select.select([self._end], [], [], timeout)[0]:
            self.returncode = int(os.read(self._end, 64))
        return self.returncode

    def _read(self, number: int) -> str:
        descriptor = self._outputs[number]
        return os.pread(descriptor, os.fstat(descriptor).st_size, 0).decode()


def start(
    module: str,
    arguments: Iterable[object] = (),
    *,
    env: dict[str, str] | None = None,
    text: str = "",
    log: "IO[bytes] | None" = None,
) -> Forked:
    """Starts it in the project's folder.

    Args:
        env: what is other than here.
        text: what it can read on its standard input.
        log: where both its outputs go, in place of `said` and `complained`.
    """
    outputs = [] if log else [os.memfd_create("said"), os.memfd_create("complained")]
    message = {"command": [module, *map(str, arguments)], "environment": {**os.environ, **(env or {})}}
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs, tempfile.TemporaryFile() as given:
        given.write(text.encode())
        given.seek(0)
        files = [log.fileno()] * 2 if log else outputs
        socket.send_fds(_prepared(), [json.dumps(message).encode()], [theirs.fileno(), given.fileno(), *files])
    return Forked(int(ours.recv(64)), ours.detach(), outputs)


def run(
    module: str, arguments: Iterable[object] = (), *, env: dict[str, str] | None = None, text: str = ""
) -> "subprocess.CompletedProcess[str]":
    """The same, to its end.

    Raises:
        subprocess.TimeoutExpired: it is killed.
    """
    process = start(module, arguments, env=env, text=text)
    try:
        code = process.wait()
    finally:
        process.kill()
    return subprocess.CompletedProcess([module, *arguments], code, process.said, process.complained)


@functools.cache
def _prepared() -> socket.socket:
    """Asked over this socket; one for all tests that run in this process, and ended with it."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.prepared", str(theirs.fileno())], cwd=ROOT, pass_fds=[theirs.fileno()]
        )

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours
