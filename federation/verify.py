"""What a researcher does with a folder that was pulled: verify all of it, or export what lives in it."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from .checkpoint import open_checkpoint
from .columns import Record
from .errors import NotThere
from .export import CannotExport, Exported, export
from .folder import Folder
from .keys import VerifierKey
from .origin import log_id
from .pulled import STATE, logs_in, version_of
from .reader import path_of
from .records import live_records
from .trust import read_trust, what_lacks
from .verifier import LogReport, Progress, verify_log

FORMATS = ("jsonl", "parquet")


class FolderReport(Struct, frozen=True):
    """Every log of a folder.  `holds`: all verifies, and nothing is missing."""

    folder: str
    version: str
    holds: bool
    records: int
    present: int
    withdrawn: int
    retracted: int
    missing: int
    logs: tuple[LogReport, ...]


def verify_folder(folder: Path, trust_file: Path | None, progress: Progress = lambda *_: None) -> FolderReport:
    """Verifies every log in `folder` offline, with the keys of the trust file, or else those pinned at the pull.

    Raises:
        NotThere: the folder holds no logs.
        Malformed: the trust file, or sharelm.json, is damaged.
    """
    trust = read_trust(trust_file) if trust_file else None
    keys = trust.keys() if trust and trust.origins else _logs(folder)
    if not keys:
        raise NotThere(f"{folder} holds no logs. Pull some with: sharelm pull URL --to {folder}")
    reports = []
    for key in keys.values():
        report = verify_log(folder, key, progress)
        if trust and not report.problems:
            signed = Folder(folder).read(path_of(key.name, "checkpoint"))
            lacks = what_lacks(open_checkpoint(signed or b"", key), trust, int(time.time()))
            report = report if lacks is None else _with_problem(report, lacks)
        reports.append(report)
    reports += [_unknown(name) for name in _strangers(folder, keys)]
    return FolderReport(
        folder=str(folder),
        version=version_of([(each.origin, each.size, bytes.fromhex(each.root)) for each in reports if each.root]),
        holds=not any(each.problems or each.missing for each in reports),
        records=sum(each.records for each in reports),
        present=sum(each.present for each in reports),
        withdrawn=sum(each.withdrawn for each in reports),
        retracted=sum(each.retracted for each in reports),
        missing=sum(each.missing for each in reports),
        logs=tuple(reports),
    )


def export_folder(folder: Path, format: str, to: Path, progress: Callable[[int], None] = lambda _: None) -> Exported:
    """Writes the live records of `folder` to the file `to`, log by log in the order of their names.

    Raises:
        CannotExport: the format is not known, or its library is not installed.
        NotThere: the folder holds no logs.
        BrokeTheRules: a file is damaged; `sharelm verify` says where.
    """
    if format not in FORMATS:
        raise CannotExport(f"the format should be one of {', '.join(FORMATS)}, got {format!r}")
    keys = _logs(folder)
    if not keys:
        raise NotThere(f"{folder} holds no logs. Pull some with: sharelm pull URL --to {folder}")
    signed = [raw for name in sorted(keys) if (raw := Folder(folder).read(path_of(name, "checkpoint")))]
    return export(
        _counted(folder, keys, progress),
        format="jsonl" if format == "jsonl" else "parquet",
        to=to,
        checkpoints=[raw.decode() for raw in signed],
    )


def _counted(folder: Path, keys: dict[str, VerifierKey], progress: Callable[[int], None]) -> Iterator[Record]:
    count = 0
    for name in sorted(keys):
        if Folder(folder).read(path_of(name, "checkpoint")) is None:
            continue
        for record in live_records(folder, keys[name]):
            yield record
            count += 1
            if count % 1000 == 0:
                progress(count)


def _logs(folder: Path) -> dict[str, VerifierKey]:
    if not (folder / STATE).exists():
        return {}
    held = logs_in(folder)
    return {name: key for name, key in held.items() if Folder(folder).read(path_of(name, "checkpoint")) is not None}


def _strangers(folder: Path, keys: dict[str, VerifierKey]) -> list[str]:
    """Logs whose files are there, and whose key nobody gave."""
    known = {log_id(name) for name in keys}
    return sorted(each.parent.name for each in (folder / "logs").glob("*/checkpoint") if each.parent.name not in known)


def _unknown(name: str) -> LogReport:
    return LogReport(origin="", vkey="", problems=(f"logs/{name} is of a log whose key is not known here",))


def _with_problem(report: LogReport, problem: str) -> LogReport:
    return replace(report, problems=(*report.problems, problem))
