"""Taking back records of the node's own log: for a court, a person's privacy, spam, or a better text in their place.

`retract/v1` leaves say so in the log, for ever and everywhere; the conversations
and their salts are erased here at once, and at peers in their next round.  What was
decided and not yet erased is in the database, so a crash in between is finished at
the next start.
"""

from collections.abc import Sequence
from typing import get_args

from msgspec import Struct

from federation.errors import Malformed, NotThere
from federation.log.leaf import Reason, Retract, format_leaf
from node.context import Node
from node.publication.publish import retract_leaves
from node.store import Act
from node.withdrawal.erasing import finish_erasing

REASONS: tuple[str, ...] = get_args(Reason)

_AT_ONCE = 4096     # leaves signed together


class Retraction(Struct, frozen=True):
    """What a retraction did, by index.  `before`: these were taken back or withdrawn already."""

    retracted: tuple[int, ...]
    before: tuple[int, ...] = ()


async def retract(node: Node, indexes: Sequence[int], reason: str, *, who: str) -> Retraction:
    """Takes back records of the own log.  When this returns no byte of them is in this folder.

    Raises:
        Malformed: there is no such reason; nothing was done.
        NotThere: an index is not one of the own log's records; nothing was done.
        RefusesToSign: the own log is frozen; nothing was done.
        TimeoutError: somebody goes on reading the database; the next start, or the next retraction, ends the erasure.
    """
    wanted = sorted(set(indexes))
    check_reason(reason)
    async with node.own_log:
        strangers = await node.store.logs.no_records(node.origin, wanted)
        if strangers:
            raise NotThere(
                f"{node.origin} has no record at {_some(strangers)}. Nothing was taken back. Only records of this "
                f"node's own log can be; to hide another log's here: sharelm block {node.root} ORIGIN INDEX"
            )
        own = await node.store.logs.find(node.origin)
        gone = own.held.gone if own else frozenset[int]()
        fresh = [index for index in wanted if index not in gone]
        for at in range(0, len(fresh), _AT_ONCE):
            await _retract(node, fresh[at : at + _AT_ONCE], reason, who)
        await finish_erasing(node, node.origin)
    if fresh:
        node.published.set()
    return Retraction(tuple(fresh), tuple(index for index in wanted if index in gone))


async def _retract(node: Node, indexes: Sequence[int], reason: str, who: str) -> None:
    leaves = [format_leaf(Retract(check_reason(reason), index)) for index in indexes]
    acts = [Act(node.now_s, who, "retract", node.origin, index, reason) for index in indexes]
    await retract_leaves(node, leaves, dict.fromkeys(indexes, reason), acts)


def check_reason(reason: str) -> Reason:
    """
    Raises:
        Malformed: the protocol knows no such reason.
    """
    if reason not in REASONS:
        raise Malformed(f"the reason should be one of {', '.join(REASONS)}")
    return reason  # type: ignore[return-value]


def _some(indexes: Sequence[int]) -> str:
    shown = ", ".join(map(str, indexes[:5]))
    return shown if len(indexes) <= 5 else f"{shown} and {len(indexes) - 5} more places"
