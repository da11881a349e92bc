"""What tests in real browsers need: the browsers, the extension as it is built, a node to join, a certificate."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import trustme

from tests.processes import ROOT, RunningNode, answer_of

TIMEOUT_S = 280


def run(*command: str, timeout_s: float = TIMEOUT_S) -> "subprocess.CompletedProcess[str]":
    """A command with Node, in the extension's folder."""
    environment = {**os.environ, "CI": "true", "NO_COLOR": "1"}
    return subprocess.run(
        ["tools/node.sh", *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=timeout_s
    )


def why_no_browsers() -> str:
    """What to install; "" where both browsers are there, or could be installed."""
    found = subprocess.run(["tools/browsers.sh"], cwd=ROOT, capture_output=True, text=True)
    return "" if found.returncode == 0 else found.stderr.strip()


def build(folder: Path) -> Path:
    done = run("npm", "run", "--silent", "build", "--", str(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def certify(folder: Path) -> dict[str, str]:
    """A certificate for the chat site, and its key, as files."""
    issued = trustme.CA().issue_cert("chatgpt.com")
    certificate, key = folder / "site.pem", folder / "site.key"
    issued.cert_chain_pems[0].write_to_path(certificate)
    issued.private_key_pem.write_to_path(key)
    return {"certificate": str(certificate), "key": str(key)}


def start_node(root: Path) -> RunningNode:
    """A node that takes contributions and anonymizes nothing: these tests are about the way to it."""
    node = RunningNode(root).init()
    return node.start("tests.pass_through_node").wait_until_ready()


def invite(node: RunningNode) -> str:
    return str(answer_of("invite", node.root)["link"])


def play(script: str, *, timeout_s: float = TIMEOUT_S, **options: object) -> Any:
    """What a script in extension/browser/ saw."""
    done = run("node", f"browser/{script}.js", json.dumps(options), timeout_s=timeout_s)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)
