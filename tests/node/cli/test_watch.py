"""`sharelm pull --watch`, as a process: it follows what is published, waits for a node that is away, ends cleanly."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from federation.reading.verify import verify_folder
from tests.federation.logs import Log
from tests.federation.server import serving
from tests.processes import ROOT, until

# The command itself, with looks that follow sooner.
WATCH = """
import sys
from node.cli import researcher
from node.cli.main import main
researcher._LEAST_PAUSE_S, researcher._LONGEST_PAUSE_S = 0.2, 0.5
sys.argv = ["sharelm", "pull", *sys.argv[1:], "--watch"]
main()
"""


def _heed_ctrl_c() -> None:
    """Also where the tests run in the background of a shell, which then ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Watching:
    def __init__(self, process: "subprocess.Popen[bytes]", told: Path, said: Path) -> None:
        self.process, self._told, self._said = process, told, said

    @property
    def told(self) -> list[str]:
        """Of each pull that brought something."""
        return [line for line in self.lines if "leaves" in line]

    @property
    def lines(self) -> list[str]:
        return self._told.read_text().splitlines()

    @property
    def said(self) -> str:
        return self._said.read_text()


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(tmp_path / "log", 3)


@pytest.fixture
def watch(tmp_path: Path) -> Iterator["type[Watching]"]:
    started = list["subprocess.Popen[bytes]"]()

    def start(url: str) -> Watching:
        out, err = tmp_path / "out", tmp_path / "err"
        with out.open("wb") as told, err.open("wb") as said:
            arguments = [sys.executable, "-u", "-c", WATCH, url, "--to", str(tmp_path / "pulled")]
            started.append(
                subprocess.Popen(arguments, stdout=told, stderr=said, cwd=ROOT, env=os.environ, preexec_fn=_heed_ctrl_c)
            )
        return Watching(started[-1], out, err)

    yield start     # type: ignore[misc]
    for each in started:
        each.kill()
        each.wait()


def test_what_is_published_later_comes_also_after_the_node_was_away_and_ctrl_c_ends_it(log, watch, tmp_path):
    with serving(log) as node:
        port = urlsplit(node.url).port
        watching = watch(node.url)
        until(lambda: len(watching.told) == 1, most_s=120, why="nothing is pulled")
        log.grow(2)
        until(lambda: len(watching.told) == 2, most_s=120, why="what is new does not come")
    until(lambda: "asking again" in watching.said, most_s=120, why="it is not told that the node is away")
    log.grow(1)
    with serving(log, port=port):
        until(lambda: len(watching.told) == 3, most_s=120, why="it does not go on")
        watching.process.send_signal(signal.SIGINT)
        code = watching.process.wait(120)

    assert code == 0
    assert [line.split(",")[0] for line in watching.told] == [
        f"{log.origin}: {size} leaves (" + f"{new} new)" for size, new in ((3, 3), (5, 2), (6, 1))]  # fmt: skip
    assert watching.said.rstrip().endswith("Ended. What was pulled is kept; the same command goes on from there.")
    assert "Traceback" not in watching.said
    assert verify_folder(tmp_path / "pulled", None).holds


def test_of_a_log_with_two_histories_it_is_told_and_the_others_are_followed(log, watch, tmp_path):
    other = Log(tmp_path / "other", 1, origin="log.example/b")
    with serving(log, other) as node:
        watching = watch(node.url)
        until(lambda: len(watching.told) == 2, most_s=120, why="nothing is pulled")
        node.logs[log.origin] = Log(tmp_path / "forked").grow(5, b"another history")
        until(lambda: "  ! " in "\n".join(watching.lines), most_s=120, why="it is not told")
        other.grow(1)
        until(lambda: f"{other.origin}: 2 leaves (1 new)" in "\n".join(watching.told), most_s=120, why="it stopped")
        is_running = watching.process.poll() is None

    assert is_running
    assert len([line for line in watching.lines if "  ! " in line]) == 2, "told again only when something came"
    assert verify_folder(tmp_path / "pulled", None).logs[0].size == 3


def test_a_pull_that_is_stopped_says_that_it_can_go_on_and_does(tmp_path):
    log = Log(tmp_path / "log", 20_000)
    with serving(log) as node:
        command = [sys.executable, "-m", "node.cli", "pull", node.url, "--to", str(tmp_path / "pulled")]
        pulling = subprocess.Popen(command, stderr=subprocess.PIPE, cwd=ROOT, text=True, preexec_fn=_heed_ctrl_c)
        until(lambda: list((tmp_path / "pulled").glob("logs/*/tile/entries/*")), most_s=120, why="nothing is pulled")
        pulling.send_signal(signal.SIGINT)
        _, said = pulling.communicate(timeout=240)
        again = subprocess.run(command, capture_output=True, cwd=ROOT, text=True, timeout=240)

    assert pulling.returncode == 130
    assert said.rstrip().endswith("sharelm: stopped. What was pulled is kept; the same command goes on from there.")
    assert again.returncode == 0 and "20,000 leaves" in again.stdout
    assert verify_folder(tmp_path / "pulled", None).holds
