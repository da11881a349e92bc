"""The labels that lie in a node's folder, for an export of it in another process (`sharelm export DIR --labels`)."""

from functools import lru_cache
from pathlib import Path

from msgspec import MsgspecError

from federation.dataset.export import Beside
from federation.dataset.layout import CannotExport
from federation.log.tiles import WIDTH
from federation.record.conversation import Label
from node.collection.labels.packing import unpack
from node.config import WrongSettings, read_settings
from node.products import said_by
from node.store import DatabaseError, labels_in

from .product import FILE, repeat_of


class NoLabelsThere(CannotExport):
    """The folder has no computed labels, or they can't be read; the message says what to do."""


def labels_beside(folder: Path) -> Beside:
    """Those of each record as they are when it is asked for.

    Reading one may raise NoLabelsThere too.

    Raises:
        NoLabelsThere: it is no node's folder, or no job has labelled anything in it.
    """
    file = folder / FILE
    if not (folder / "node.toml").is_file():
        raise NoLabelsThere(
            f"{folder} is not a node's folder. Labels are computed by each node for itself, and no log carries them: "
            "export without --labels, or read the node's files at /collection/parquet/."
        )
    if not file.is_file():
        raise NoLabelsThere(f"{file} is not there: this node has labelled nothing yet. Start it with labels enabled.")
    try:
        origin = read_settings(folder / "node.toml").origin
    except WrongSettings as wrong:
        raise NoLabelsThere(str(wrong)) from None

    @lru_cache(4)
    def of_run(log: str, number: int) -> dict[int, tuple[Label, ...]]:
        try:
            raw, repeats = labels_in(file, (log, number))
            said = unpack(raw) if raw else {}
        except (DatabaseError, MsgspecError, IndexError) as failure:
            raise NoLabelsThere(f"{file} can't be read: {failure}. Try again, or without --labels.") from None
        return said_by(origin, {
            index: (*some, *([repeat_of(*repeats[index])] if index in repeats else [])) for index, some in said.items()
        })  # fmt: skip

    return Beside(origin, lambda log, index: of_run(log, index // WIDTH).get(index, ()))
