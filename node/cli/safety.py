"""The operator's commands for the day on which something is lost: a copy of the folder, and the right to sign."""

import asyncio
import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from node.cli.operator import Dir, Json, _ask, _needs_node, _saying
from node.cli.output import DOES_NOT_HOLD, fail, progress, result, result_json, say
from node.cli.records import operator_name


def backup(
    dir: Dir,
    file: Annotated[Path, typer.Argument(help="The file to make.")],
    with_secrets: Annotated[
        bool, typer.Option("--with-secrets", help="The node's keys too. Keep such a file where you keep keys.")
    ] = False,
    json: Json = False,
) -> None:
    """Copy the whole node into one file, while it runs or not.

    What is taken back later lives on in old backups: delete them. Restoring one brings nothing back to readers.
    """
    made = _ask(dir, "backup", file=str(file.resolve()), with_secrets=with_secrets, who=operator_name())
    if json:
        result_json(made)
        return
    result(f"{made['file']}: {made['size_bytes']:,} bytes, own log to {made['own_log']:,} leaves")
    if not made["secrets"]:
        say(f"The keys are not in it: keep a copy of {dir}/keys elsewhere, or the recovery words.")


def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="As `backup` made it.")],
    dir: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is empty or not there.")],
    json: Json = False,
) -> None:
    """Make a node's folder from a backup, checked."""
    _needs_node()
    from node.commands.table import REFUSALS
    from node.journal import configure_logging
    from node.safety.restore import restore as make
    from node.store import DatabaseError

    configure_logging(least=logging.WARNING)
    with progress() as line:
        try:
            made = asyncio.run(make(file, dir, _saying(line.show)))
        except REFUSALS as refusal:
            fail(str(refusal), DOES_NOT_HOLD)
        except DatabaseError as failure:
            fail(f"the database in {file} can't be used ({failure}). Nothing was restored.", DOES_NOT_HOLD)
    if json:
        result_json(made)
        return
    at = datetime.fromtimestamp(made.made_at_s, UTC).strftime("%Y-%m-%d %H:%M UTC")
    result(f"{made.folder} is {made.origin} as it was on {at}, its log to {made.size:,} leaves.")
    if not made.secrets:
        say(f"Its keys were not in the backup: put them into {dir}/keys, or use the recovery words: "
            f"sharelm key rotate {dir}")  # fmt: skip
    say("Make sure that no other copy of this node runs. It signs nothing before a peer says how far its log is.")


def allow_signing(
    dir: Dir,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: Json = False,
) -> None:
    """Let the node sign though no peer could be asked whether this folder is the newest."""
    if not yes:
        say(
            "If anybody holds more of this node's log than this folder, signing now makes a second history of it. "
            "Peers keep the proof and never follow this log again."
        )
        typer.confirm("Is this the newest folder of this node?", abort=True, err=True)
    _ask(dir, "allow-signing", who=operator_name())
    if json:
        result_json({"allowed": True})
        return
    say("It signs from now on. When a peer answers again, it is asked all the same.")
