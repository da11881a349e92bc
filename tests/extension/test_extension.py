"""The extension as it is built and tested with its own tools (extension/README.md)."""

import os
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST_BYTES = 400_000

# One worker: two at once would only take each other's time.
pytestmark = pytest.mark.xdist_group("extension")


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CI": "true", "NO_COLOR": "1"}
    return subprocess.run(
        ["tools/node.sh", *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=280
    )


def _build(folder: Path) -> dict[str, bytes]:
    done = _run("npm", "run", "--silent", "build", "--", str(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


@pytest.fixture(scope="module", autouse=True)
def installed():
    ready = ROOT / "extension/node_modules/.ready"
    if not ready.exists():
        done = _run("npm", "ci", "--silent")
        assert done.returncode == 0, done.stderr
        ready.touch()


def test_its_own_tests_pass():
    done = _run("npm", "test", "--silent")

    assert done.returncode == 0, done.stdout + done.stderr


def test_both_packages_are_the_same_bytes_when_built_again_and_small(tmp_path: Path):
    once = _build(tmp_path / "once")
    again = _build(tmp_path / "again")

    assert len(once) == 2
    assert {name: sha256(raw).hexdigest() for name, raw in once.items()} == {
        name: sha256(raw).hexdigest() for name, raw in again.items()
    }
    assert max(len(raw) for raw in once.values()) < MOST_BYTES


def test_web_ext_lint_finds_nothing_to_say(tmp_path: Path):
    _build(tmp_path)

    done = _run(
        "npx", "web-ext", "lint", "--source-dir", str(tmp_path / "firefox"), "--self-hosted", "--warnings-as-errors"
    )

    assert done.returncode == 0, done.stdout + done.stderr
