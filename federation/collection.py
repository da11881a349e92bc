"""A pulled collection in Python: pull it, go through it, have it as Arrow tables, verify it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from .dataset.export import Exported, Tally, batches
from .dataset.exporting import Reading, Wish, export_folder
from .dataset.tables import empty_table, table_of
from .reading.trust import read_trust
from .reading.verify import FolderReport, verify_folder
from .reading.versions import held_version
from .record.conversation import Body
from .record.where import parse_where
from .remote.asking import Ask
from .remote.client import PullReport
from .remote.client import pull as pull_all


class Entry(Struct, frozen=True):
    """A verified record: the log it is from, its index there, and the conversation with all that is said of it."""

    origin: str
    index: int
    conversation: Body


class Collection:
    """A folder that was pulled.  Nothing is read before it is asked for, and records are read one after the other:
    memory does not grow with the collection, but for `to_arrow`.

    `pulled` says what the pull brought, None where the folder was there before.
    """

    def __init__(self, folder: Path | str, pulled: PullReport | None = None) -> None:
        self.folder = Path(folder)
        self.pulled = pulled

    @classmethod
    def pull(
        cls,
        url: str,
        to: Path | str,
        *,
        where: str = "",
        origins: Sequence[str] = (),
        version: str = "",
        since: str = "",
        trust: Path | str | None = None,
    ) -> "Collection":
        """Brings the folder `to` as far as the node at `url` is; again: only what is new.

        `where`, `origins`, `version` and `since` leave out conversations that are not needed (asking.py); `trust` is a
        file with the keys of logs (PROTOCOL.md, section 10).  Look at `pulled.is_good`: what is wrong with one log does
        not stop another.

        Raises:
            NoAddress, NoSuchLog, NoSuchVersion, WrongWhere: of the arguments.
            OutOfReach, BrokeTheRules: of the node.
        """
        ask = Ask(tuple(origins), where, version, since)
        report = pull_all(url, Path(to), read_trust(Path(trust)) if trust is not None else None, ask=ask)
        return cls(to, report)

    @property
    def version(self) -> str:
        """The name of what the folder holds, 16 hex digits: what to cite.

        Raises:
            BrokeTheRules: a checkpoint is damaged.
        """
        return held_version(self.folder).version

    def records(self, where: str = "", version: str = "") -> Iterator[Entry]:
        """The live records in the order of origins and indexes, each compared with its leaf on the way.

        `where` is a condition (where.py), `version` an earlier state (versions.py).  Records in a form that this
        program can't read are passed over.

        Raises:
            NoLogs, NoSuchVersion, WrongWhere: of the folder or the arguments.
            BrokeTheRules, NotThere: a file is damaged or gone.
        """
        for batch in self._batches(where, version):
            for (origin, index), body in zip(batch.where, batch.bodies, strict=True):
                yield Entry(origin, index, body)

    def tables(self, where: str = "", version: str = "") -> Iterator[Any]:
        """The same as pyarrow tables of some thousand rows (columns.py); needs the extra `research`."""
        for batch in self._batches(where, version):
            yield table_of(batch.where, batch.bodies)

    def to_arrow(self, where: str = "", version: str = "") -> Any:
        """All of it as one pyarrow.Table, in memory."""
        import pyarrow as pa

        return pa.concat_tables([empty_table(), *self.tables(where, version)])

    def export(self, to: Path | str, format: str = "hf", **wish: Any) -> Exported:
        """Writes a data set, as `sharelm export` does; `wish` are the fields of exporting.Wish."""
        return export_folder(self.folder, Wish(format, **wish), Path(to))

    def verify(self, trust: Path | str | None = None) -> FolderReport:
        """Every hash, signature, proof and conversation again, from the files alone.

        Raises:
            NoLogs: the folder holds none.
        """
        return verify_folder(self.folder, Path(trust) if trust is not None else None)

    def _batches(self, where: str, version: str) -> Iterator[Any]:
        reading = Reading(self.folder, version, parse_where(where))
        return batches(reading.records(), Tally(), reading.keeps)
