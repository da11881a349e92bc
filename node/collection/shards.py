"""One Parquet file of up to 8,192 leaves of a log, and in it what it was made of: nothing beside it can be out of step.

Its metadata say of each run its mark (derived.py) and the hints for readers (federation/dataset/hints.py).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from federation.dataset.hints import RunHints, hints_of
from federation.dataset.tables import check_columns, empty_table, table_of
from federation.dataset.writers import parquet_settings, require_pyarrow
from federation.log.tiles import WIDTH
from federation.record.columns import Record
from federation.record.conversation import Label, parse_body

RUNS = 32
LEAVES = RUNS * WIDTH
_GROUP_RUNS = 8         # runs in a row group: what is held in memory
_KEY = b"sharelm.shard"


class RunMade(Struct, frozen=True):
    """A run as it was when it was put in; `labels`: the mark of those that were computed of it, "" for none."""

    number: int
    mark: str
    gone: str
    hints: RunHints
    labels: str = ""


class Shard(Struct, frozen=True):
    """What a file holds: a log, the number of the shard in it, its runs; and how many rows and bytes."""

    origin: str
    number: int
    runs: tuple[RunMade, ...]
    rows: int = 0
    size_bytes: int = 0

    @property
    def first(self) -> int:
        return self.number * LEAVES


class ShardWriter:
    """Writes a new file, run by run."""

    def __init__(self, file: Path, origin: str, number: int) -> None:
        schema = empty_table().schema
        self._file = file
        self._writer = require_pyarrow().ParquetWriter(file, schema, **parquet_settings(schema))
        self._shard = Shard(origin, number, ())
        self._runs = list[RunMade]()
        self._where, self._bodies = list[tuple[str, int]](), list[Any]()
        self._rows = 0

    def add(
        self, number: int, width: int, mark: str, gone: str, records: Sequence[Record],
        labels: Mapping[int, Sequence[Label]] = {}, labels_mark: str = "",
    ) -> None:
        """Records that this version can't read are left out.  `labels`, by index, follow their own."""
        for record in records:
            try:
                body = parse_body(record.body)
                check_columns(body)
            except (ValueError, RecursionError):
                continue
            if record.index in labels:
                body = replace(body, labels=(*body.labels, *labels[record.index]))
            self._where.append((record.origin, record.index))
            self._bodies.append(body)
        self._runs.append(RunMade(number, mark, gone, hints_of(records, width), labels_mark))
        if len(self._runs) % _GROUP_RUNS == 0:
            self._flush()

    def close(self) -> Shard:
        self._flush()
        made = replace(self._shard, runs=tuple(self._runs))
        self._writer.add_key_value_metadata({_KEY: msgspec.json.encode(made)})
        self._writer.close()
        return replace(made, rows=self._rows, size_bytes=self._file.stat().st_size)

    def give_up(self) -> None:
        """What was written is removed."""
        try:
            self._writer.close()
        finally:
            self._file.unlink(missing_ok=True)

    def _flush(self) -> None:
        if self._bodies:
            self._writer.write_table(table_of(self._where, self._bodies))
            self._rows += len(self._bodies)
            self._where, self._bodies = [], []


def read_shard(file: Path) -> Shard | None:
    """What the file says of itself; None when it is none of ours, or damaged."""
    try:
        metadata = require_pyarrow().read_metadata(file)
        made = msgspec.json.decode(metadata.metadata[_KEY], type=Shard)
    except (OSError, ValueError, KeyError, TypeError):     # pyarrow's errors and msgspec's are among these
        return None
    return replace(made, rows=metadata.num_rows, size_bytes=file.stat().st_size)
