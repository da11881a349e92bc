"""Hiding another log's record on this node: its conversation is erased here and not taken again.

The record itself stands in its own log, and other nodes serve it as before.  For
readers of this node it is missing, which a verification reports; only its
contributor, or its own node, can take it back for everybody.
"""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from federation.errors import NotThere
from federation.log.tiles import WIDTH
from node.alone import alone
from node.context import Node
from node.store import OWN, Act, HeldLog
from node.withdrawal.erasing import finish_erasing
from node.withdrawal.retract import check_reason


class Blocking(Struct, frozen=True):
    """Which records were hidden, or shown again; `before`: those that were so already."""

    origin: str
    changed: tuple[int, ...]
    before: tuple[int, ...] = ()


async def block(node: Node, origin: str, indexes: Sequence[int], reason: str, *, who: str) -> Blocking:
    """When this returns, nothing of these records is in this node's folder.

    Raises:
        Malformed: there is no such reason; nothing was done.
        NotThere: the log is not mirrored here, or has no record at an index; nothing was done.
    """
    check_reason(reason)
    wanted = sorted(set(indexes))
    async with alone(node, await _mirrored(node, origin)) as log:
        strangers = await node.store.logs.no_records(origin, wanted)
        if strangers:
            raise NotThere(f"{origin} has no record at {strangers[0]} here. Nothing was hidden.")
        blocked = frozenset(log.held.blocked)
        fresh = [index for index in wanted if index not in blocked]
        held = replace(log.held, blocked=tuple(sorted(blocked | set(fresh))))
        acts = [Act(node.now_s, who, "block", origin, index, reason) for index in fresh]
        await node.store.erasing.begin(origin, held, fresh, acts)
        await finish_erasing(node, origin)
    return Blocking(origin, tuple(fresh), tuple(index for index in wanted if index in blocked))


async def unblock(node: Node, origin: str, indexes: Sequence[int], *, who: str) -> Blocking:
    """Takes these records again: the next round with a peer that has them brings them, unless they are withdrawn.

    Raises:
        NotThere: the log is not mirrored here; nothing was done.
    """
    wanted = sorted(set(indexes))
    async with alone(node, await _mirrored(node, origin)) as log:
        back = [index for index in wanted if index in log.held.blocked]
        held = replace(
            log.held,
            blocked=tuple(index for index in log.held.blocked if index not in back),
            incomplete=tuple(sorted({*log.held.incomplete, *(index // WIDTH for index in back)})),
        )
        await node.store.erasing.begin(
            origin, held, (), [Act(node.now_s, who, "unblock", origin, index) for index in back]
        )
    node.news.set()
    return Blocking(origin, tuple(back), tuple(index for index in wanted if index not in back))


async def _mirrored(node: Node, origin: str) -> HeldLog:
    log = await node.store.logs.find(origin)
    if log is None:
        raise NotThere(f"this node holds no log {origin}; see: sharelm status {node.root}")
    if log.learnt_from == OWN:
        raise NotThere(f"{origin} is this node's own log. To take its records back: sharelm retract {node.root} INDEX")
    return log
