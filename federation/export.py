"""Writes verified records as a data set, one row each (columns.py).

JSON lines and Parquet hold the same.  The same records give the same bytes (Parquet: by the same pyarrow).
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from .columns import Record, Row, arrow_schema, row_of
from .conversation import parse_body
from .folder import sync

ROW_GROUP_ROWS = 5_000
ROW_GROUP_BYTES = 32 << 20          # of bodies, before they become rows
UNREADABLE_NAMED = 10

# U+2028, U+2029 and U+0085 may stand in JSON as they are, but Python's splitlines and others end a line there.
LINE_ENDS_ELSEWHERE = ((b"\xe2\x80\xa8", b"\\u2028"), (b"\xe2\x80\xa9", b"\\u2029"), (b"\xc2\x85", b"\\u0085"))


class Exported(Struct, frozen=True):
    """What an export wrote, and how many records this version could not read and so left out."""

    written: int
    unreadable: int
    first_unreadable: tuple[tuple[str, int], ...] = ()      # origin and index, at most ten
    hidden: int = 0     # that the node whose folder it is keeps from its own readers


class CannotExport(ValueError):
    """The export can't begin; the message says what is missing and what to do."""


def export(
    records: Iterable[Record],
    *,
    format: Literal["jsonl", "parquet"],
    to: Path,
    checkpoints: Sequence[str] = (),
) -> Exported:
    """Writes `records`, in their order, to the file `to`; memory holds one row group at most.

    Beside it comes `<name>.checkpoints.json`: the signed checkpoints that the records were verified
    against, the counts, and the SHA-256 of the data, so that a list and a file which don't belong
    together are found out.  Both appear whole or not at all: when anything fails, `records`
    included, what stood there before still stands.

    Raises:
        CannotExport: an unknown format, no such folder, or Parquet without pyarrow.
    """
    write = _writer(format)
    if to.is_dir() or not to.parent.is_dir():
        raise CannotExport(f"{to} should be a file in a folder that exists. Make the folder, or name another file.")
    tally = _Tally()
    # Left in reverse: the list is in place before the data, never the data without its list.
    with replacing(to) as data, replacing(to.with_name(f"{to.name}.checkpoints.json")) as beside:
        write(data, _rows(records, tally), list(checkpoints))
        with data.open("rb") as written:
            sha256 = hashlib.file_digest(written, "sha256").hexdigest()
        about = {
            "file": to.name,
            "sha256": sha256,
            "written": tally.written,
            "unreadable": tally.unreadable,
            "checkpoints": list(checkpoints),
        }
        beside.write_bytes(msgspec.json.format(msgspec.json.encode(about), indent=2) + b"\n")
    return Exported(tally.written, tally.unreadable, tuple(tally.first_unreadable))


class _Tally(Struct):
    written: int = 0
    unreadable: int = 0
    first_unreadable: list[tuple[str, int]] = []


def _rows(records: Iterable[Record], tally: _Tally) -> Iterator[tuple[Row, int]]:
    """Each readable record as a row, and the size of its body in bytes."""
    for record in records:
        try:
            row = row_of(record, parse_body(record.body))
        except (ValueError, RecursionError):        # msgspec.MsgspecError and UnicodeError are ValueErrors
            tally.unreadable += 1
            if len(tally.first_unreadable) < UNREADABLE_NAMED:
                tally.first_unreadable.append((record.origin, record.index))
            continue
        tally.written += 1
        yield row, len(record.body)


Write = Callable[[Path, Iterator[tuple[Row, int]], list[str]], None]


def _writer(format: str) -> Write:
    if format == "jsonl":
        return _write_jsonl
    if format != "parquet":
        raise CannotExport(f"expected the format jsonl or parquet, got {format!r}.")
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        raise CannotExport("Parquet needs pyarrow: pip install 'sharelm-node[research]', or export jsonl.") from error
    return _write_parquet


def _write_jsonl(file: Path, rows: Iterator[tuple[Row, int]], checkpoints: list[str]) -> None:
    encode = msgspec.json.Encoder().encode
    with file.open("xb") as lines:
        for row, _ in rows:
            line = encode(row)
            for sign, escaped in LINE_ENDS_ELSEWHERE:
                line = line.replace(sign, escaped)
            lines.write(line + b"\n")


def _write_parquet(file: Path, rows: Iterator[tuple[Row, int]], checkpoints: list[str]) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    schema = arrow_schema().with_metadata({"sharelm.checkpoints": msgspec.json.encode(checkpoints)})
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for group in _groups(rows):
            writer.write_table(pa.Table.from_pylist(group, schema=schema))


def _groups(rows: Iterator[tuple[Row, int]]) -> Iterator[list[Row]]:
    group: list[Row] = []
    size_bytes = 0
    for row, body_bytes in rows:
        group.append(row)
        size_bytes += body_bytes
        if len(group) >= ROW_GROUP_ROWS or size_bytes >= ROW_GROUP_BYTES:
            yield group
            group, size_bytes = [], 0
    if group:
        yield group


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A name beside `target` to write to; synced and renamed to `target` at the end, removed after an error."""
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        yield draft
        sync(draft)
        draft.replace(target)
        sync(target.parent)
    finally:
        draft.unlink(missing_ok=True)
