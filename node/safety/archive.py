"""The one file of a backup: a tar under zstd.

Its first entry says whose it is, and its last one that it is whole.
"""

import io
import os
import re
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

import msgspec
import zstandard
from msgspec import Struct

from federation.errors import FederationError
from federation.reading.folder import sync

FIRST, LAST = "BACKUP.json", "END"
FORMAT = 1

# What may be in it; nothing from an archive becomes another path than one of these.
_NAMES = re.compile(
    r"node\.toml|node\.sqlite|sharelm\.json|hidden\.json|keys/[a-z]+\.key|evidence/[0-9a-f]{16}\.json|"
    r"logs/[0-9a-f]{64}/(?:checkpoint|withdrawn|rotations|(?:bundle|tile/(?:[0-7]|entries))/[x0-9][x0-9p./]*)"
)
_LEVEL = 3
_MOST_FIRST = 1 << 16
_PIECE = 1 << 20


class NoBackup(FederationError):
    """The file is no backup that this version can read, or not a whole one."""


class Label(Struct, frozen=True):
    """What the first entry says: whose backup it is, how far its own log went, when, and whether secrets are in it."""

    origin: str
    vkey: str
    size: int
    made_at_s: int
    secrets: bool
    format: int = FORMAT


class Writer:
    """Adds files to an archive that is being written."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar

    def add(self, name: str, file: Path) -> None:
        """One file as it is now, whatever becomes of its name meanwhile: files are only ever replaced as a whole."""
        assert _NAMES.fullmatch(name), name
        with file.open("rb") as opened:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = os.fstat(opened.fileno()).st_size, 0o600
            self._tar.addfile(entry, opened)


@contextmanager
def writing(file: Path, label: Label) -> Iterator[Writer]:
    """An archive that appears at `file` when all is in it and on the disk; before, there is nothing of that name."""
    beside = file.with_name(f".{file.name}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as raw:
            compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
            with compressor.stream_writer(raw, closefd=False) as packed, tarfile.open(fileobj=packed, mode="w|") as tar:
                _add_bytes(tar, FIRST, msgspec.json.encode(label))
                yield Writer(tar)
                _add_bytes(tar, LAST, b"")
            raw.flush()
            os.fsync(raw.fileno())
        beside.rename(file)
        sync(file.parent)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def read_archive(file: Path, to: Path, began: Callable[[Label], None] = lambda _: None) -> Label:
    """Writes everything in the archive under `to`, and gives back what it says of itself.

    Raises:
        NoBackup: it is none, or is damaged or cut off.
    """
    try:
        with file.open("rb") as raw, zstandard.ZstdDecompressor().stream_reader(raw) as packed:
            label = _read(packed, to, began)
            while packed.read(_PIECE):     # the checksum is at the very end, behind what tar reads
                pass
            return label
    except (tarfile.TarError, zstandard.ZstdError, EOFError, msgspec.MsgspecError):
        raise NoBackup(f"{file} is no backup of a node, or it is damaged") from None


def _read(packed: BinaryIO, to: Path, began: Callable[[Label], None]) -> Label:
    label, whole = None, False
    with tarfile.open(fileobj=packed, mode="r|") as tar:
        for entry in tar:
            content = tar.extractfile(entry) if entry.isreg() else None
            if content is None:
                raise NoBackup("a backup holds files and nothing else")
            if label is None:
                label = _label(entry.name, content.read(_MOST_FIRST))
                began(label)
            elif entry.name == LAST:
                whole = True
            elif not _NAMES.fullmatch(entry.name) or ".." in entry.name:
                raise NoBackup("the backup holds a file that is none of a node's")
            else:
                _write(to / entry.name, content)
    if label is None or not whole:
        raise NoBackup("the backup was cut off before its end")
    return label


def _label(name: str, raw: bytes) -> Label:
    label = msgspec.json.decode(raw, type=Label) if name == FIRST else None
    if label is None or label.format != FORMAT:
        raise NoBackup(f"expected a backup of format {FORMAT}; another version of this program may read it")
    return label


def _write(file: Path, content: IO[bytes]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        while piece := content.read(_PIECE):
            opened.write(piece)


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    tar.addfile(entry, io.BytesIO(content))
