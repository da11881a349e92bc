"""What an operator can ask of a node about records that are out: as table.py, by subject."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from node.context import Node
from node.following.guard import ask_peers_once
from node.publication.plugin_users import Given, find_user
from node.safety.audit import AuditLog, read_audit
from node.withdrawal import blocking
from node.withdrawal.blocking import Blocking
from node.withdrawal.retract import Retraction, retract


async def do_retract(node: Node, say: object, indexes: Sequence[int], reason: str, who: str) -> Retraction:
    await ask_peers_once(node)
    return await retract(node, indexes, reason, who=who)


async def do_block(node: Node, say: object, origin: str, indexes: Sequence[int], reason: str, who: str) -> Blocking:
    return await blocking.block(node, origin, indexes, reason, who=who)


async def do_unblock(node: Node, say: object, origin: str, indexes: Sequence[int], who: str) -> Blocking:
    return await blocking.unblock(node, origin, indexes, who=who)


async def do_find_plugin_user(node: Node, say: object, user_id: str) -> Given:
    return await find_user(node, user_id)


async def do_audit(node: Node, say: object, most: int = 100) -> AuditLog:
    return await read_audit(node, most)


RECORD_COMMANDS: dict[str, Callable[..., Awaitable[Any]]] = {
    "retract": do_retract,
    "block": do_block,
    "unblock": do_unblock,
    "find-plugin-user": do_find_plugin_user,
    "audit": do_audit,
}
