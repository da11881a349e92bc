"""What a shard is made of, beside its files: which runs of which logs, as they were then."""

import os
import zlib
from pathlib import Path

import msgspec
from msgspec import Struct

from federation.reading.folder import sync

from .schema import FORMAT

FILE = "shard.json"
PLACES = 1 << 40            # indexes of one log; an entry's place is (number of the log) * PLACES + index
_PIECE = 1 << 20


class Run(Struct, frozen=True):
    """A run of 256 leaves, as it is in a shard.  `mark` and `gone` as in its Part (node/derived.py), `labels` the mark
    of what was computed on it, `width` its leaves, `left_out` the indexes of those that are not shown, `records` how
    many of the others are in the index."""

    origin: str
    number: int
    width: int
    mark: str
    gone: str
    labels: str = ""
    left_out: tuple[int, ...] = ()
    records: int = 0

    @property
    def place(self) -> tuple[str, int]:
        return self.origin, self.number


class Manifest(Struct, frozen=True):
    """`origins` are the logs by their numbers in this shard; `files` the size and CRC-32 of each file of it."""

    origins: tuple[str, ...]
    runs: tuple[Run, ...]
    files: dict[str, tuple[int, int]]
    format: int = FORMAT


def write_manifest(folder: Path, origins: tuple[str, ...], runs: tuple[Run, ...]) -> Manifest:
    """Ends the making of a shard: everything in `folder` is on the disk when this returns."""
    files = {each.name: (each.stat().st_size, checksum(each)) for each in sorted(folder.iterdir()) if _counts(each)}
    made = Manifest(origins, runs, files)
    with (folder / FILE).open("wb") as file:
        file.write(msgspec.json.encode(made))
        file.flush()
        os.fsync(file.fileno())
    sync(folder)
    return made


def read_manifest(folder: Path) -> Manifest | None:
    """None when this is no whole shard of this form, as far as sizes tell."""
    try:
        read = msgspec.json.decode((folder / FILE).read_bytes(), type=Manifest)
        sizes = {each.name: each.stat().st_size for each in folder.iterdir() if _counts(each)}
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
    is_whole = read.format == FORMAT and sizes == {name: size for name, (size, _) in read.files.items()}
    return read if is_whole else None


def checksum(file: Path) -> int:
    crc = 0
    with file.open("rb") as opened:
        while piece := opened.read(_PIECE):
            crc = zlib.crc32(piece, crc)
    return crc


def _counts(file: Path) -> bool:
    """Locks come and go, and a manifest can't hold its own size."""
    return file.name != FILE and not file.name.endswith(".lock")
