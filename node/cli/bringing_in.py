"""The command that brings in data sets and people's own exports, or says what it would bring in."""

from pathlib import Path
from typing import Annotated, Any

import typer

from node.cli.operator import Dir, Json, _ask
from node.cli.output import result, result_json, say
from node.cli.records import operator_name

# As node/collection/importers has them; not asked there, since `--help` is to be quick (a test compares the two).
FORMATS = [
    "sharelm", "wildchat", "lmsys-chat-1m", "chatbot-arena", "hh-rlhf", "prism", "oasst", "collective-cognition",
    "babi", "self-feeding", "arena-hard", "sharegpt", "openai-messages", "chatgpt", "claude", "gemini", "open-webui",
    "librechat",
]  # fmt: skip


def import_(
    dir: Dir,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    format: Annotated[str, typer.Option(help=f"{', '.join(FORMATS[:-1])} or {FORMATS[-1]}.")],
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many rows.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would come in, and change nothing.")] = False,
    licence: Annotated[
        str, typer.Option(metavar="SPDX", help="For rows that state no licence, e.g. CC-BY-4.0. Published with them.")
    ] = "",
    right: Annotated[
        str,
        typer.Option(
            metavar="SENTENCE",
            help="By what right rows come in that may not be passed on. Published with each, and audited.",
        ),
    ] = "",
    json: Json = False,
) -> None:
    """Contribute a data set, or what people exported of their own.  Again: only what is not known yet."""
    report = _ask(
        dir, "import", file=str(file.resolve()), format=format, limit=limit, licence=licence, right=right,
        who=operator_name(), dry_run=dry_run,
    )  # fmt: skip
    if json:
        result_json(report)
    elif dry_run:
        _foreseen(report)
    else:
        _brought_in(report)


def _brought_in(report: dict[str, Any]) -> None:
    result(
        f"{report['rows']:,} rows: {report['waiting']:,} wait for publication, {report['known']:,} were known, "
        f"{report['held']:,} are held for review, {report['refused']:,} were refused, "
        f"{report['barred']:,} may not be passed on, {report['unreadable']:,} could not be read."
    )
    _reasons(report)


def _foreseen(report: dict[str, Any]) -> None:
    result(
        f"{report['rows']:,} rows: {report['new']:,} would come in ({report['turns']:,} turns), "
        f"{report['known']:,} are known, {report['barred']:,} may not be passed on, "
        f"{report['unreadable']:,} can't be read."
    )
    _reasons(report)
    for heading in ("licences", "languages", "sources", "models"):
        counts = report[heading]
        if counts:
            result(f"{heading}:")
        for name, count in counts.items():
            result(f"  {count:>7,}  {name}")
    if report["guessed"]:
        say(f"The languages of {report['guessed']:,} are guessed from their words: the file states none.")
    say("Nothing was changed. Anonymization may still hold or refuse some.")


def _reasons(report: dict[str, Any]) -> None:
    for reason, count in report["reasons"].items():
        result(f"  {count:>7,}  {reason} (first: {report['examples'].get(reason, '?')})")
