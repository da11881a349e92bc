"""What the extension does after sending, its own code at a real node.

Receipts, another browser, a key that the node replaced, drift, taking back.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.processes import SHARELM, RunningNode, answer_of, sharelm

ROOT = Path(__file__).parents[2]
PASS_THROUGH = "tests.pass_through_node"

pytestmark = pytest.mark.xdist_group("extension")


@pytest.fixture
def node(tmp_path):
    running = RunningNode(tmp_path / "lab").init()
    selectors = json.loads((ROOT / "extension/src/sites/selectors/chatgpt.json").read_text())
    (running.root / "selectors").mkdir()
    (running.root / "selectors/chatgpt.json").write_text(json.dumps({**selectors, "version": 1_000}))
    running.start(PASS_THROUGH).wait_until_ready()
    yield running
    running.stop()


def test_a_contribution_is_followed_to_its_receipts_over_the_nodes_next_key_and_taken_back(node, tmp_path):
    script, words = tmp_path / "after.mjs", tmp_path / "words"
    words.write_text(node.words)
    environment = {
        **os.environ,
        "INVITE": answer_of("invite", node.root)["link"],
        "PUBLISH": json.dumps([*SHARELM, "publish", str(node.root), "--now"]),
        "ROTATE": json.dumps([*SHARELM, "key", "rotate", str(node.root), "--phrase-file", str(words),
                              "--new-phrase-file", str(tmp_path / "next")]),
    }
    bundle = ["npx", "esbuild", "tests/real-node/after.ts", "--bundle", "--platform=node", "--format=esm",
              "--loader:.txt=text", f"--outfile={script}"]  # fmt: skip

    built = subprocess.run([ROOT / "tools/node.sh", *bundle], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    done = subprocess.run(
        [ROOT / "tools/node.sh", "node", script], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "waiting": "waiting",
        "published": ["published", node.origin, "good"],
        "restored": [1, "published", "good"],
        "told": "alarm over",
        "keys": [node.vkey, node.vkey, answer_of("status", node.root)["vkey"]],
        "older": "good",
        "selectors": 1_000,
        "back": ["taken-back", [[node.origin, "good"]]],
    }
    assert "The extension no longer reads chatgpt as it should: empty-turns" in sharelm("status", node.root).stdout
