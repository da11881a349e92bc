"""What operators did here, as they see it: who, when, what, to which record, and why; never content.

Each act is written down in the transaction that does it (node/store/audit.py), and the
database lets nobody change or shorten the list.
"""

from msgspec import Struct

from node.context import Node
from node.store import Act

MOST = 10_000


class AuditLog(Struct, frozen=True):
    """The newest acts, the newest first."""

    acts: tuple[Act, ...]


async def read_audit(node: Node, most: int = 100) -> AuditLog:
    return AuditLog(tuple(await node.store.audit.newest(max(1, min(most, MOST)))))
