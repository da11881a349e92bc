"""Chromium's own permission prompt, answered in a window (extension/browser/prompt.js)."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.extension.browsers import invite, play
from tests.processes import RunningNode

CHATGPT = ["https://chat.openai.com/*", "https://chatgpt.com/*"]
OWN = "https://chat.lab.example/*"

pytestmark = [pytest.mark.xdist_group("extension"), pytest.mark.timeout(300)]


@pytest.fixture
def display(built: Path) -> Iterator[str]:
    """An X server of this test's own, on whichever number is free."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x900x24"], pass_fds=[write], stderr=subprocess.DEVNULL
    )
    os.close(write)
    with os.fdopen(read) as said:
        number = said.readline().strip()
    try:
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()


def test_the_browser_asks_for_one_site_and_its_no_and_yes_are_heeded(
    built: Path, site: dict[str, str], node: RunningNode, display: str
):
    seen = play("prompt", extension=str(built / "chromium"), invite=invite(node), display=display, **site)

    own = "openwebui@chat.lab.example"
    assert seen["afterNo"] == [[], {}]
    assert [sorted(seen["afterYes"][0]), seen["afterYes"][1]] == [CHATGPT, {"chatgpt": "on"}]
    assert [sorted(seen["afterOwn"][0]), seen["afterOwn"][1]] == [[OWN, *CHATGPT], {"chatgpt": "on", own: "on"}]
    assert [sorted(seen["afterRemoving"][0]), seen["afterRemoving"][1]] == [CHATGPT, {"chatgpt": "on"}]
    assert seen["held"] == ["chatgpt/rye"]
