"""The script that people call, in processes that import all they need themselves: other tests fork prepared ones.

Commands that are not named ask a node in the way that `status` does, and import nothing else.
"""

import asyncio
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from federation.dataset.exporting import Wish, export_folder
from federation.remote.phrase import Secrets, seed_of
from node.context import open_node
from node.publication.contribute import contribute
from node.publication.publish import publish_once
from node.safety.backup import backup
from tests import forked
from tests.processes import ROOT, RunningNode
from tests.support import PassThrough, offer

SCRIPT = Path(sys.executable).with_name("sharelm")


def as_installed(*arguments: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([SCRIPT, *map(str, arguments)], capture_output=True, text=True, cwd=ROOT, timeout=240)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A node with two published records, its words, a backup and an export of it; and the address where it runs."""
    root = tmp_path_factory.mktemp("made")
    running = RunningNode(root / "running").init()
    (root / "words").write_text(running.words)
    (root / "trust").write_text(f"{running.vkey}\n")
    (root / "receipt").write_text("none")
    asyncio.run(_fill(root))
    export_folder(root / "lab", Wish("jsonl", "full", "", "", False), root / "set.jsonl")
    running.start("tests.pass_through_node")
    yield root, running.url
    running.stop()


async def _fill(root: Path) -> None:
    """Both records were given under the words, which are those of the node too."""
    secrets = Secrets(seed_of((root / "words").read_text()))
    async with open_node(root / "running", anonymizer=PassThrough) as node:
        given = [offer(text, secret=secrets.secret(0, k)) for k, text in enumerate(("one", "two"))]
        await contribute(node, None, given)
        await publish_once(node)
        await backup(node, root / "backup", with_secrets=True, who="ada")
    shutil.copytree(root / "running", root / "lab")


@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        ("init NEW --origin new.test/log", 0, "vkey"),
        ("status LAB", 0, "conversations"),
        ("import LAB NEW --format sharelm", 2, "error"),
        ("retract LAB 1 --reason spam", 0, "retracted"),
        ("key rotate LAB --phrase-file WORDS --new-phrase-file NEW", 0, "vkey"),
        ("backup LAB NEW", 0, "own_log"),
        ("restore BACKUP NEW", 0, "size"),
        ("privacy rescan NEW", 2, "is no folder"),
        ("pull URL --to NEW", 0, "version"),
        ("verify LAB", 0, "holds"),
        ("export LAB --to NEW", 0, "written"),
        ("prune SET.JSONL --from LAB", 0, "removed"),
        ("upload NEW lab/set", 1, "sharelm export"),
        ("erasure URL", 0, "complete"),
        ("phrase new --to NEW", 0, "file"),
        ("withdraw --phrase-file WORDS --node URL --yes --receipts NEW", 0, "withdrawn"),
        ("receipt verify RECEIPT --trust TRUST", 1, "receipts"),
    ],
)
def test_it_does_what_it_says(made, tmp_path, command, code, says):
    root, url = made
    shutil.copytree(root / "lab", tmp_path / "lab")
    places = {name.upper(): tmp_path / name for name in ("lab", "new")}
    places |= {name.upper(): root / name for name in ("words", "backup", "set.jsonl", "receipt", "trust")}

    done = as_installed(*[(places | {"URL": url}).get(word, word) for word in command.split()], "--json")

    print(done.stdout, done.stderr)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)
    assert says in done.stdout


@pytest.mark.parametrize("arguments", [("--help",), ("status", "nowhere"), ("status", "nowhere", "--json"), ("none",)])
def test_a_fork_prints_the_same_and_ends_the_same(arguments):
    real = subprocess.run([sys.executable, "-m", "node.cli", *arguments], capture_output=True, text=True, cwd=ROOT)

    fork = forked.run("node.cli", arguments)

    assert (fork.returncode, fork.stdout, fork.stderr) == (real.returncode, real.stdout, real.stderr)


def test_a_fork_has_an_input_of_its_own_and_can_be_ended(tmp_path):
    slow = forked.start("http.server", ["0", "--bind", "127.0.0.1"])

    asked = forked.run("node.cli", ["allow-signing", tmp_path], text="n\n")
    slow.send_signal(signal.SIGTERM)

    assert asked.returncode == 1 and "stopped" in asked.stderr + asked.stdout
    assert slow.wait() == -signal.SIGTERM
