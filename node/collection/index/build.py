"""Makes one shard of the index from runs of records, in a folder of its own."""

import errno
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import tantivy
from msgspec.structs import replace

from federation.record.columns import Record
from federation.record.conversation import Label, parse_body

from .facts import facts_of
from .manifest import PLACES, Manifest, Run, write_manifest
from .schema import analyzer, entry, schema

HEAP_BYTES = 96 << 20       # of terms, until they are written as a segment of their own

_ROOM_BYTES = 1 << 20

Read = Callable[[Run], tuple[Sequence[Record], Mapping[int, tuple[Label, ...]]] | None]


class NoRoom(Exception):
    """The disk is full; nothing of the shard is left on it."""


def build_shard(folder: Path, runs: Iterable[Run], read: Read) -> Manifest:
    """Makes `folder`.  `read` gives the records of a run and the labels computed on them, by index; or None when it
    can't be read now, and then it is in the shard with no records and no mark, so that it is tried again.

    A record that this version can't parse is passed over: it can't be shown either.

    Raises:
        NoRoom: the disk is full.
    """
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(parents=True)
        return _build(folder, runs, read)
    except (OSError, ValueError) as failure:        # tantivy tells of the disk in ValueErrors
        is_full = _is_full(failure) or not _has_room(folder)
        shutil.rmtree(folder, ignore_errors=True)
        if is_full:
            raise NoRoom from None
        raise
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _build(folder: Path, runs: Iterable[Run], read: Read) -> Manifest:
    index = tantivy.Index(schema(), path=str(folder))
    index.register_tokenizer("terms", analyzer())
    writer = index.writer(HEAP_BYTES, 1)
    origins, made = dict[str, int](), list[Run]()
    for run in runs:
        content = read(run)
        start = origins.setdefault(run.origin, len(origins)) * PLACES
        count = _add(writer, start, content[0], content[1]) if content is not None else 0
        made.append(replace(run, mark=run.mark if content is not None else "", records=count))
    writer.commit()
    writer.wait_merging_threads()
    return write_manifest(folder, tuple(origins), tuple(made))


def _add(
    writer: tantivy.IndexWriter, start: int, records: Sequence[Record], labels: Mapping[int, tuple[Label, ...]]
) -> int:
    count = 0
    for record in records:
        try:
            body = parse_body(record.body)
            made = entry(start + record.index, record.origin, body, facts_of(body, labels.get(record.index, ())))
        except (ValueError, RecursionError):
            continue
        writer.add_document(made)
        count += 1
    return count


def _is_full(failure: Exception) -> bool:
    numbers = (errno.ENOSPC, errno.EDQUOT)
    return getattr(failure, "errno", None) in numbers or any(f"os error {each})" in str(failure) for each in numbers)


def _has_room(folder: Path) -> bool:
    """Whether something more can be written.  Of an error in a thread of its own tantivy says only that there was one,
    and what it had written by then is still there."""
    try:
        (folder / "room").write_bytes(bytes(_ROOM_BYTES))
    except OSError as failure:
        return not _is_full(failure)
    return True
