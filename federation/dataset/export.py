"""Writes verified records as one file, one row each (columns.py): JSON lines, Parquet or CSV.

All hold the same.  The same records give the same bytes (Parquet: by the same pyarrow).
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from federation.reading.folder import sync
from federation.record.columns import Record
from federation.record.conversation import Body, Label, parse_body

from .ahead import ahead
from .layout import CannotExport, Layout
from .tables import Where, check_columns
from .writers import open_writer

GROUP_ROWS = 5_000
GROUP_BYTES = 32 << 20          # of bodies
UNREADABLE_NAMED = 10


class Exported(Struct, frozen=True):
    """What an export wrote, and how many records this version could not read and so left out."""

    written: int
    unreadable: int
    first_unreadable: tuple[tuple[str, int], ...] = ()      # origin and index, at most ten
    hidden: int = 0     # that the node whose folder it is keeps from its own readers
    repeats: int = 0    # near-duplicates that were left out, since that was asked for
    missing: int = 0    # whose conversation is not held; `sharelm verify` says which
    taken_back: int = 0     # withdrawn or retracted up to now, of the version that was exported
    version: str = ""


class Batch(Struct, frozen=True):
    """Records in a row: one row group.  `size_bytes` are those of their bodies."""

    where: list[Where]
    bodies: list[Body]
    size_bytes: int


class Tally(Struct):
    """Counts records while they are read."""

    written: int = 0
    unreadable: int = 0
    first_unreadable: list[tuple[str, int]] = []


class Beside(Struct, frozen=True):
    """Labels that a node computed and keeps beside its logs; no log has signed them, and no two nodes need agree.

    `by`: the origin of that node.  `of` gives those of one record, by origin and index in the log, each naming `by`.
    """

    by: str
    of: Callable[[str, int], Sequence[Label]]


Keeps = Callable[[Record, Body], bool]


def keep_all(record: Record, body: Body) -> bool:
    return True


def export(
    records: Iterable[Record],
    *,
    format: str,
    to: Path,
    checkpoints: Sequence[str] = (),
    layout: Layout = "full",
    keeps: Keeps = keep_all,
    beside: Beside | None = None,
) -> Exported:
    """Writes `records`, in their order, to the file `to`; memory holds a few row groups at most.

    Beside it comes `<name>.checkpoints.json`: the signed checkpoints that the records were verified
    against, the counts, and the SHA-256 of the data, so that a list and a file which don't belong
    together are found out.  Both appear whole or not at all: when anything fails, `records`
    included, what stood there before still stands.

    Raises:
        CannotExport: an unknown format, no such folder, or Parquet without pyarrow.
    """
    if to.is_dir() or not to.parent.is_dir():
        raise CannotExport(f"{to} should be a file in a folder that exists. Make the folder, or name another file.")
    tally = Tally()
    # Left in reverse: the list is in place before the data, never the data without its list.
    with replacing(to) as data, replacing(to.with_name(f"{to.name}.checkpoints.json")) as listed:
        with open_writer(format, data, layout, checkpoints) as writer:
            for batch in batches(records, tally, keeps, beside):
                writer.write(batch.where, batch.bodies)
        about = {
            "file": to.name,
            "sha256": digest_of(data),
            "written": tally.written,
            "unreadable": tally.unreadable,
            "checkpoints": list(checkpoints),
            **({"labels_by": beside.by} if beside is not None else {}),
        }
        listed.write_bytes(msgspec.json.format(msgspec.json.encode(about), indent=2) + b"\n")
    return Exported(tally.written, tally.unreadable, tuple(tally.first_unreadable))


def batches(
    records: Iterable[Record], tally: Tally, keeps: Keeps = keep_all, beside: Beside | None = None
) -> Iterator[Batch]:
    """The records that can be read and that `keeps` keeps, some thousands at a time; `records` is read ahead on a
    thread of its own.  Labels `beside` them follow their own, and `keeps` sees them."""
    where, bodies, size_bytes = list[Where](), list[Body](), 0
    for record in ahead(records):
        try:
            body = parse_body(record.body)
            check_columns(body)
        except (ValueError, RecursionError):        # msgspec.MsgspecError and UnicodeError are ValueErrors
            tally.unreadable += 1
            if len(tally.first_unreadable) < UNREADABLE_NAMED:
                tally.first_unreadable.append((record.origin, record.index))
            continue
        if beside is not None and (more := beside.of(record.origin, record.index)):
            body = replace(body, labels=(*body.labels, *more))
        if not keeps(record, body):
            continue
        tally.written += 1
        where.append((record.origin, record.index))
        bodies.append(body)
        size_bytes += len(record.body)
        if len(bodies) >= GROUP_ROWS or size_bytes >= GROUP_BYTES:
            yield Batch(where, bodies, size_bytes)
            where, bodies, size_bytes = [], [], 0
    if bodies:
        yield Batch(where, bodies, size_bytes)


def digest_of(file: Path) -> str:
    """SHA-256 of the file, in hex."""
    with file.open("rb") as written:
        return hashlib.file_digest(written, "sha256").hexdigest()


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
