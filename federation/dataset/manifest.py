"""checkpoints.json of an exported folder: of what it was made, what it holds, and how its files must be."""

from pathlib import Path

import msgspec
from msgspec import Struct

from .figures import Figures
from .layout import Layout

FILE = "checkpoints.json"


class FromLog(Struct, frozen=True):
    """A log, up to where it was exported."""

    origin: str
    vkey: str
    size: int
    root: str


class DataFile(Struct, frozen=True):
    path: str
    rows: int
    bytes: int
    sha256: str


class PrunedSince(Struct, frozen=True):
    """How many records were taken out afterwards, and the checkpoints up to which was looked."""

    removed: int
    checkpoints: tuple[str, ...]


class Manifest(Struct, frozen=True, kw_only=True):
    """`checkpoints` are signed by the logs themselves, without cosignatures: they are the same at every peer.

    `taken_back`, `hidden`, `repeats`, `unreadable` and `missing` count records that were left out; `repeats` is null
    when nobody asked for that.  `labels_by`: the node whose computed labels were added, if any were.
    """

    format: int = 1
    version: str
    layout: Layout
    data_format: str
    logs: tuple[FromLog, ...]
    checkpoints: tuple[str, ...]
    files: tuple[DataFile, ...]
    provenance: tuple[DataFile, ...] = ()
    figures: Figures
    taken_back: int = 0
    hidden: int = 0
    unreadable: int = 0
    missing: int = 0
    repeats: int | None = None
    where: str = ""
    labels_by: str | None = None
    pruned: PrunedSince | None = None


def format_manifest(about: Manifest) -> bytes:
    return msgspec.json.format(msgspec.json.encode(about), indent=2) + b"\n"


def read_manifest(folder: Path) -> Manifest | None:
    """None when the folder is no export of this format."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
