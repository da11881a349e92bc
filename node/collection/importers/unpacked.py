"""The bytes of a file as it was published: plain, in gzip or Zstandard, or members of a zip, one after another."""

import gzip
import io
import zipfile
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import BinaryIO, cast

import zstandard

from .outcome import UnreadableFile

_ZSTD_BYTES = 2_048                 # read at once: so little holds 64 MB at the most once it is unpacked
_ZSTD_WINDOW_BYTES = 1 << 27
_GZIP, _ZSTD, _ZIP = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04"

DAMAGED = (EOFError, zipfile.BadZipFile, gzip.BadGzipFile, zstandard.ZstdError)


def streams(file: Path, members: Sequence[str] = ("*",)) -> Iterator[BinaryIO]:
    """One stream, or in a zip one for each member whose name fits a pattern of `members`, by name.

    Each is to be read before the next is asked for; memory does not grow with what is packed.

    Raises:
        UnreadableFile: no member fits, or the zip is locked or packed in a way that is not known here.
        OSError, zlib.error and those of `DAMAGED`: at any read.
    """
    with file.open("rb") as plain:
        head = plain.peek(4)[:4]
        if head.startswith(_GZIP):
            with gzip.GzipFile(fileobj=plain) as unpacked:
                yield io.BufferedReader(cast(io.RawIOBase, unpacked))
        elif head == _ZSTD:
            yield io.BufferedReader(_Zstandard(plain))
        elif head == _ZIP:
            yield from _members(file, plain, members)
        else:
            yield plain


def _members(file: Path, plain: BinaryIO, patterns: Sequence[str]) -> Iterator[BinaryIO]:
    with zipfile.ZipFile(plain) as packed:
        fitting = sorted(
            (each for each in packed.infolist() if not each.is_dir() and _fits(each.filename, patterns)),
            key=lambda each: each.filename,
        )
        if not fitting:
            raise UnreadableFile(f"{file.name}: expected a zip that holds {' or '.join(patterns)}, got one without.")
        for each in fitting:
            try:
                member = packed.open(each)
            except (RuntimeError, NotImplementedError) as error:      # locked, or packed in a way zipfile lacks
                raise UnreadableFile(
                    f"{file.name}: the zip is locked, or packed in a way that can't be read. Unpack it first."
                ) from error
            with member:
                yield io.BufferedReader(cast(io.RawIOBase, member))


def _fits(name: str, patterns: Sequence[str]) -> bool:
    base = name.rpartition("/")[2]
    return any(fnmatchcase(base.lower(), pattern.lower()) for pattern in patterns)


class _Zstandard(io.RawIOBase):
    """Frames of Zstandard, one after another; a frame that breaks off is an EOFError, which the library keeps quiet."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed, self._unpacked, self._rest = packed, b"", b""
        self._frame: zstandard.ZstdDecompressionObj | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:      # type: ignore[override]
        while not self._unpacked:
            chunk = self._rest or self._packed.read(_ZSTD_BYTES)
            self._rest = b""
            if not chunk:
                if self._frame is not None:
                    raise EOFError("the last frame breaks off")
                return 0
            self._frame = self._frame or zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW_BYTES).decompressobj()
            self._unpacked = self._frame.decompress(chunk)
            if self._frame.eof:
                self._rest, self._frame = self._frame.unused_data, None
        count = min(len(buffer), len(self._unpacked))
        buffer[:count] = self._unpacked[:count]
        self._unpacked = self._unpacked[count:]
        return count
