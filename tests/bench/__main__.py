"""`make bench`: one table of what the main job and taking back cost, beside the floor, on what, and when.

Processes on loopback; privacy is switched off for this measurement only.
Set RECORDS to measure fewer.
"""

import asyncio
import os
import platform
import shutil
import tempfile
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from datetime import UTC, datetime
from pathlib import Path

from node import VERSION
from tests.bench.reading import measure_reading
from tests.bench.server import Server
from tests.bench.table import Row
from tests.bench.withdrawing import measure_withdrawing

RECORDS = int(os.environ.get("RECORDS", "100000"))
SEED = 20261121


def main() -> None:
    ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter).parse_args()
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


async def _measure(root: Path) -> list[Row]:
    server = Server(root / "a", "bench", SEED)
    try:
        return [
            *await measure_reading(root, server, RECORDS),
            *await measure_withdrawing(root, server, RECORDS, SEED),
        ]
    finally:
        server.end()


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "?")


if __name__ == "__main__":
    main()
