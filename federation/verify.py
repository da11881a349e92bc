"""What a researcher does with a folder that was pulled: verify all of it, or export what lives in it."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from .checkpoint import open_checkpoint
from .columns import Record
from .errors import Malformed, NotThere
from .export import CannotExport, Exported, export
from .folder import Folder
from .hidden import read_hidden
from .keys import VerifierKey, parse_verifier_key
from .origin import log_id
from .pulled import logs_in, read_state, version_of
from .reader import path_of
from .records import live_records
from .trust import read_trust, what_lacks
from .verifier import LogReport, Progress, verify_log

FORMATS = ("jsonl", "parquet")


class NoLogs(NotThere):
    """The folder was never pulled into, or nothing came."""


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

    Every log that sharelm.json names is in the report.  One of which nothing was ever pulled (a node pins
    keys before it has anything) is reported with 0 leaves, and is no problem unless the trust file names it.

    Raises:
        NoLogs: the folder holds no logs.
        Malformed: the trust file, or sharelm.json, is damaged.
    """
    trust = read_trust(trust_file) if trust_file else None
    pinned, begun = logs_in(folder), _begun(folder)
    asked_for = trust.keys() if trust and trust.origins else {}
    keys = asked_for or pinned
    if not asked_for and not begun:
        raise NoLogs(f"{folder} holds no logs. Pull some with: sharelm pull URL --to {folder}")
    reports = []
    for key in keys.values():
        if not asked_for and key.name not in begun:
            reports.append(LogReport(key.name, str(key)))
            continue
        report = verify_log(folder, key, progress)
        if trust and not report.problems:
            signed = Folder(folder).read(path_of(key.name, "checkpoint"))
            lacks = what_lacks(open_checkpoint(signed or b"", parse_verifier_key(report.vkey)), trust, int(time.time()))
            report = report if lacks is None else _with_problem(report, lacks)
        reports.append(report)
    reports += [_unknown(each) for each in _strangers(folder, keys, begun)]
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
        NoLogs: the folder holds no logs.
        BrokeTheRules, NotThere: a file is damaged or gone, a log's checkpoint included: nothing is
            left out in silence.  `sharelm verify` says more.
    """
    if format not in FORMATS:
        raise CannotExport(f"the format should be one of {', '.join(FORMATS)}, got {format!r}")
    begun = _begun(folder)
    keys = {name: key for name, key in logs_in(folder).items() if name in begun}
    if not keys:
        raise NoLogs(f"{folder} holds no logs. Pull some with: sharelm pull URL --to {folder}")
    signed = [_checkpoint_of(folder, name) for name in sorted(keys)]
    hidden, left_out = read_hidden(Folder(folder)), Counter[str]()
    exported = export(
        _counted(folder, keys, hidden, left_out, progress),
        format="jsonl" if format == "jsonl" else "parquet",
        to=to,
        checkpoints=[raw.decode() for raw in signed],
    )
    return replace(exported, hidden=left_out.total())


def _counted(
    folder: Path,
    keys: dict[str, VerifierKey],
    hidden: Mapping[str, Set[int]],
    left_out: Counter[str],
    progress: Callable[[int], None],
) -> Iterator[Record]:
    count = 0
    for name in sorted(keys):
        for record in live_records(folder, keys[name]):
            if record.index in hidden.get(name, ()):
                left_out[name] += 1
                continue
            yield record
            count += 1
            if count % 1000 == 0:
                progress(count)


def _checkpoint_of(folder: Path, name: str) -> bytes:
    path = path_of(name, "checkpoint")
    signed = Folder(folder).read(path)
    if signed is None:
        raise Malformed(f"{folder / path}, the checkpoint of {name}, is not there. Pull again, then export.")
    return signed


def _begun(folder: Path) -> set[str]:
    """The pinned logs of which anything was ever pulled; it may be gone since."""
    state = read_state(Folder(folder))
    return {name for name, log in state.logs.items() if log.size or (folder / "logs" / log_id(name)).exists()}


def _strangers(folder: Path, keys: dict[str, VerifierKey], begun: set[str]) -> list[str]:
    """Folders of logs whose key nobody gave.  One that neither has a checkpoint nor is pinned is
    what a cut left, and no log yet."""
    found = {each.parent.name for each in (folder / "logs").glob("*/checkpoint")}
    found |= {log_id(name) for name in begun}
    return [f"logs/{each}" for each in sorted(found - {log_id(name) for name in keys})]


def _unknown(path: str) -> LogReport:
    """Named by its folder: what its files call themselves is nobody's word."""
    return LogReport(origin=path, vkey="", problems=(f"{path} is of a log whose key is not known here",))


def _with_problem(report: LogReport, problem: str) -> LogReport:
    return replace(report, problems=(*report.problems, problem))
