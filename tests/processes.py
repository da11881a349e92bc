"""Nodes as processes of their own, and the command line as people call it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import msgspec

from tests import forked

ROOT = forked.ROOT
COMMAND_LINE = "node.cli"
SHARELM = [sys.executable, "-m", COMMAND_LINE]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def sharelm(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """A command, run to its end."""
    return forked.run(COMMAND_LINE, arguments)


def answer_of(*arguments: object) -> Any:
    """The one JSON object that a command prints, when it went well."""
    done = sharelm(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return msgspec.json.decode(done.stdout)


def until(what: Callable[[], Any], *, most_s: float, why: str, look_s: float = 0.1) -> Any:
    """The first true value of `what`, which is asked every `look_s`."""
    ends = time.monotonic() + most_s
    while not (found := what()):
        assert time.monotonic() < ends, f"after {most_s} s: {why}"
        time.sleep(look_s)
    return found


class RunningNode:
    """A node's folder, and the process that runs it when one does.  What it printed is in `said`."""

    def __init__(self, root: Path, *, env: dict[str, str] | None = None) -> None:
        self.root = root
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.origin = f"{root.name}.test/log"
        self.vkey = self.words = ""
        self._env = env or {}
        self._log = root.with_name(f"{root.name}.log")
        self._process: subprocess.Popen[bytes] | forked.Forked | None = None

    @property
    def said(self) -> bytes:
        return self._log.read_bytes() if self._log.exists() else b""

    def init(self) -> "RunningNode":
        made = answer_of("init", self.root, "--origin", self.origin, "--url", self.url, "--name", self.root.name)
        self.vkey, self.words = made["vkey"], made["words"]
        # Tests say when it publishes, and count what it published then, however slow the machine is.
        settings = self.root / "node.toml"
        text = settings.read_text()
        assert "\n[publish]\nevery_s = 60 " in text
        settings.write_text(text.replace("\n[publish]\nevery_s = 60 ", "\n[publish]\nevery_s = 86400 "))
        return self

    def start(self, module: str = COMMAND_LINE, env: dict[str, str] | None = None) -> "RunningNode":
        """Starts it; returns once it listens.  `module` is what is run in place of the command line, as a fork."""
        command = ["run", str(self.root), "--port", str(self.port)]
        env = {**self._env, **(env or {})}
        with self._log.open("ab") as log:
            if module == COMMAND_LINE:
                self._process = subprocess.Popen(
                    [*SHARELM, *command], stdout=log, stderr=log, cwd=ROOT, env=os.environ | env
                )
            else:
                self._process = forked.start(module, command, env=env, log=log)
        until(self._listens, most_s=120, why=f"{self.root.name} does not listen")
        return self

    def wait_until_ready(self) -> "RunningNode":
        """Returns once it takes contributions: the models take some seconds."""
        until(lambda: self._status("/readyz") == 200, most_s=180, why=f"{self.root.name} loads no models")
        return self

    def wait_until_killed(self) -> int:
        """How it ended, by itself."""
        assert self._process is not None
        code, self._process = self._process.wait(60), None
        return code

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def _end(self, number: int) -> None:
        if self._process is not None:
            if self._process.poll() is not None:
                print(f"{self.root.name} ended by itself:\n{self.said[-5_000:].decode(errors='replace')}")
            self._process.send_signal(number)
            self._process.wait(30)
            self._process = None

    def _listens(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.said.decode()
        return self._status("/healthz") == 200

    def _status(self, path: str) -> int:
        try:
            return httpx.get(self.url + path, timeout=5).status_code
        except httpx.HTTPError:
            return 0
