"""A real Gradio chat, on this machine and at an address of somebody's own (extension/browser/gradio.js)."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.extension.browsers import invite, play
from tests.extension.published import published_by
from tests.processes import ROOT, RunningNode, until

# No word to Gradio's makers, and no look for a newer version.
QUIET = {"GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_OFFLINE": "1", "PYTHONUNBUFFERED": "1"}

pytestmark = [pytest.mark.xdist_group("extension"), pytest.mark.timeout(400)]


@pytest.fixture
def gradio_port(tmp_path: Path) -> Iterator[int]:
    said = tmp_path / "gradio.log"
    with said.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.extension.gradio_app"],
            cwd=ROOT, env={**os.environ, **QUIET}, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        found = until(
            lambda: re.search(r"127\.0\.0\.1:(\d+)", said.read_text()), most_s=120, why="Gradio did not start"
        )
        yield int(found[1])
    finally:
        process.terminate()
        process.wait()


def answer(question: str, hours: int) -> str:
    table = f"| loaf | hours |\n| --- | --- |\n| rye | {hours} |"
    return f"About *{question}*:\n\n{table}\n\n```python\nbake(3)\n```"


def test_a_real_gradio_chat_is_captured_here_and_at_an_address_of_ones_own_and_published(
    built: Path, site: dict[str, str], gradio_port: int, node: RunningNode, tmp_path: Path
):
    extension = str(built / "chromium")

    seen = play("gradio", extension=extension, work=str(tmp_path), invite=invite(node), port=gradio_port, **site)
    [shared] = published_by(node, tmp_path / "pulled")

    said = [["user", "sour dough"], ["assistant", answer("sour dough", 3)]]
    assert seen["local"] == [*said, ["user", "rye"], ["assistant", answer("rye", 5)]]
    assert seen["own"] == [["user", "spelt"], ["assistant", answer("spelt", 3)]]
    assert not seen["badgeBefore"]
    assert seen["standing"] == "waiting"
    assert [[turn.role, turn.content] for turn in shared.conversation] == seen["local"]
    assert shared.platform == "Gradio"
