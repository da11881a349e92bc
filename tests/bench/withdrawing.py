"""What taking back costs: at the origin, at a peer, until three running peers are clean, and for one bundle."""

import asyncio
import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx

from federation.log.bundle import format_bundle_path
from federation.log.commitment import format32
from federation.log.listing import PATH, parse_listing
from federation.log.tiles import WIDTH
from federation.reading.drive import Files, drive
from federation.reading.folder import Folder
from federation.reading.mirror import erase
from federation.reading.reader import path_of
from node.context import open_node
from tests.bench.generator import secret_of
from tests.bench.reading import timed_sync
from tests.bench.server import Server
from tests.bench.table import Row, rate, say
from tests.support import PassThrough

_SINGLE = 50        # withdrawals in calls of their own
_IN_A_CALL = 1_000
_BUNDLES = 40       # rewritten to see what one costs
_LOOK_S = 0.05
_LONGEST_S = 300.0


async def measure_withdrawing(root: Path, server: Server, records: int, seed: int) -> list[Row]:
    """`server` holds `records`, `root/b` mirrors it.  Records are taken back at even distances, from every bundle."""
    rows = [_bundle_row(root, server.origin, records)]
    percent = max(1, records // 100)
    numbers = iter(range(0, records, max(1, records // (2 * percent + _SINGLE + 1))))
    async with open_node(root / "b", anonymizer=PassThrough) as node, httpx.AsyncClient(timeout=_LONGEST_S) as client:
        [peer] = await node.store.peers.all()
        say("withdrawing, one by one")
        seconds = [await _withdraw(client, server.url, _some(numbers, 1, seed)) for _ in range(_SINGLE)]
        rows.append(("withdraw, calls of 1", rate(_SINGLE, sum(seconds), "withdrawals"),
                     f"the slowest {1000 * max(seconds):,.0f} ms"))  # fmt: skip
        await timed_sync(node, peer)
        say("withdrawing 1 %")
        some = _some(numbers, percent, seed)
        seconds = [await _withdraw(client, server.url, some[at : at + _IN_A_CALL])
                   for at in range(0, percent, _IN_A_CALL)]  # fmt: skip
        rows.append((f"withdraw, calls of {min(percent, _IN_A_CALL):,}", rate(percent, sum(seconds), "withdrawals"),
                     f"{percent:,} records in {records // WIDTH + 1:,} bundles"))  # fmt: skip
        say("a peer applies them")
        took, received, requests = await timed_sync(node, peer)
        own = await node.store.logs.find(server.origin)
        assert own is not None
        assert len(own.held.withdrawn) == percent + _SINGLE, len(own.held.withdrawn)
        rows.append(("1 % withdrawn, at a peer", f"{took:.2f} s", f"{received:,} bytes in {requests} requests; "
                     "goal 10 s"))  # fmt: skip
        rows.append(await _three_peers(client, root, server, _some(numbers, percent, seed), seed))
    return rows


async def _three_peers(
    client: httpx.AsyncClient, root: Path, server: Server, secrets: Sequence[str], seed: int
) -> Row:
    """From the first byte of the call at the origin until no peer has a byte of any of them."""
    peers = [Server(root / name, name, seed) for name in ("peer-1", "peer-2", "peer-3")]
    try:
        for peer in peers:
            peer.order(f"follow {server.link}")
            server.order(f"follow {peer.link}")
        say("three peers pull everything")
        for node in (server, *peers):
            node.order("begin")
        await _all_gone(server.url, [peer.url for peer in peers])
        say("three peers apply 1 %")
        started = time.monotonic()
        for at in range(0, len(secrets), _IN_A_CALL):
            await _withdraw(client, server.url, secrets[at : at + _IN_A_CALL])
        acknowledged = time.monotonic()
        await _all_gone(server.url, [peer.url for peer in peers])
        seconds = time.monotonic() - started
    finally:
        for peer in peers:
            peer.end()
    return ("until three peers are clean", f"{seconds:.2f} s", f"{len(secrets):,} records; "
            f"{seconds - (acknowledged - started):.2f} s after the receipts")  # fmt: skip


async def _withdraw(client: httpx.AsyncClient, url: str, secrets: Sequence[str]) -> float:
    """Seconds until the receipts are here."""
    started = time.monotonic()
    answer = await client.post(f"{url}/withdrawals", json={"secrets": secrets})
    seconds = time.monotonic() - started
    answer.raise_for_status()
    assert {each["status"] for each in answer.json()["withdrawals"]} == {"withdrawn"}, answer.text[:200]
    return seconds


def _some(numbers: Iterator[int], count: int, seed: int) -> list[str]:
    return [format32(secret_of(seed, next(numbers))) for _ in range(count)]


async def _all_gone(origin_url: str, urls: Sequence[str]) -> None:
    """Returns when these nodes hold the log of `origin_url` as far as it, and have erased as much."""
    until_s = time.monotonic() + _LONGEST_S
    async with httpx.AsyncClient(timeout=30) as client:

        async def states(url: str, origin: str) -> list[tuple[int, str]]:
            listed = parse_listing((await client.get(f"{url}/{PATH}")).content).logs
            return [(each.size, each.withdrawn) for each in listed if not origin or each.origin == origin]

        origin = parse_listing((await client.get(f"{origin_url}/{PATH}")).content).logs[0].origin
        while True:
            wanted = await states(origin_url, origin)
            if all([await states(url, origin) == wanted for url in urls]):
                return
            assert time.monotonic() < until_s, "the peers do not agree with the origin"
            await asyncio.sleep(_LOOK_S)


def _bundle_row(root: Path, origin: str, records: int) -> Row:
    """One record taken out of each of some bundles, which are copied for it."""
    say("rewriting bundles")
    source, folder = Folder(root / "b"), Folder(root / "copy")
    paths = [path_of(origin, format_bundle_path(number)) for number in range(min(_BUNDLES, records // WIDTH))]
    size = 0
    for path in paths:
        content = source.read(path)
        assert content is not None
        size += len(content)
        folder.write(path, content, durable=True)
    started = time.monotonic()
    drive(erase(origin, [number * WIDTH + 100 for number in range(len(paths))]), Files(folder), folder)
    folder.settle()
    seconds = time.monotonic() - started
    shutil.rmtree(root / "copy")
    return ("rewriting a bundle", f"{1000 * seconds / len(paths):.1f} ms", f"{size / len(paths):,.0f} bytes, "
            "read, packed, synced")  # fmt: skip
