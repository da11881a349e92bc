"""The database of a node, behind one narrow door."""

from pathlib import Path
from typing import Self

from .audit import Act, Audit
from .contributions import Contribution, Contributions
from .database import Database, DatabaseError, StorageFailed, StorageFull
from .drift import Drift, Drifts
from .erasing import Erasing
from .labelled import Judged, Labelled, Repeats, Run, labels_in, sketches_in
from .logs import OPERATOR, OWN, HeldLog, Logs, Place
from .members import Members
from .own_log import ChangedMeanwhile, KeyChange, OwnLog, Published, Sealed, Signed
from .peers import Peer, Peers
from .plugin_users import PluginUsers
from .quarantine import Looked, Quarantine, Quarantined
from .reader_reports import ReaderReport, ReaderReports
from .reports import Report, Reports
from .rescans import Finding, Replacement, Rescans
from .reviews import HeldRecord, Refusal, Reviews
from .shown import MOST_WAITING, Carried, Named, Shown
from .signing import SigningRight
from .taken_back import TakenBack

__all__ = [
    "MOST_WAITING", "OPERATOR", "OWN", "Act", "Carried", "ChangedMeanwhile", "Contribution", "DatabaseError",
    "Drift",
    "Finding", "HeldLog", "HeldRecord", "Judged", "KeyChange", "Labelled", "Looked", "Named", "Peer", "Place",
    "Published", "Quarantined", "ReaderReport", "Refusal", "Repeats", "Replacement", "Report", "Run", "Sealed",
    "Signed", "StorageFailed", "StorageFull", "Store", "labels_in", "sketches_in",
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
        self.reviews = Reviews(database)
        self.quarantine = Quarantine(database)
        self.reports = Reports(database)
        self.reader_reports = ReaderReports(database)
        self.rescans = Rescans(database)
        self.erasing = Erasing(database)
        self.audit = Audit(database)
        self.signing = SigningRight(database)
        self.plugin_users = PluginUsers(database)
        self.shown = Shown(database)
        self.drifts = Drifts(database)
        self.taken_back = TakenBack(database)

    @classmethod
    async def open(cls, file: Path) -> Self:
        return cls(await Database.open(file))

    async def close(self) -> None:
        await self.database.close()
