"""What the main job costs: publishing, a first sync, a small one, verifying, exporting."""

import asyncio
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from federation.dataset.exporting import export_folder
from federation.log.keys import parse_verifier_key
from federation.reading.verifier import verify_log
from node.context import open_node
from node.following.follow import sync_once
from node.following.peering import add_peer
from node.init import init
from node.privacy.bench.memory import peak_mb
from tests.bench.server import Server
from tests.bench.table import Row, rate, say
from tests.support import PassThrough


async def measure_reading(root: Path, server: Server, records: int) -> list[Row]:
    """`server` is new and publishes `records`, and 1 % more; the reader's folder is `root/b` afterwards."""
    rows = list[Row]()
    say("publishing")
    published = server.order(f"publish {records}")
    raw = published["raw_bytes"]
    rows.append(("publish", rate(records, published["seconds"]), f"{raw / records:,.0f} bytes a record, raw"))
    await init(root / "b", origin="reader.example/sharelm", url="http://127.0.0.1:1")
    async with open_node(root / "b", anonymizer=PassThrough) as node:
        await add_peer(node, server.link)
        [peer] = await node.store.peers.all()
        say("cold sync")
        cold = await timed_sync(node, peer)
        rows.append(("cold sync, verified, stored", rate(records, cold[0]), "goal 25,000 records/s"))
        rows.append(("bytes on the wire", f"{100 * cold[1] / raw:.1f} % of raw", f"{cold[1]:,} bytes in {cold[2]:,} "
                     "requests; goal 30 %"))  # fmt: skip
        server.order(f"publish {records // 100}")
        delta = await timed_sync(node, peer)
        rows.append(("1 % delta", f"{delta[0]:.3f} s", f"{delta[2]} requests; goal 0.1 s"))
        peak = peak_mb()
        rows.append(("peak memory, reader", f"{peak:.0f} MB", "goal 300 MB"))
        rows.append(("peak memory, server", f"{server.order('memory')['peak_mb']:.0f} MB",
                     "goal 300 MB; publishing included"))  # fmt: skip
    rows += await asyncio.to_thread(_from_disk, root, server, records + records // 100)
    return rows


async def timed_sync(node: Any, peer: Any) -> tuple[float, int, int]:
    """Seconds, bytes and requests of one round."""
    started = time.monotonic()
    outcome = await sync_once(node, peer)
    assert not outcome.trouble, outcome.trouble
    return time.monotonic() - started, outcome.received_bytes, outcome.requests


def _from_disk(root: Path, server: Server, total: int) -> list[Row]:
    say("verifying")
    started = time.monotonic()
    processes = os.cpu_count() or 1     # as `sharelm verify` does
    report = verify_log(root / "b", parse_verifier_key(server.link.partition("#")[2]), processes=processes)
    seconds = time.monotonic() - started
    assert not report.problems, report
    assert report.present == total, report
    floor = _floor(root / "b")
    rows = [
        ("verify from disk", rate(total, seconds), f"{processes} processes; goal 50,000 records/s"),
        ("floor: " + floor[1], rate(total, floor[0]), f"verify takes {seconds / floor[0]:.1f} times as long"),
    ]
    for format in ("jsonl", "parquet"):
        say(f"exporting {format}")
        started = time.monotonic()
        exported = export_folder(root / "b", format, root / f"export.{format}")
        rows.append((f"export {format}", rate(exported.written, time.monotonic() - started), ""))
    return rows


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
