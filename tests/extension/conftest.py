"""What is made once for all tests in browsers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.extension.browsers import build, certify, run, start_node, why_no_browsers
from tests.processes import ROOT, RunningNode


@pytest.fixture(scope="session")
def installed() -> None:
    """The packages of extension/package-lock.json."""
    ready = ROOT / "extension/node_modules/.ready"
    if not ready.exists():
        done = run("npm", "ci", "--silent")
        assert done.returncode == 0, done.stderr
        ready.touch()


@pytest.fixture(scope="session")
def built(installed: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of both packages, unpacked: chromium and firefox."""
    if why := why_no_browsers():
        pytest.skip(why)        # under CI that is a failure (tests/conftest.py)
    return build(tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Certificate and key of the chat site."""
    return certify(tmp_path_factory.mktemp("site"))


@pytest.fixture
def node(tmp_path: Path) -> Iterator[RunningNode]:
    running = start_node(tmp_path / "lab")
    try:
        yield running
    finally:
        running.stop()
