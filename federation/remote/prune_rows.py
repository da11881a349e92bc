"""The rows of a data set that stay when records were taken back, and the same file without the others."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from federation.dataset.writers import parquet_settings, require_pyarrow
from federation.errors import BrokeTheRules
from federation.log.checkpoint import parse_text
from federation.log.note import parse_note

from .taken_back import TakenBack

LIST = ".checkpoints.json"      # behind the name of a data set: what it was made from


class CannotPrune(ValueError):
    """The file is no data set that can be pruned from there; nothing was changed."""


class Pruned(Struct, frozen=True):
    """A data set: how many records it had, how many of them are gone now, and the logs that nothing is known of."""

    file: str
    records: int
    removed: int
    unknown: tuple[str, ...] = ()


class _Row(Struct, frozen=True):
    origin: str
    index_in_log: int


class Rows:
    """Which rows stay; counts both kinds."""

    def __init__(self, taken_back: Mapping[str, TakenBack]) -> None:
        self._gone = {origin: each.gone for origin, each in taken_back.items()}
        self._unknown = set[str]()
        self.records = 0
        self.removed = 0

    def stays(self, origin: str, index: int) -> bool:
        self.records += 1
        gone = self._gone.get(origin)
        if gone is None:
            self._unknown.add(origin)
        is_gone = gone is not None and index in gone
        self.removed += is_gone
        return not is_gone

    @property
    def unknown(self) -> tuple[str, ...]:
        return tuple(sorted(self._unknown))


def rows_that_stay(file: Path, rows: Rows) -> list[bool]:
    """For each row of a file with `origin` and `index_in_log` whether it stays.

    Raises:
        CannotPrune: it has no such rows.
    """
    if is_parquet_file(file):
        return _parquet_stay(file, rows)
    return (_csv_stay if file.suffix == ".csv" else _jsonl_stay)(file, rows)


def rewrite(file: Path, to: Path, stay: Sequence[bool], until: list[str]) -> None:
    """Writes those rows of `file` that stay to the new file `to`."""
    if is_parquet_file(file):
        _rewrite_parquet(file, to, stay, until)
    elif file.suffix == ".csv":
        _rewrite_csv(file, to, stay)
    else:
        _rewrite_jsonl(file, to, stay)


def is_parquet_file(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(4) == b"PAR1"


def check_made_from(file: Path, checkpoints: object, taken_back: Mapping[str, TakenBack]) -> None:
    """That the logs asked are those that the data set was made from: signed by the same keys."""
    if not isinstance(checkpoints, list) or not checkpoints:
        raise CannotPrune(
            f"{file} does not say which checkpoints it was made from. They are in {file.name}{LIST}, which "
            "sharelm export writes beside it."
        )
    for signed in checkpoints:
        try:
            raw = str(signed).encode()
            origin, _, _ = parse_text(parse_note(raw).text)
            if origin in taken_back:
                taken_back[origin].check(raw)
        except BrokeTheRules as wrong:
            raise CannotPrune(f"{file} was not made from the logs that were asked: {wrong}") from None


def parquet_checkpoints(file: Path) -> Any:
    try:
        metadata = require_pyarrow().read_schema(file).metadata or {}
    except (ValueError, OSError) as wrong:      # pyarrow's own errors are among these
        raise CannotPrune(f"{file} begins like Parquet and can't be read as such: {wrong}") from None
    try:
        return msgspec.json.decode(metadata.get(b"sharelm.checkpoints", b"null"))
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _jsonl_stay(file: Path, rows: Rows) -> list[bool]:
    decode = msgspec.json.Decoder(_Row).decode
    stay = list[bool]()
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = decode(line)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                raise CannotPrune(f"line {number} of {file} is no record with an origin and an index_in_log") from None
            stay.append(rows.stays(row.origin, row.index_in_log))
    return stay


def _rewrite_jsonl(file: Path, to: Path, stay: Sequence[bool]) -> None:
    with file.open("rb") as lines, to.open("xb") as kept:
        kept.writelines(line for line, stays in zip(lines, stay, strict=True) if stays)


def _csv_stay(file: Path, rows: Rows) -> list[bool]:
    stay = list[bool]()
    with file.open(encoding="utf-8", newline="") as table:
        try:
            for row in csv.DictReader(table, strict=True):
                stay.append(rows.stays(row["origin"], int(row["index_in_log"])))
        except (csv.Error, KeyError, ValueError, TypeError):
            raise CannotPrune(f"row {len(stay) + 1} of {file} is no record with an origin and index_in_log") from None
    return stay


def _rewrite_csv(file: Path, to: Path, stay: Sequence[bool]) -> None:
    with file.open(encoding="utf-8", newline="") as table, to.open("x", encoding="utf-8", newline="") as kept:
        rows, written = csv.reader(table), csv.writer(kept, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        written.writerow(next(rows))
        written.writerows(row for row, stays in zip(rows, stay, strict=True) if stays)


def _parquet_stay(file: Path, rows: Rows) -> list[bool]:
    pairs = _parquet_pairs(file)
    return [rows.stays(origin, index) for origin, index in pairs]


def _parquet_pairs(file: Path) -> Iterator[tuple[str, int]]:
    columns = ["origin", "index_in_log"]
    with require_pyarrow().ParquetFile(file) as opened:
        if not set(columns) <= set(opened.schema_arrow.names):
            raise CannotPrune(f"{file} has no columns origin and index_in_log: it is no data set of ours")
        for batch in opened.iter_batches(columns=columns):
            yield from zip(batch["origin"].to_pylist(), batch["index_in_log"].to_pylist(), strict=True)


def _rewrite_parquet(file: Path, to: Path, stay: Sequence[bool], until: list[str]) -> None:
    with require_pyarrow().ParquetFile(file) as opened:
        schema = opened.schema_arrow
        schema = schema.with_metadata({**(schema.metadata or {}), b"sharelm.pruned": msgspec.json.encode(until)})
        with require_pyarrow().ParquetWriter(to, schema, **parquet_settings(schema)) as writer:
            at = 0
            for number in range(opened.num_row_groups):
                group = opened.read_row_group(number)
                kept = group.take([k for k in range(len(group)) if stay[at + k]])
                at += len(group)
                if len(kept):
                    writer.write_table(kept.cast(schema))
