"""Nodes with something to see, as processes, and Chromium to see it with."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.extension.browsers import run, why_no_browsers
from tests.processes import ROOT, free_port, until

Serve = Callable[[str], str]


@pytest.fixture(scope="session")
def chromium() -> None:
    if why := why_no_browsers():
        pytest.skip(why)  # under CI that is a failure (tests/conftest.py)
    ready = ROOT / "extension/node_modules/.ready"
    if not ready.exists():
        done = run("npm", "ci", "--silent")
        assert done.returncode == 0, done.stderr
        ready.touch()


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Starts a node with samples, payloads or nothing; gives back its address."""
    started = list[subprocess.Popen[bytes]]()

    def start(what: str) -> str:
        folder, port = tmp_path_factory.mktemp(what), free_port()
        command = [sys.executable, "-m", "tests.explorer.sample_node", str(folder / "lab"), str(port), what]
        with Path(folder / "log").open("wb") as log:
            started.append(subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log))
        until(
            lambda: answers(f"http://127.0.0.1:{port}/healthz"), most_s=120, why=f"a node with {what} does not listen"
        )
        return f"http://127.0.0.1:{port}"

    yield start
    for each in started:
        each.terminate()
    for each in started:
        each.wait(30)


def answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=5).status_code == 200
    except httpx.HTTPError:
        return False
