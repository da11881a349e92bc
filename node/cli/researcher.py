"""The commands of whoever uses the data.  They need no node."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn
from urllib.parse import urlsplit

import typer

from node.cli.output import DOES_NOT_HOLD, INTERRUPTED, fail, progress, result, result_json, say
from node.cli.stopping import Stopping, stopping

if TYPE_CHECKING:
    from federation.dataset.export import Beside
    from federation.reading.trust import Trust
    from federation.remote.asking import Ask
    from federation.remote.client import PullReport

_LEAST_PAUSE_S, _LONGEST_PAUSE_S = 10.0, 600.0      # between two looks of --watch

_GOES_ON = "What was pulled is kept; the same command goes on from there."

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="A pulled folder.")]
TrustFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="The logs to take: verifier keys, one a line, or JSON {\"origins\": […], …}."),
]

Where = Annotated[
    str, typer.Option(metavar="CONDITION", help="""Only these: "language = 'de' and model like 'gpt%'".""")
]


def pull(
    url: Annotated[str, typer.Argument(help="Any node of the federation.")],
    to: Annotated[Path, typer.Option(metavar="FOLDER", help="Where to; again: only what is new.")],
    where: Where = "",
    origin: Annotated[list[str] | None, typer.Option(metavar="ORIGIN", help="Only this log; again: this too.")] = None,
    since: Annotated[str, typer.Option(metavar="VERSION", help="Only conversations that came after this one.")] = "",
    version: Annotated[str, typer.Option(metavar="VERSION", help="Only conversations that were in this one.")] = "",
    watch: Annotated[bool, typer.Option("--watch", help="Go on: ask again for what is new, until Ctrl-C.")] = False,
    trust: TrustFile = None,
    json: Json = False,
) -> None:
    """Pull what a node holds, verified: everything, or the runs of 256 conversations that may have what is wanted."""
    from federation.errors import FederationError
    from federation.reading.trust import read_trust
    from federation.remote.asking import Ask

    try:
        trusted = read_trust(trust) if trust else None
    except FederationError as wrong:
        fail(str(wrong))
    ask = Ask(tuple(origin or ()), where, version, since)
    with stopping() as stop:
        try:
            if watch:
                _watch(url, to, trusted, ask, json, stop)
            report = _pull_once(url, to, trusted, ask, stop)
        except KeyboardInterrupt:
            if not watch:
                fail(f"stopped. {_GOES_ON}", INTERRUPTED)
            say(f"Ended. {_GOES_ON}")
            return
    _tell(report, json)
    if not report.is_good:
        raise typer.Exit(DOES_NOT_HOLD)


def _watch(url: str, to: Path, trusted: "Trust | None", ask: "Ask", json: bool, stop: Stopping) -> NoReturn:
    """Pulls again and again.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed.
    """
    from federation.errors import OutOfReach

    pause_s, told = _LEAST_PAUSE_S, tuple[object, ...]()
    while True:
        try:
            report = _pull_once(url, to, trusted, ask, stop, is_watched=True)
        except OutOfReach as failure:
            say(f"{failure}; asking again in {pause_s:.0f} s")
        else:
            found = _state(report)
            if report.requests > 1 and found != told:       # a log in trouble is asked for again and again
                _tell(report, json)
                pause_s, told = _LEAST_PAUSE_S, found
        stop.sleep(pause_s)
        pause_s = min(1.5 * pause_s, _LONGEST_PAUSE_S)


def _pull_once(
    url: str, to: Path, trusted: "Trust | None", ask: "Ask", stop: Stopping, is_watched: bool = False
) -> "PullReport":
    from federation.errors import FederationError, OutOfReach
    from federation.reading.versions import NoSuchVersion
    from federation.record.where import WrongWhere
    from federation.remote.asking import NoSuchLog
    from federation.remote.client import NoAddress
    from federation.remote.client import pull as pull_all

    files = conversations = 0
    with progress() as line:

        def kept(path: str) -> None:
            nonlocal files, conversations
            stop.check()
            files += 1
            conversations += 256 * ("/bundle/" in path)
            line.show(f"{files:,} files verified, about {conversations:,} conversations, {line.elapsed_s:.0f} s")

        try:
            return pull_all(url.partition("#")[0], to, trusted, kept, ask)
        except (NoAddress, NoSuchLog, NoSuchVersion, WrongWhere) as wrong:
            fail(str(wrong))
        except OSError as failure:
            fail(f"{to}: {failure}")
        except FederationError as failure:
            if is_watched and isinstance(failure, OutOfReach):
                raise
            is_kept = (to / "logs").is_dir()
            kept_so_far = "\nWhat was pulled so far is kept; the same command goes on from there." if is_kept else ""
            fail(f"{failure}{kept_so_far}", DOES_NOT_HOLD)


def _state(report: "PullReport") -> tuple[object, ...]:
    return tuple(
        (each.origin, each.size, each.withdrawn, each.retracted, each.missing, each.trouble) for each in report.logs
    )


def _tell(report: "PullReport", json: bool) -> None:
    for vkey in report.pinned:
        say(f"Pinned on first sight: {vkey}")
    if json:
        result_json(report)
        return
    for log in report.logs:
        result(
            f"{log.origin}: {log.size:,} leaves ({log.new:,} new), {log.withdrawn + log.retracted:,} taken back"
            + (f", {log.missing:,} missing" if log.missing else "")
            + (f", {log.unasked:,} runs of 256 not asked for" if log.unasked else "")
            + (f"\n  ! {log.trouble}" if log.trouble else "")
        )
    result(
        f"{report.received_bytes:,} bytes in {report.requests:,} requests, {report.seconds:.1f} s. "
        f"Version to cite: {report.version}"
    )


def verify(folder: Folder, trust: TrustFile = None, json: Json = False) -> None:
    """Verify a pulled folder offline, from its files alone."""
    from federation.errors import FederationError
    from federation.reading.verify import verify_folder

    with progress() as line:

        def checked(origin: str, done: int, total: int) -> None:
            line.show(f"{origin}: {100 * done // max(total, done)} %, {line.elapsed_s:.0f} s")

        try:
            report = verify_folder(folder, trust, checked, os.cpu_count() or 1)
        except FederationError as wrong:
            fail(str(wrong))
    if json:
        result_json(report)
    else:
        for log in report.logs:
            if not log.root and not log.problems:
                result(f"{log.origin}: nothing of it is here")
                continue
            result(
                f"{log.origin}: {log.size:,} leaves; of {log.records:,} conversations {log.present:,} present, "
                f"{log.withdrawn:,} withdrawn, {log.retracted:,} retracted, {log.missing:,} missing"
                + (f", {log.unasked:,} not asked for" if log.unasked else "")
            )
            for problem in log.problems:
                result(f"  ! {problem}")
        result(f"Version {report.version}: {'verified' if report.holds else 'does NOT hold'}")
    if not report.holds:
        raise typer.Exit(DOES_NOT_HOLD)


def export(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A pulled folder, or a node's own.")],
    to: Annotated[Path, typer.Option(metavar="PATH", help="A folder to make; one file, when it ends like the format.")],
    format: Annotated[str, typer.Option(help="hf (Parquet with a data card), parquet, jsonl or csv.")] = "hf",
    where: Where = "",
    version: Annotated[
        str, typer.Option(metavar="VERSION", help="An earlier state: its name, or the checkpoints.json of an export.")
    ] = "",
    layout: Annotated[str, typer.Option(help="full, or sharelm: ShareLM's columns alone.")] = "full",
    drop_repeats: Annotated[bool, typer.Option("--drop-repeats", help="Leave out near-duplicates.")] = False,
    labels: Annotated[
        bool, typer.Option("--labels", help="With the labels that this node computed; a node's own folder only.")
    ] = False,
    json: Json = False,
) -> None:
    """Write the live conversations of a folder as a data set.

    Exit code 1, and nothing is written: the folder does not hold, or lacks a log's checkpoint.
    """
    from federation.dataset.exporting import Wish, export_folder
    from federation.dataset.layout import CannotExport
    from federation.errors import FederationError
    from federation.reading.pulled import NoLogs
    from federation.reading.versions import NoSuchVersion
    from federation.record.where import WrongWhere

    wish = Wish(format, layout, version, where, drop_repeats)
    with progress() as line:
        try:
            beside = _labels_beside(folder) if labels else None
            exported = export_folder(
                folder, wish, to, lambda count: line.show(f"{count:,} conversations, {line.elapsed_s:.0f} s"), beside
            )
        except (NoLogs, NoSuchVersion, CannotExport, WrongWhere) as wrong:
            fail(str(wrong))
        except FederationError as wrong:
            fail(f"{wrong}\nNothing was written. What is wrong with the folder says: sharelm verify {folder}",
                 DOES_NOT_HOLD)
        except OSError as failure:
            fail(f"{to}: {failure}")
    if json:
        result_json(exported)
    else:
        result(f"Wrote {exported.written:,} conversations of version {exported.version} to {to}.")
    if version:
        say(f"{exported.taken_back:,} records of this version were withdrawn or retracted by now; they are not in it.")
    if exported.unreadable:
        say(f"{exported.unreadable:,} records are in a form that this version can't read; they were left out.")
    if exported.missing:
        say(f"{exported.missing:,} records are not held here and were left out: sharelm verify {folder}")
    if exported.repeats:
        say(f"{exported.repeats:,} records that repeat another were left out.")
    if exported.hidden:
        say(f"{exported.hidden:,} records that this node keeps back were left out: sharelm review quarantine {folder}")


def _labels_beside(folder: Path) -> "Beside":
    try:
        from node.labels.beside import labels_beside
    except ImportError:
        fail("--labels reads a node's folder: pip install 'sharelm-node[node]'")
    return labels_beside(folder)


def prune(
    path: Annotated[Path, typer.Argument(exists=True, metavar="FILE-OR-FOLDER", help="One data set, or several.")],
    source: Annotated[str, typer.Option("--from", metavar="URL", help="Any node, or a pulled folder.")],
    trust: TrustFile = None,
    json: Json = False,
) -> None:
    """Take out of data sets that were exported before what was withdrawn or retracted since."""
    from federation.dataset.layout import CannotExport
    from federation.errors import FederationError
    from federation.reading.trust import read_trust
    from federation.remote.prune import data_sets_in
    from federation.remote.prune import prune as prune_one
    from federation.remote.prune_rows import CannotPrune
    from federation.remote.taken_back import taken_back_at, taken_back_in

    try:
        files = data_sets_in(path)
        trusted = read_trust(trust) if trust else None
    except (CannotPrune, FederationError) as wrong:
        fail(str(wrong))
    try:
        is_folder = urlsplit(source).scheme not in ("http", "https")
        gone = taken_back_in(Path(source)) if is_folder else taken_back_at(source.partition("#")[0], trusted)
        pruned = [prune_one(each, gone) for each in files]
    except (CannotPrune, CannotExport) as wrong:
        fail(str(wrong), DOES_NOT_HOLD)
    except FederationError as failure:
        fail(str(failure), DOES_NOT_HOLD)
    except OSError as failure:
        fail(f"{path}: {failure}")
    if json:
        result_json({"removed": sum(each.removed for each in pruned), "files": pruned})
    else:
        for each in pruned:
            result(f"{each.file}: {each.removed:,} of {each.records:,} conversations taken out")
    unknown = sorted({origin for each in pruned for origin in each.unknown})
    if unknown:
        say(f"! {source} does not hold {', '.join(unknown)}: of these nothing is known, and nothing was taken out")
        raise typer.Exit(DOES_NOT_HOLD)
