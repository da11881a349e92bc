"""Reads other people's data sets as conversations, one importer for each format."""

from collections.abc import Callable, Iterator
from pathlib import Path

from .arena_hard import read_arena_hard
from .hh_rlhf import read_hh_rlhf
from .oasst import read_oasst
from .outcome import Imported, Skipped, UnknownFormat, UnreadableFile
from .sharelm import read_sharelm

__all__ = ["FORMATS", "Imported", "Importer", "Skipped", "UnknownFormat", "UnreadableFile", "read"]

Importer = Callable[[Path], Iterator[Imported | Skipped]]

FORMATS: dict[str, Importer] = {
    "sharelm": read_sharelm,
    "hh-rlhf": read_hh_rlhf,
    "oasst": read_oasst,
    "arena-hard": read_arena_hard,
}


def read(format: str, file: Path) -> Iterator[Imported | Skipped]:
    """Every row of `file`, in order: a conversation, or why there is none.

    Rows come as they are read; memory does not grow with the file.  A bad row never raises.

    Raises:
        UnknownFormat: at once, if there is no such format.
        UnreadableFile: at the call or at a later row, if the file is not of that format or breaks off;
            the rows before it stand.
    """
    importer = FORMATS.get(format)
    if importer is None:
        raise UnknownFormat(f"expected one of the formats {', '.join(FORMATS)}, got {format!r}.")
    return importer(file)
