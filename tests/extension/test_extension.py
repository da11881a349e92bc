"""The extension as it is built and tested with its own tools (extension/README.md)."""

from hashlib import sha256
from pathlib import Path

import pytest

from tests.extension.browsers import run

MOST_BYTES = 400_000

# One worker: two at once would only take each other's time.
pytestmark = [pytest.mark.xdist_group("extension"), pytest.mark.usefixtures("installed")]


def _build(folder: Path) -> dict[str, bytes]:
    done = run("npm", "run", "--silent", "build", "--", str(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


@pytest.mark.timeout(600)
def test_its_own_tests_pass():
    done = run("npm", "test", "--silent", timeout_s=580)

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

    done = run(
        "npx", "web-ext", "lint", "--source-dir", str(tmp_path / "firefox"), "--self-hosted", "--warnings-as-errors"
    )

    assert done.returncode == 0, done.stdout + done.stderr
