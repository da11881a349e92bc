"""An export as a folder that data set tools load: data files, and README.md, croissant.json, CITATION.cff about them.

The folder is made beside its place and appears as a whole, or not at all.  The same records and
checkpoints give the same bytes in every file, wherever and whenever: no time and no path is in them.
"""

import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from federation.reading.folder import sync

from .card import citation_of, readme_of
from .croissant import croissant_of
from .export import Batch, digest_of
from .figures import Counting
from .layout import CannotExport, Layout
from .manifest import FILE, DataFile, Manifest, format_manifest, read_manifest
from .writers import open_writer

SHARD_BYTES = 1 << 30       # of bodies in one data file
DATA_FORMATS = ("parquet", "jsonl")


class Written(Struct, frozen=True):
    """What is in the draft of a folder: its data files, and those that say where rows are from."""

    files: tuple[DataFile, ...]
    provenance: tuple[DataFile, ...]
    counting: Any       # Counting


def write_data(
    batches: Iterator[Batch], draft: Path, data_format: str, layout: Layout, checkpoints: Sequence[str]
) -> Written:
    """Writes data/train-….<format> into the folder `draft`, and for ShareLM's layout provenance/train-….<format>.

    Raises:
        CannotExport: the format is none of `DATA_FORMATS`, or its library is not there.
    """
    if data_format not in DATA_FORMATS:
        raise CannotExport(f"a folder holds {' or '.join(DATA_FORMATS)}; for {data_format!r} name a file.")
    (draft / "data").mkdir(parents=True)
    if layout == "sharelm":
        (draft / "provenance").mkdir()
    counting, rows = Counting(layout), list[int]()
    with ExitStack() as open_files:
        writer, size_bytes = None, SHARD_BYTES
        for batch in _and_one(batches):
            if size_bytes >= SHARD_BYTES:
                open_files.close()
                name = f"train-{len(rows):05}.{data_format}"
                beside = draft / "provenance" / name if layout == "sharelm" else None
                writer = open_files.enter_context(
                    open_writer(data_format, draft / "data" / name, layout, checkpoints, beside)
                )
                rows.append(0)
                size_bytes = 0
            assert writer is not None
            writer.write(batch.where, batch.bodies)
            counting.add(batch.where, batch.bodies)
            rows[-1] += len(batch.bodies)
            size_bytes += batch.size_bytes
    kinds = ["data", "provenance"] if layout == "sharelm" else ["data"]
    found = {kind: _name_shards(draft, kind, data_format, rows) for kind in kinds}
    return Written(found["data"], found.get("provenance", ()), counting)


def _and_one(batches: Iterator[Batch]) -> Iterator[Batch]:
    """At least one batch, so that there is a file though there are no records."""
    first = next(batches, None)
    yield first or Batch([], [], 0)
    yield from batches


def _name_shards(draft: Path, kind: str, data_format: str, rows: Sequence[int]) -> tuple[DataFile, ...]:
    """Their number is known only now."""
    found = list[DataFile]()
    for number, count in enumerate(rows):
        path = f"{kind}/train-{number:05}-of-{len(rows):05}.{data_format}"
        (draft / kind / f"train-{number:05}.{data_format}").rename(draft / path)
        found.append(data_file(draft, path, count))
    return tuple(found)


def data_file(folder: Path, path: str, rows: int) -> DataFile:
    return DataFile(path, rows, (folder / path).stat().st_size, digest_of(folder / path))


def write_words(draft: Path, about: Manifest) -> None:
    """Everything but the data, out of what is known of them."""
    (draft / "README.md").write_text(readme_of(about), "utf-8")
    (draft / "CITATION.cff").write_text(citation_of(about), "utf-8")
    (draft / "croissant.json").write_bytes(croissant_of(about))
    (draft / FILE).write_bytes(format_manifest(about))


@contextmanager
def appearing(target: Path) -> Iterator[Path]:
    """A new folder beside `target` to fill; synced and moved to `target` at the end, removed after an error.

    Raises:
        CannotExport: at `target` stands something that is no export, or there is no folder to put it in.
    """
    if not target.parent.is_dir():
        raise CannotExport(f"{target} should be in a folder that exists. Make {target.parent}, or name another place.")
    if target.exists() and read_manifest(target) is None and not _is_empty(target):
        raise CannotExport(
            f"{target} is there, and is no export that could be replaced. Move it away, or name another place."
        )
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        draft.mkdir()
        yield draft
        _sync_all(draft)
        _put_in_place(draft, target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _is_empty(target: Path) -> bool:
    return target.is_dir() and not any(target.iterdir())


def _sync_all(folder: Path) -> None:
    for path, _, files in os.walk(folder):
        for name in files:
            sync(Path(path) / name)
        sync(Path(path))


def _put_in_place(draft: Path, target: Path) -> None:
    """No call swaps two folders everywhere.  A crash between the two renames leaves both, the old one under a name
    beside its place."""
    if not target.exists():
        draft.rename(target)
        sync(target.parent)
        return
    before = draft.with_suffix(".before")
    target.rename(before)
    try:
        draft.rename(target)
    except OSError:
        before.rename(target)
        raise
    sync(target.parent)
    shutil.rmtree(before)


def with_data(about: Manifest, written: Written) -> Manifest:
    return replace(
        about, files=written.files, provenance=written.provenance, figures=written.counting.figures
    )
