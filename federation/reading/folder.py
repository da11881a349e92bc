"""Files under one folder, written so that a crash leaves the old file or the new one.

A file is written beside its place and renamed.  What replaces a file is synced
before the rename; what is new is synced by `settle`, many at a time, before
anything refers to it.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from io import RawIOBase
from pathlib import Path

_SYNCS = 8      # at a time: a disk takes many almost as quickly as one


class Folder:
    """Relative paths to bytes.  The paths come from protocol code, never from outside."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._unsettled = set[Path]()
        self._made = set[Path]()

    def read(self, path: str) -> bytes | None:
        """The file's bytes; None when there is none."""
        try:
            return (self.root / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def write(self, path: str, content: bytes, *, durable: bool = False) -> None:
        """Replaces the file as a whole.  `durable`: it is on the disk when this returns."""
        target = self.root / path
        if target.parent not in self._made:
            self._make(target.parent)
        replaces = target.exists()
        beside = target.with_name(f".{target.name}.new")
        try:
            with beside.open("wb", buffering=0) as file:
                _write_all(file, content)
                if durable or replaces:
                    os.fsync(file.fileno())
            beside.rename(target)
        except OSError:     # what is left of it would only take room from a disk that is full
            beside.unlink(missing_ok=True)
            raise
        if durable:
            sync(target.parent)
        else:
            self._unsettled.add(target)

    def remove(self, path: str) -> None:
        target = self.root / path
        target.unlink(missing_ok=True)
        self._unsettled.discard(target)

    def settle(self) -> None:
        """Returns when everything written so far would survive a power cut."""
        if self._unsettled:
            with ThreadPoolExecutor(_SYNCS) as syncing:
                list(syncing.map(sync, self._unsettled))
                list(syncing.map(sync, {target.parent for target in self._unsettled}))
        self._unsettled.clear()

    def _make(self, folder: Path) -> None:
        missing = [each for each in (folder, *folder.parents) if not each.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        for each in missing:
            sync(each.parent)
        self._made.add(folder)


def _write_all(file: RawIOBase, content: bytes) -> None:
    """A disk that is nearly full takes a part, and says so only in how much it took."""
    left = memoryview(content)
    while left:
        left = left[file.write(left) or 0 :]


def sync(path: Path) -> None:
    """Returns when the file, or the folder's list of names, would survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
