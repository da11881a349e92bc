"""Takes records that were withdrawn or retracted since out of data sets that were exported before.

A data set says itself which records it holds (`origin`, `index_in_log`) and which checkpoints it was made
from; so a node can't pass another log off as one of them.  The rest of the file stays as it is.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from federation.dataset.export import digest_of, replacing
from federation.dataset.manifest import read_manifest

from .prune_folder import prune_folder
from .prune_rows import (
    LIST,
    CannotPrune,
    Pruned,
    Rows,
    check_made_from,
    is_parquet_file,
    parquet_checkpoints,
    rewrite,
    rows_that_stay,
)
from .taken_back import TakenBack


def data_sets_in(path: Path) -> list[Path]:
    """The file itself; of a folder, every data set that `export` wrote into it.

    Raises:
        CannotPrune: there is none.
    """
    if path.is_file() or read_manifest(path) is not None:
        return [path]
    files = sorted(each.with_name(each.name.removesuffix(LIST)) for each in path.glob(f"*{LIST}"))
    found = [each for each in files if each.is_file()]
    if not found:
        raise CannotPrune(f"{path} is neither a data set nor a folder with some that sharelm export wrote")
    return found


def prune(file: Path, taken_back: Mapping[str, TakenBack]) -> Pruned:
    """Rewrites the data set, a file or an exported folder, without what was taken back; as a whole or not at all.

    Raises:
        CannotPrune: it is no data set of ours, or its checkpoints are not of the logs in `taken_back`.
    """
    if (manifest := read_manifest(file)) is not None:
        return prune_folder(file, manifest, taken_back)
    is_parquet = is_parquet_file(file)
    about = _about(file)
    checkpoints = parquet_checkpoints(file) if is_parquet else about.get("checkpoints")
    check_made_from(file, checkpoints or about.get("checkpoints"), taken_back)
    rows = Rows(taken_back)
    stay = rows_that_stay(file, rows)
    if rows.removed:
        until = [each.signed.decode() for _, each in sorted(taken_back.items()) if each.signed]
        beside = file.with_name(f"{file.name}{LIST}")
        # Left in reverse, as in an export: never the new data with the old list.
        with replacing(file) as data, replacing(beside) as listed:
            rewrite(file, data, stay, until)
            about |= {"file": file.name, "sha256": digest_of(data), "written": rows.records - rows.removed}
            about["pruned"] = {"removed": rows.removed + _removed_before(about), "checkpoints": until}
            listed.write_bytes(msgspec.json.format(msgspec.json.encode(about), indent=2) + b"\n")
    return Pruned(str(file), rows.records, rows.removed, rows.unknown)


def _about(file: Path) -> dict[str, Any]:
    """The list beside a data set; empty when it is not there."""
    try:
        about = msgspec.json.decode(file.with_name(f"{file.name}{LIST}").read_bytes(), type=dict[str, Any])
    except FileNotFoundError:
        return {}
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise CannotPrune(f"{file}{LIST} is damaged; it should say which checkpoints the data are from") from None
    return about


def _removed_before(about: dict[str, Any]) -> int:
    pruned = about.get("pruned")
    return int(pruned.get("removed", 0)) if isinstance(pruned, dict) else 0
