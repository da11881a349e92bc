"""The operator's commands about records that are out: take back, hide, and who did so."""

import getpass
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from node.cli.operator import Dir, Json, _ask
from node.cli.output import fail, result, result_json, say

Indexes = Annotated[list[int] | None, typer.Argument(metavar="INDEX…", min=0, help="Indexes of records in the log.")]
ListFile = Annotated[
    Path | None,
    typer.Option("--list", metavar="FILE", exists=True, dir_okay=False, help="More indexes, one a line."),
]
Reason = Annotated[str, typer.Option(help="legal, privacy, spam or duplicate.")]
Origin = Annotated[str, typer.Argument(help="The log, as `status` shows it.")]


def retract(
    dir: Dir, reason: Reason, indexes: Indexes = None, list_file: ListFile = None, json: Json = False
) -> None:
    """Take back records of this node's own log, for ever and on every node."""
    wanted = _indexes(indexes, list_file)
    done = _ask(dir, "retract", indexes=wanted, reason=reason, who=operator_name())
    if json:
        result_json(done)
        return
    result(f"Took back {len(done['retracted']):,} records; nothing of them is on this node's disk any more.")
    if done["before"]:
        say(f"{len(done['before']):,} had been taken back or withdrawn before.")
    if done["retracted"]:
        say("Peers erase them in their next round.")


def block(
    dir: Dir,
    origin: Origin,
    reason: Reason,
    indexes: Indexes = None,
    list_file: ListFile = None,
    json: Json = False,
) -> None:
    """Hide another log's records on this node: erased here, and not taken again."""
    wanted = _indexes(indexes, list_file)
    done = _ask(dir, "block", origin=origin, indexes=wanted, reason=reason, who=operator_name())
    if json:
        result_json(done)
        return
    result(f"Hidden here: {len(done['changed']):,} records of {origin}. Other nodes still have them.")


def unblock(
    dir: Dir, origin: Origin, indexes: Indexes = None, list_file: ListFile = None, json: Json = False
) -> None:
    """Take hidden records again; a peer brings them in its next round."""
    done = _ask(dir, "unblock", origin=origin, indexes=_indexes(indexes, list_file), who=operator_name())
    if json:
        result_json(done)
        return
    result(f"No longer hidden: {len(done['changed']):,} records of {origin}.")


def find_plugin_user(
    dir: Dir,
    user_id: Annotated[str, typer.Argument(help="As the plugin shows it to its user; - reads it from standard input.")],
    json: Json = False,
) -> None:
    """The records that one user of the old plugin gave to this node."""
    given = _ask(dir, "find-plugin-user", user_id=sys.stdin.readline().strip() if user_id == "-" else user_id)
    if json:
        result_json(given)
        return
    for index in given["live"]:
        result(str(index))
    say(
        f"{len(given['live']):,} records of {given['origin']}, {len(given['gone']):,} more taken back already, "
        f"{given['waiting']:,} wait for publication.\n"
        f"Take them back with: sharelm retract {dir} --list FILE --reason privacy"
    )


def audit(
    dir: Dir,
    most: Annotated[int, typer.Option(min=1, max=10_000, help="How many, the newest first.")] = 100,
    json: Json = False,
) -> None:
    """Who took back or hid what, when and why."""
    acts = _ask(dir, "audit", most=most)
    if json:
        result_json(acts)
        return
    for act in acts["acts"]:
        at = datetime.fromtimestamp(act["at_s"], UTC).strftime("%Y-%m-%d %H:%M:%S")
        place = act["origin"] if act["index"] is None else f"{act['origin']} {act['index']}"
        result(f"{at}  {act['who']}  {act['what']}  {place}  {act['reason']}".rstrip())
    if not acts["acts"]:
        say("Nothing was done yet that is written down here.")


def operator_name() -> str:
    """Who sits at this terminal, as far as the machine knows."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):     # a container may have no name for its user
        name = f"user {os.getuid()}"
    return name


def _indexes(given: list[int] | None, file: Path | None) -> list[int]:
    wanted = list(given or [])
    for number, line in enumerate(file.read_text().splitlines() if file else (), 1):
        if not line.strip().isdecimal() and line.strip():
            fail(f"{file}, line {number}: an index is a whole number from 0 on")
        if line.strip():
            wanted.append(int(line))
    if not wanted:
        fail("give the indexes of the records, or a file of them with --list FILE")
    if max(wanted) >= 1 << 63:
        fail("an index is below 2^63")
    return wanted

