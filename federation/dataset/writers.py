"""How rows become bytes: JSON lines, Parquet, or CSV.

Settings of the writers are fixed, so that the same rows give the same bytes; Parquet names the version of pyarrow.
"""

import csv
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TextIO

import msgspec

from federation.record.columns import Record, Row, arrow_schema, row_of
from federation.record.conversation import Body

from .layout import FORMATS, PROVENANCE_COLUMNS, SHARELM_COLUMNS, CannotExport, Layout
from .tables import Where, table_of

# U+2028, U+2029 and U+0085 may stand in JSON as they are, but Python's splitlines and others end a line there.
LINE_ENDS_ELSEWHERE = ((b"\xe2\x80\xa8", b"\\u2028"), (b"\xe2\x80\xa9", b"\\u2029"), (b"\xc2\x85", b"\\u0085"))
# What a spreadsheet would take for a formula when a cell begins with it.
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

# Columns that say the same again and again; a dictionary of texts would cost time and save nothing.
_REPEATED = [
    "model_name", "source", "origin", "platform", "model", "licence", "conversation.list.element.role",
    "privacy.pipeline", "privacy.policy", "privacy.language", "privacy.models.list.element.model",
    "privacy.models.list.element.weights", "privacy.counts.list.element.kind", "consent.version",
    "consent.text_sha256", "conversation_metadata.language",
]  # fmt: skip


class Writer(Protocol):
    """One open file.  `provenance` is written beside ShareLM's columns by whoever wants to know where rows are from."""

    def write(self, where: Sequence[Where], bodies: Sequence[Body]) -> None: ...


@contextmanager
def open_writer(
    format: str, file: Path, layout: Layout, checkpoints: Sequence[str], provenance: Path | None = None
) -> Iterator[Writer]:
    """Writes to the new file `file`, whole when this is left; to `provenance`, where each row is from.

    Raises:
        CannotExport: an unknown format, or Parquet without pyarrow.
    """
    if format not in FORMATS:
        raise CannotExport(f"expected the format {', '.join(FORMATS[:-1])} or {FORMATS[-1]}, got {format!r}.")
    if format == "parquet":
        require_pyarrow()
        with _Parquet(file, layout, checkpoints, provenance) as writer:
            yield writer
    elif format == "jsonl":
        with file.open("xb") as lines, _maybe(provenance) as beside:
            yield _JsonLines(lines, layout, beside)
    else:
        with file.open("x", encoding="utf-8", newline="") as table, _maybe(provenance) as beside:
            yield _Csv(table, layout, beside)


def require_pyarrow() -> Any:
    """
    Raises:
        CannotExport: it is not installed.
    """
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise CannotExport("Parquet needs pyarrow: pip install 'sharelm-node[research]', or export jsonl.") from error
    return parquet


@contextmanager
def _maybe(file: Path | None) -> Iterator[BinaryIO | None]:
    if file is None:
        yield None
    else:
        with file.open("xb") as opened:
            yield opened


def _pick(row: Row, columns: Sequence[str]) -> Row:
    return {name: row[name] for name in columns}


class _JsonLines:
    def __init__(self, lines: BinaryIO, layout: Layout, provenance: BinaryIO | None) -> None:
        self._lines = lines
        self._layout = layout
        self._provenance = provenance
        self._encode = msgspec.json.Encoder().encode

    def write(self, where: Sequence[Where], bodies: Sequence[Body]) -> None:
        for (origin, index), body in zip(where, bodies, strict=True):
            row = row_of(Record(origin, index, b""), body)
            self._lines.write(self._line(_pick(row, SHARELM_COLUMNS) if self._layout == "sharelm" else row))
            if self._provenance is not None:
                self._provenance.write(self._line(_pick(row, PROVENANCE_COLUMNS)))

    def _line(self, row: Row) -> bytes:
        line = self._encode(row)
        for sign, escaped in LINE_ENDS_ELSEWHERE:
            line = line.replace(sign, escaped)
        return line + b"\n"


class _Csv:
    """RFC 4180; what is no plain text or number is JSON in its cell.  A text that a spreadsheet would take for a
    formula has an apostrophe before it, as OWASP's ASVS 1.2.10 asks."""

    def __init__(self, table: TextIO, layout: Layout, provenance: BinaryIO | None) -> None:
        self._rows = csv.writer(table, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        self._beside = _JsonLines(provenance, "full", None) if provenance is not None else None
        self._provenance = provenance
        self._layout = layout
        self._encode = msgspec.json.Encoder().encode
        names = SHARELM_COLUMNS if layout == "sharelm" else arrow_names()
        self._names = names
        self._rows.writerow(names)

    def write(self, where: Sequence[Where], bodies: Sequence[Body]) -> None:
        for (origin, index), body in zip(where, bodies, strict=True):
            row = row_of(Record(origin, index, b""), body)
            self._rows.writerow([self._cell(row[name]) for name in self._names])
            if self._provenance is not None and self._beside is not None:
                self._provenance.write(self._beside._line(_pick(row, PROVENANCE_COLUMNS)))

    def _cell(self, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, int):
            return str(value)
        text = value if isinstance(value, str) else self._encode(value).decode()
        return f"'{text}" if text.startswith(FORMULAS) else text


def arrow_names() -> tuple[str, ...]:
    """All columns in their order, without asking for pyarrow."""
    return tuple(row_of(Record("", 0, b""), Body(conversation=())))


class _Parquet:
    """A row group for each batch, written on a thread while the next batch is read."""

    def __init__(self, file: Path, layout: Layout, checkpoints: Sequence[str], provenance: Path | None) -> None:
        parquet = require_pyarrow()
        schema = arrow_schema().with_metadata({"sharelm.checkpoints": msgspec.json.encode(list(checkpoints))})
        self._files = list[tuple[Any, Any]]()       # writer, schema
        for path, names in (
            (file, SHARELM_COLUMNS if layout == "sharelm" else tuple(schema.names)),
            (provenance, PROVENANCE_COLUMNS),
        ):
            if path is not None:
                part = parquet_schema(schema, names)
                self._files.append((parquet.ParquetWriter(path, part, **parquet_settings(part)), part))
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="write")
        self._writing: Future[None] | None = None

    def __enter__(self) -> "_Parquet":
        return self

    def __exit__(self, error: object, *_: object) -> None:
        try:
            self._wait()
        finally:
            self._thread.shutdown()
            for writer, _schema in self._files:
                writer.close()

    def write(self, where: Sequence[Where], bodies: Sequence[Body]) -> None:
        table = table_of(where, bodies)
        self._wait()
        self._writing = self._thread.submit(self._write, table)

    def _write(self, table: Any) -> None:
        for writer, schema in self._files:
            part = table.select(schema.names).replace_schema_metadata(schema.metadata)
            writer.write_table(part, row_group_size=len(part))

    def _wait(self) -> None:
        running, self._writing = self._writing, None
        if running is not None:
            running.result()


def parquet_schema(schema: Any, names: Sequence[str]) -> Any:
    import pyarrow as pa

    return pa.schema([schema.field(name) for name in names], metadata=schema.metadata)


def parquet_settings(schema: Any) -> dict[str, Any]:
    """The same for every file, so that the same rows give the same bytes."""
    return {
        "version": "2.6",
        "compression": "zstd",
        "compression_level": 1,
        "use_dictionary": [each for each in _REPEATED if each.partition(".")[0] in schema.names],
        "write_page_index": True,
        "data_page_size": 1 << 20,
    }
