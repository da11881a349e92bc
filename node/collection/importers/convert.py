"""Takes a file row by row through one importer, and a bad row for what it is: skipped, with a reason."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from .check import checked, plain_reason
from .json_rows import MAX_ROW_BYTES, RawRow, json_rows
from .outcome import Imported, Skipped, Unusable, digest
from .recognise import is_of_format

Row = TypeVar("Row")


def convert_json(
    format: str, file: Path, row_type: type[Row], convert: Callable[[Row], Imported]
) -> Iterator[Imported | Skipped]:
    """What `convert` makes of every row of a JSON file, in order.

    Raises:
        UnreadableFile: the file is not of this format, or breaks off.
    """
    return convert_rows(_recognised(format, file), row_type, convert)


def convert_rows(
    rows: Iterable[RawRow], row_type: type[Row], convert: Callable[[Row], Imported]
) -> Iterator[Imported | Skipped]:
    """The same for rows of JSON from anywhere."""
    decode = msgspec.json.Decoder(row_type).decode
    for number, raw in rows:
        where = f"row {number}"
        if raw is None:
            yield Skipped(digest("too long", where), where, f"longer than {MAX_ROW_BYTES} bytes")
            continue
        try:
            found = convert(decode(raw))
            yield Imported(found.source_id, checked(found.conversation), found.licence)
        except Unusable as unusable:
            yield Skipped(digest(raw), where, str(unusable))
        except (ValueError, ArithmeticError, RecursionError) as error:
            yield Skipped(digest(raw), where, plain_reason(error))


def _recognised(format: str, file: Path) -> Iterator[RawRow]:
    settled = False
    for row in json_rows(file):
        settled = settled or (row.raw is not None and is_of_format(format, row.raw, file))
        yield row
