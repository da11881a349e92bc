"""Reads other people's data sets, and people's own exports, as conversations: one importer for each format."""

from collections.abc import Iterator
from pathlib import Path

from . import (
    arena_hard,
    babi,
    chatbot_arena,
    chatgpt,
    claude,
    gemini,
    hh_rlhf,
    librechat,
    lmsys,
    oasst,
    open_webui,
    openai_messages,
    prism,
    self_feeding,
    sharegpt,
    sharelm,
    wildchat,
)
from .convert import convert
from .importer import Importer
from .licences import BARS, NO_ASSERTION, Bar
from .outcome import Imported, Skipped, UnknownFormat, UnreadableFile
from .recognise import know

__all__ = [
    "BARS",
    "FORMATS",
    "NO_ASSERTION",
    "Bar",
    "Imported",
    "Importer",
    "Skipped",
    "UnknownFormat",
    "UnreadableFile",
    "importer_of",
    "read",
]

FORMATS: dict[str, Importer] = {
    importer.name: importer
    for importer in (
        sharelm.IMPORTER,
        wildchat.IMPORTER,
        lmsys.IMPORTER,
        chatbot_arena.IMPORTER,
        hh_rlhf.IMPORTER,
        prism.IMPORTER,
        oasst.IMPORTER,
        sharegpt.COLLECTIVE_COGNITION,
        babi.IMPORTER,
        self_feeding.IMPORTER,
        arena_hard.IMPORTER,
        sharegpt.SHAREGPT,
        openai_messages.IMPORTER,
        chatgpt.IMPORTER,
        claude.IMPORTER,
        gemini.IMPORTER,
        open_webui.IMPORTER,
        librechat.IMPORTER,
    )
}
for _importer in FORMATS.values():
    know(_importer.name, _importer.marks)


def importer_of(format: str) -> Importer:
    """
    Raises:
        UnknownFormat: there is no such format.
    """
    importer = FORMATS.get(format)
    if importer is None:
        raise UnknownFormat(f"expected one of the formats {', '.join(FORMATS)}, got {format!r}.")
    return importer


def read(format: str, file: Path) -> Iterator[Imported | Skipped]:
    """Every row of `file`, in order: a conversation, or why there is none.

    Rows come as they are read; memory does not grow with the file.  A bad row never raises.

    Raises:
        UnknownFormat: at once, if there is no such format.
        UnreadableFile: at the call or at a later row, if the file is not of that format or breaks off;
            the rows before it stand.
    """
    return convert(importer_of(format), file)
