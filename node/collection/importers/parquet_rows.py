"""The rows of a Parquet file as JSON, a few at a time, for importers that read both."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from .json_rows import MAX_ROW_BYTES, RawRow
from .outcome import UnreadableFile

BATCH_ROWS = 256


def is_parquet(file: Path) -> bool:
    """Whether the file begins as Parquet does.

    Raises:
        UnreadableFile: it can't be read at all.
    """
    try:
        with file.open("rb") as start:
            return start.read(4) == b"PAR1"
    except OSError as error:
        raise UnreadableFile(f"{file.name} cannot be read: {error.strerror or 'unknown error'}.") from error


def parquet_rows(
    file: Path, columns: frozenset[str], expect: Callable[[frozenset[str]], None]
) -> Iterator[RawRow]:
    """Every row of `file` with those of `columns` that it has; numbers count from 1.

    Memory holds one row group at most.  Times come as ShareLM writes them, as text.  `expect` is shown the names
    of all columns.

    Raises:
        UnreadableFile: pyarrow is missing, or can't read the file, or `expect` raised it.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise UnreadableFile(
            f"{file.name} is Parquet, which needs pyarrow: pip install 'sharelm-node[research]'."
        ) from error
    number = 0
    try:
        with parquet.ParquetFile(file) as opened:
            names = frozenset(opened.schema_arrow.names)
            expect(names)
            for batch in opened.iter_batches(batch_size=BATCH_ROWS, columns=sorted(columns & names)):
                for row in _rows(_as_text(batch, pa)):
                    number += 1
                    yield RawRow(number, row if len(row) <= MAX_ROW_BYTES else None)
    except (pa.ArrowException, OSError) as error:
        raise UnreadableFile(
            f"{file.name}: expected Parquet, but it is damaged or of a kind that pyarrow can't read, "
            f"after row {number}. Fetch the file again."
        ) from error


def _as_text(batch: Any, pa: Any) -> Any:
    """The batch with its times as text: "2023-10-02 16:48:51.829000000Z"."""
    for index, field in enumerate(batch.schema):
        if pa.types.is_temporal(field.type):
            batch = batch.set_column(index, field.name, batch.column(index).cast(pa.string()))
    return batch


def _rows(batch: Any) -> Iterator[bytes]:
    for index in range(batch.num_rows):
        try:
            # A row by itself, so that bytes which are not UTF-8 spoil this one only.
            [row] = batch.slice(index, 1).to_pylist()
            yield msgspec.json.encode(row)
        except (ValueError, TypeError, RecursionError, OverflowError):
            yield b"not a row that JSON can hold"
