"""A node in another process, as the measurements see it: orders go in, answers come out."""

import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any


class Server:
    """`name` is the host of the node's origin; `seed` is what its records are made with."""

    def __init__(self, root: Path, name: str, seed: int) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.root = root
        self.url = f"http://127.0.0.1:{port}"
        self.origin = f"{name}.example/sharelm"
        command = [sys.executable, "-m", "tests.bench.serving", str(root), str(port), self.origin, str(seed)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    @property
    def link(self) -> str:
        """What a peer follows it with; only once it has answered an order."""
        vkey = json.loads((self.root / "sharelm.json").read_text())["logs"][self.origin]["vkey"]
        return f"{self.url}#{vkey}"

    def order(self, text: str) -> dict[str, Any]:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(text + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def end(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()
