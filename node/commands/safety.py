"""What an operator can ask of a node about its folder and its right to sign: as table.py, by subject."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from node.context import Node
from node.following.guard import allow_signing, ask_peers_once
from node.safety.backup import Backup, backup
from node.safety.rotate import Due, Rotated, rotate, rotation_due


async def do_backup(node: Node, say: object, file: str, with_secrets: bool, who: str) -> Backup:
    return await backup(node, Path(file), with_secrets=with_secrets, who=who)


async def do_allow_signing(node: Node, say: object, who: str) -> None:
    await allow_signing(node, who=who)


async def do_rotation_due(node: Node, say: object) -> Due:
    return await rotation_due(node)


async def do_rotate(node: Node, say: object, leaf: str, who: str) -> Rotated:
    await ask_peers_once(node)
    return await rotate(node, leaf, who=who)


SAFETY_COMMANDS: dict[str, Callable[..., Awaitable[Any]]] = {
    "backup": do_backup,
    "allow-signing": do_allow_signing,
    "rotation due": do_rotation_due,
    "rotate": do_rotate,
}
