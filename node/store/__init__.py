"""The database of a node, behind one narrow door."""

from pathlib import Path
from typing import Self

from .contributions import Contribution, Contributions
from .database import Database, DatabaseError, StorageFailed, StorageFull
from .logs import OPERATOR, OWN, HeldLog, Logs, Place
from .members import Members
from .own_log import ChangedMeanwhile, OwnLog, Published, Sealed, Signed
from .peers import Peer, Peers

__all__ = [
    "OPERATOR", "OWN", "ChangedMeanwhile", "Contribution", "DatabaseError", "HeldLog", "Peer", "Place", "Published",
    "Sealed", "Signed", "StorageFailed", "StorageFull", "Store",
]  # fmt: skip


class Store:
    """All that a node keeps beside logs/, by subject."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.members = Members(database)
        self.contributions = Contributions(database)
        self.own_log = OwnLog(database)
        self.logs = Logs(database)
        self.peers = Peers(database)

    @classmethod
    async def open(cls, file: Path) -> Self:
        return cls(await Database.open(file))

    async def close(self) -> None:
        await self.database.close()
