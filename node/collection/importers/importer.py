"""What an importer is: how its format is told apart, and what it makes of a row."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import fields

from .json_rows import RawRow, json_rows
from .outcome import Imported
from .parquet_rows import is_parquet, parquet_rows
from .recognise import Marks, expect_fields, is_of_format


class Importer(Struct, frozen=True):
    """One format.  `convert` takes a row as `row` has it, and raises `Unusable` where it can't.

    `members` are the names of the files to read in a zip.  `personal`: what people export of their own, which is
    anonymized as a contribution is; others were published before.
    """

    name: str
    marks: Marks
    row: type[Any]
    convert: Callable[[Any], Imported]
    members: tuple[str, ...] = ("*.json", "*.jsonl", "*.ndjson")
    personal: bool = False
    rows: Callable[["Importer", Path], Iterator[RawRow]] = lambda importer, file: rows_of(importer, file)


def rows_of(importer: Importer, file: Path) -> Iterator[RawRow]:
    """The rows of JSON lines, a JSON list, an object or Parquet, packed or not.

    Raises:
        UnreadableFile: the file is not of this format, or breaks off.
    """
    if is_parquet(file):
        yield from parquet_rows(
            file,
            frozenset(each.encode_name for each in fields(importer.row)),
            lambda names: expect_fields(importer.name, importer.marks, names, file),
        )
        return
    settled = False
    for row in json_rows(file, importer.members):
        settled = settled or (row.raw is not None and is_of_format(importer.name, importer.marks, row.raw, file))
        yield row
