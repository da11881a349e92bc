"""What this node says of itself and of the logs it holds."""

import asyncio
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from federation.errors import FederationError
from federation.log.checkpoint import parse_text
from federation.log.listing import Listed, Listing, format_listing
from federation.log.note import parse_note
from federation.log.origin import log_id
from federation.reading.pulled import version_of
from federation.reading.reader import path_of
from federation.reading.versions import held_version, remember_version
from node import VERSION
from node.context import Node
from node.privacy.policy import ALL_KINDS
from node.withdrawal.erasure import watermark


async def listing_of(node: Node) -> bytes:
    """/logs: each log with the size and root of the checkpoint that is served, and what was erased, signed."""
    logs = tuple(await listed(node))
    await _remember(node, logs)
    return format_listing(Listing(logs, (await watermark(node)).decode()))


async def _remember(node: Node, logs: tuple[Listed, ...]) -> None:
    """Writes down each state that somebody may have pulled, and so may cite."""
    name = version_of([(log.origin, log.size, bytes.fromhex(log.root)) for log in logs])
    if name == node.version:
        return
    with suppress(OSError, FederationError):        # a full disk, or a round that goes on meanwhile: at the next call
        version = await asyncio.to_thread(held_version, node.root)
        await asyncio.to_thread(remember_version, node.root, version)
        node.version = version.version


async def listed(node: Node) -> list[Listed]:
    found = list[Listed]()
    for log in await node.store.logs.all():
        signed = node.folder.read(path_of(log.origin, "checkpoint"))
        if signed is None:
            continue
        withdrawn = await asyncio.to_thread(_digest_of, node.root / path_of(log.origin, "withdrawn"))
        _, size, root = parse_text(parse_note(signed).text)
        found.append(
            Listed(log.origin, log_id(log.origin), log.vkey, size, root.hex(), withdrawn)
        )
    return found


def _digest_of(file: Path) -> str:
    """SHA-256 of the withdrawn set that is served, in hex; of nothing when there is none."""
    try:
        stat = file.stat()
    except FileNotFoundError:
        return sha256().hexdigest()
    return _digest(file, stat.st_ino, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=1_000)
def _digest(file: Path, inode: int, changed_ns: int, size: int) -> str:
    return sha256(file.read_bytes()).hexdigest()


def card_of(node: Node) -> bytes:
    """/.well-known/sharelm-node: name, key, addresses, software, limits and policies."""
    settings = node.settings
    card: dict[str, Any] = {
        "name": settings.name,
        "origin": node.origin,
        "vkey": node.vkey,
        "url": settings.url,
        "contact": settings.contact,
        "software": f"sharelm-node {VERSION}",
        "protocol": [1],
        "limits": {"contributions": 100, "request_bytes": settings.limits.request_bytes, "body_bytes": 1 << 20},
        "policies": {
            "licence": settings.licence,
            "privacy": {
                "kinds": [kind for kind in ALL_KINDS if kind not in settings.privacy.keep],
                "uncovered_language": settings.privacy.uncovered_language,
            },
            "publish_every_s": settings.publish.every_s,
            "sync_every_s": settings.sync.every_s,
        },
    }
    return msgspec.json.encode(card)
