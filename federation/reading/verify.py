"""What a researcher does with a folder that was pulled: verify all of it, offline."""

import time
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from federation.log.checkpoint import open_checkpoint
from federation.log.keys import VerifierKey, parse_verifier_key
from federation.log.origin import log_id

from .folder import Folder
from .pulled import NoLogs, begun_in, logs_in, read_state, version_of
from .reader import path_of
from .trust import read_trust, what_lacks
from .verifier import LogReport, Progress, verify_log


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
    unasked: int        # never fetched, since a pull was not about them: no fault of anybody's
    logs: tuple[LogReport, ...]


def verify_folder(
    folder: Path, trust_file: Path | None, progress: Progress = lambda *_: None, processes: int = 1
) -> FolderReport:
    """Verifies every log in `folder` offline, with the keys of the trust file, or else those pinned at the pull.

    Every log that sharelm.json names is in the report.  One of which nothing was ever pulled (a node pins
    keys before it has anything) is reported with 0 leaves, and is no problem unless the trust file names it.
    `processes` as in verify_log.

    Raises:
        NoLogs: the folder holds no logs.
        Malformed: the trust file, or sharelm.json, is damaged.
    """
    trust = read_trust(trust_file) if trust_file else None
    pinned, begun, state = logs_in(folder), begun_in(folder), read_state(Folder(folder))
    asked_for = trust.keys() if trust and trust.origins else {}
    keys = asked_for or pinned
    if not asked_for and not begun:
        raise NoLogs(f"{folder} holds no logs. Pull some with: sharelm pull URL --to {folder}")
    reports = []
    for key in keys.values():
        if not asked_for and key.name not in begun:
            reports.append(LogReport(key.name, str(key)))
            continue
        known = state.logs.get(key.name)
        unasked = known.unasked if known is not None else ()
        report = verify_log(folder, key, progress, unasked=unasked, processes=processes)
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
        unasked=sum(each.unasked for each in reports),
        logs=tuple(reports),
    )


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
