"""`make bench`: one table of what the main job costs, beside the floor, on what, and when.

Two processes on loopback; privacy is switched off for this measurement only.
Set RECORDS to measure fewer.
"""

import asyncio
import json
import os
import platform
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from federation.keys import parse_verifier_key
from federation.verifier import verify_log
from federation.verify import export_folder
from node import VERSION
from node.context import open_node
from node.follow import sync_once
from node.init import init
from node.peering import add_peer
from tests.support import PassThrough

RECORDS = int(os.environ.get("RECORDS", "100000"))
SEED = 20261121


class Server:
    """The node that publishes and serves, in another process."""

    def __init__(self, root: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [sys.executable, "-m", "tests.bench.serving", str(root), str(self.port), str(SEED)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

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


def main() -> None:
    root = Path(tempfile.mkdtemp(prefix="sharelm-bench-"))
    try:
        rows = asyncio.run(_measure(root))
    finally:
        shutil.rmtree(root, ignore_errors=True)
    print(f"\nsharelm-node {VERSION}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
    print(f"{platform.system()} {platform.release()}, Python {platform.python_version()}, {_processor()}, "
          f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")  # fmt: skip
    print(f"{RECORDS:,} records made with seed {SEED}; no anonymization\n")
    for name, figure, note in rows:
        print(f"{name:<28} {figure:>26}   {note}")


async def _measure(root: Path) -> list[tuple[str, str, str]]:
    rows = list[tuple[str, str, str]]()
    server = Server(root / "a")
    _say("publishing")
    published = server.order(f"publish {RECORDS}")
    raw = published["raw_bytes"]
    rows.append(("publish", _rate(RECORDS, published["seconds"]), f"{raw / RECORDS:,.0f} bytes a record, raw"))
    await init(root / "b", origin="reader.example/sharelm", url="http://127.0.0.1:1")
    async with open_node(root / "b", anonymizer=PassThrough) as node:
        vkey = json.loads((root / "a/sharelm.json").read_text())["logs"]["bench.example/sharelm"]["vkey"]
        await add_peer(node, f"http://127.0.0.1:{server.port}#{vkey}")
        [peer] = await node.store.peers.all()
        _say("cold sync")
        cold = await _timed_sync(node, peer)
        rows.append(("cold sync, verified, stored", _rate(RECORDS, cold[0]), "goal 25,000 records/s"))
        rows.append(("bytes on the wire", f"{100 * cold[1] / raw:.1f} % of raw", f"{cold[1]:,} bytes in {cold[2]:,} "
                     "requests; goal 30 %"))  # fmt: skip
        server.order(f"publish {RECORDS // 100}")
        delta = await _timed_sync(node, peer)
        rows.append(("1 % delta", f"{delta[0]:.3f} s", f"{delta[2]} requests; goal 0.1 s"))
        peak = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
        rows.append(("peak memory, reader", f"{peak:.0f} MB", "goal 300 MB; with the process that checks"))
        rows.append(("peak memory, server", f"{server.order('memory')['peak_mb']:.0f} MB",
                     "goal 300 MB; publishing included"))  # fmt: skip
    server.end()
    _say("verifying")
    started = time.monotonic()
    report = verify_log(root / "b", parse_verifier_key(vkey))
    seconds = time.monotonic() - started
    total = RECORDS + RECORDS // 100
    assert not report.problems and report.present == total, report
    rows.append(("verify from disk", _rate(total, seconds), "goal 50,000 records/s"))
    floor = _floor(root / "b")
    rows.append(("floor: " + floor[1], _rate(total, floor[0]), f"verify takes {seconds / floor[0]:.1f} times as long"))
    for format in ("jsonl", "parquet"):
        _say(f"exporting {format}")
        started = time.monotonic()
        exported = export_folder(root / "b", format, root / f"export.{format}")
        rows.append((f"export {format}", _rate(exported.written, time.monotonic() - started), ""))
    return rows


async def _timed_sync(node: Any, peer: Any) -> tuple[float, int, int]:
    started = time.monotonic()
    outcome = await sync_once(node, peer)
    assert not outcome.trouble, outcome.trouble
    return time.monotonic() - started, outcome.received_bytes, outcome.requests


def _floor(root: Path) -> tuple[float, str]:
    """Seconds to decompress and hash the same bundles with the ordinary tools."""
    bundles = sorted(str(file) for file in root.glob("logs/*/bundle/**/*") if file.is_file())
    (root / "bundles.txt").write_text("\0".join(bundles))
    command = "xargs -0 cat < bundles.txt | zstd -d | sha256sum"
    name = "zstd -d | sha256sum"
    if shutil.which("zstd") is None:
        reader = (
            "import sys, zstandard; [sys.stdout.buffer.write(zstandard.ZstdDecompressor().decompress("
            "open(f, 'rb').read())) for f in open('bundles.txt').read().split(chr(0))]"
        )
        command = f'{sys.executable} -c "{reader}" | sha256sum'
        name = "zstandard | sha256sum"
    started = time.monotonic()
    subprocess.run(command, shell=True, check=True, cwd=root, stdout=subprocess.DEVNULL)
    return time.monotonic() - started, name


def _rate(count: int, seconds: float) -> str:
    return f"{count / seconds:,.0f} records/s"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "?")


def _say(text: str) -> None:
    print(f"{text} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
