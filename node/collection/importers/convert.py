"""Takes a file row by row through one importer, and a bad row for what it is: skipped, with a reason."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec.structs import replace

from .check import checked, plain_reason
from .importer import Importer
from .json_rows import MAX_ROW_BYTES
from .outcome import Imported, Skipped, Unusable, digest


def convert(importer: Importer, file: Path) -> Iterator[Imported | Skipped]:
    """What the importer makes of every row of a file, in order.

    Raises:
        UnreadableFile: the file is not of its format, or breaks off.
    """
    decode = msgspec.json.Decoder(importer.row).decode
    for number, raw in importer.rows(importer, file):
        where = f"row {number}"
        if raw is None:
            yield Skipped(digest("too long", where), where, f"longer than {MAX_ROW_BYTES} bytes")
            continue
        try:
            found = importer.convert(decode(raw))
            yield replace(found, conversation=checked(found.conversation))
        except Unusable as unusable:
            yield Skipped(digest(raw), where, str(unusable))
        except (ValueError, ArithmeticError, RecursionError) as error:
            yield Skipped(digest(raw), where, plain_reason(error))
