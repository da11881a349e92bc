"""Putting a better text in the place of an own record: kept first, then the record is retracted, then it waits.

It waits for publication, or for review, under the commitment of the record that it
replaces, so that its contributor can still take it back.  A crash in between is
finished by `finish_superseding` at the next start: nothing is lost, and nothing
stands in the log twice.
"""

from collections.abc import Sequence

from node.context import Node
from node.crash import crash_point
from node.store import Replacement
from node.withdrawal.retract import retract

_AT_ONCE = 256


async def supersede(node: Node, better: Sequence[Replacement], *, who: str) -> None:
    """When this returns the records are retracted and erased, and their better texts wait.

    Raises:
        RefusesToSign: the own log is frozen.  The better texts are kept until it is not.
    """
    await node.store.rescans.replace(better)
    crash_point("supersede.after_keeping")
    await finish_superseding(node, who=who)


async def finish_superseding(node: Node, *, who: str) -> None:
    """
    Raises:
        RefusesToSign: as above.
    """
    while indexes := await node.store.rescans.to_retract(_AT_ONCE):
        await retract(node, indexes, "privacy", who=who)
        crash_point("supersede.after_retraction")
        own = await node.store.logs.find(node.origin)
        assert own is not None
        await node.store.rescans.line_up(indexes, own.held.withdrawn)
        await node.store.reports.forget(indexes)
        crash_point("supersede.after_lining_up")
