"""Takes records out of an exported folder (as_folder.py), and makes its counts, checksums and words right again."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from federation.dataset.as_folder import appearing, data_file, write_words
from federation.dataset.figures import Counting
from federation.dataset.manifest import DataFile, Manifest, PrunedSince
from federation.dataset.writers import require_pyarrow

from .prune_rows import Pruned, Rows, check_made_from, rewrite, rows_that_stay
from .taken_back import TakenBack


def prune_folder(folder: Path, about: Manifest, taken_back: Mapping[str, TakenBack]) -> Pruned:
    """The same folder without what was taken back; as a whole or not at all.

    Raises:
        CannotPrune: its checkpoints are not of the logs in `taken_back`, or a file is not what it says.
    """
    check_made_from(folder, list(about.checkpoints), taken_back)
    rows = Rows(taken_back)
    places = about.provenance or about.files        # which of them say where a row is from
    stay = [rows_that_stay(folder / each.path, rows) for each in places]
    if not rows.removed:
        return Pruned(str(folder), rows.records, 0, rows.unknown)
    until = tuple(each.signed.decode() for _, each in sorted(taken_back.items()) if each.signed)
    with appearing(folder) as draft:
        files = _rewrite_all(folder, draft, about.files, stay, until)
        provenance = _rewrite_all(folder, draft, about.provenance, stay, until)
        counting = Counting(about.layout)
        for file, beside in zip(files, provenance or files, strict=True):
            counting.add_rows(_joined(draft, file, beside))
        before = about.pruned.removed if about.pruned else 0
        now = replace(
            about,
            files=files,
            provenance=provenance,
            figures=counting.figures,
            pruned=PrunedSince(before + rows.removed, until),
        )
        write_words(draft, now)
    return Pruned(str(folder), rows.records, rows.removed, rows.unknown)


def _rewrite_all(
    folder: Path, draft: Path, files: Sequence[DataFile], stay: Sequence[Sequence[bool]], until: Sequence[str]
) -> tuple[DataFile, ...]:
    written = list[DataFile]()
    for file, stays in zip(files, stay, strict=bool(files)):
        (draft / file.path).parent.mkdir(exist_ok=True)
        rewrite(folder / file.path, draft / file.path, stays, list(until))
        written.append(data_file(draft, file.path, sum(stays)))
    return tuple(written)


def _joined(draft: Path, file: DataFile, beside: DataFile) -> Iterator[dict[str, Any]]:
    """Rows with what the data do not say of themselves, a batch at a time."""
    if file == beside:
        return _rows(draft / file.path)
    pairs = zip(_rows(draft / file.path), _rows(draft / beside.path), strict=True)
    return ({**row, **more} for row, more in pairs)


_COUNTED = {
    "conversation", "timestamp", "origin", "source", "licence", "model", "model_name", "conversation_metadata",
    "platform", "privacy",
}  # fmt: skip


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    if file.suffix == ".parquet":
        with require_pyarrow().ParquetFile(file) as opened:
            names = [name for name in opened.schema_arrow.names if name in _COUNTED]
            yield from chain.from_iterable(batch.to_pylist() for batch in opened.iter_batches(1_000, columns=names))
    else:
        with file.open("rb") as lines:
            yield from map(msgspec.json.decode, lines)
