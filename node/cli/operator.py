"""The commands of whoever hosts a node."""

import asyncio
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from node.cli.output import DOES_NOT_HOLD, fail, progress, result, result_json, say

if TYPE_CHECKING:
    from node.context import Node

Dir = Annotated[Path, typer.Argument(metavar="DIR", help="The node's folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def init(
    dir: Dir,
    origin: Annotated[str, typer.Option(help="The log's name for ever, e.g. chats.lab.example/sharelm.")],
    url: Annotated[str | None, typer.Option(help="Where it will be reached; https://ORIGIN by default.")] = None,
    name: Annotated[str | None, typer.Option(help="What people call it; the origin by default.")] = None,
    json: Json = False,
) -> None:
    """Make a node: settings, keys, and the first leaf of its log."""
    _needs_node()
    from node.commands.table import REFUSALS
    from node.init import init as make
    from node.journal import configure_logging

    configure_logging(least=logging.WARNING)
    try:
        made = asyncio.run(make(dir, origin=origin, url=url, name=name))
    except REFUSALS as refusal:
        fail(str(refusal))
    if json:
        result_json(made)
        return
    say(
        f"Made a node in {dir}. Its settings are in {dir}/node.toml.\n\n"
        "Recovery words, shown this once: write them down and keep them away from this machine.\n"
        "They replace the node's key if it is lost or stolen.\n"
    )
    result(f"    {made.words}\n")
    say(f"Verifier key: {made.vkey}\nStart it with: sharelm run {dir}")


def run(
    dir: Dir,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=0, max=65535)] = 8440,
) -> None:
    """Run the node until it is stopped."""
    _needs_node()
    from node.serve import serve

    def started(node: "Node", link: str) -> None:
        result(
            f"{node.settings.name} runs on http://{host}:{port}\n"
            f"  page          {node.settings.url}/\n"
            f"  verifier key  {node.vkey}\n"
            f"  invite link   {link}\n"
            "Stop it with Ctrl-C."
        )

    try:
        asyncio.run(serve(dir, host, port, started))
    except Exception as failure:
        _explain(failure, dir)
        raise


def _explain(failure: Exception, dir: Path) -> None:
    """Ends the command in plain words, if there are any.

    What they are about is imported when something was raised: a start need not wait for all that a node can be asked.
    """
    from node.commands.table import REFUSALS
    from node.context import KEY
    from node.store import DatabaseError, StorageFailed

    if isinstance(failure, REFUSALS):
        fail(str(failure))
    if isinstance(failure, StorageFailed):
        fail(str(failure), DOES_NOT_HOLD)
    if isinstance(failure, DatabaseError):
        fail(
            f"{dir}/node.sqlite can't be used ({failure}). See that the disk is sound, "
            f"put the file back from a backup, then: sharelm fsck {dir}"
        )
    if isinstance(failure, OSError):
        if not (dir / KEY).exists():
            fail(f"{dir}/{KEY} is not there: without it this node can't sign. Put it back from a backup.")
        fail(f"could not start: {failure}")


def invite(
    dir: Dir,
    uses: Annotated[int, typer.Option(min=1, max=100_000, help="How many people can use it.")] = 1,
    json: Json = False,
) -> None:
    """Make an invite link for contributors."""
    made = _ask(dir, "invite", uses=uses)
    result_json(made) if json else result(made["link"])


def intake(dir: Dir, json: Json = False) -> None:
    """Make a link for the public ShareLM plugin, which can send no token."""
    made = _ask(dir, "intake")
    result_json(made) if json else result(made["link"])


def member_list(dir: Dir, json: Json = False) -> None:
    """Who may contribute: numbers, days and what waits; nothing else is known of them."""
    members = _ask(dir, "members")
    if json:
        result_json({"members": members})
        return
    for each in members:
        state = "revoked" if each["revoked"] else f"{each['waiting']} waiting"
        result(f"{each['number']:>6}  joined {each['joined_on']}  {state}")
    if not members:
        say(f"Nobody has joined yet. Make an invite link with: sharelm invite {dir}")


def member_revoke(
    dir: Dir, number: Annotated[int, typer.Argument(help="As `member list` shows it.")], json: Json = False
) -> None:
    """End a member's token.  What was published stays."""
    _ask(dir, "revoke", number=number)
    if json:
        result_json({"number": number, "revoked": True})
        return
    say(f"The token of member {number} no longer works.")


def peer_link(dir: Dir, json: Json = False) -> None:
    """This node's own link, for operators of other nodes."""
    link = _ask(dir, "peer link")
    result_json({"link": link}) if json else result(link)


def peer_add(
    dir: Dir,
    link: Annotated[str, typer.Argument(help="URL#vkey, from the other node's operator.")],
    json: Json = False,
) -> None:
    """Pull from another node, and follow its log."""
    added = _ask(dir, "peer add", link=link)
    if json:
        result_json(added)
        return
    say(f"{added['origin']} is a peer now. Its operator adds this node with: sharelm peer add DIR '<this node's link>'")


def peer_list(dir: Dir, json: Json = False) -> None:
    """The peers, and how the last round with each went."""
    peers = _ask(dir, "peer list")
    if json:
        result_json({"peers": peers})
        return
    for each in peers:
        result(f"{each['origin']}  {each['url']}  {_went(each)}")
    if not peers:
        say(f"No peers yet. Add one with: sharelm peer add {dir} LINK")


def peer_remove(
    dir: Dir, origin: Annotated[str, typer.Argument(help="As `peer list` shows it.")], json: Json = False
) -> None:
    """Stop pulling from a node.  What was mirrored stays."""
    _ask(dir, "peer remove", origin=origin)
    if json:
        result_json({"origin": origin, "removed": True})
        return
    say(f"{origin} is no longer a peer. What was mirrored of its log stays.")


def sync(dir: Dir, json: Json = False) -> None:
    """One round with every peer, now."""
    synced = _ask(dir, "sync")
    if json:
        result_json(synced)
    else:
        for each in synced["rounds"]:
            grown = ", ".join(f"{origin} to {size:,}" for origin, size in each["grown"].items())
            result(f"{each['peer']}: {grown or 'nothing new'}{'; ' + each['trouble'] if each['trouble'] else ''}")
    if any(each["trouble"] for each in synced["rounds"]):
        raise typer.Exit(DOES_NOT_HOLD)


def publish(
    dir: Dir,
    now: Annotated[bool, typer.Option("--now", help="Whatever the schedule says.")] = False,
    json: Json = False,
) -> None:
    """Publish what waits."""
    if not now:
        fail(f"what waits is published by the schedule in {dir}/node.toml. To do it at once, say --now")
    published = _ask(dir, "publish")
    if json:
        result_json(published)
    else:
        result(f"Published {published['published']:,} conversations; the log has {published['size']:,} leaves.")


def status(dir: Dir, json: Json = False) -> None:
    """What waits, who syncs, what went wrong."""
    state = _ask(dir, "status")
    if json:
        result_json(state)
        return
    for trouble in state["troubles"]:
        result(f"! {trouble}")
    running = "" if state["running"] else "  (not running)"
    result(f"{state['name']}  {state['url']}{running}\n  {state['vkey']}")
    result(
        f"  {state['waiting']:,} waiting, {state['held']:,} held, {state['members']:,} members, "
        f"{state['conversations']:,} conversations in {state['bundle_bytes']:,} bytes"
    )
    if state["hidden"]:
        result(f"  {state['hidden']:,} records of others are kept back: sharelm review quarantine {dir}")
    if state["search"]:
        result(f"  search  {_indexed(state['search'])}")
    if state["map"]:
        result(f"  map   {_drawn(state['map'])}")
    for log in state["logs"]:
        frozen = "  FROZEN" if log["frozen"] else ""
        result(f"  log   {log['origin']}  {log['size']:,} leaves, {log['live']:,} conversations{frozen}")
    for each in state["peers"]:
        result(f"  peer  {each['origin']}  {_went(each)}")
    if state["labels"] and state["labels"]["judged"] < state["labels"]["runs"]:
        result(f"  labels  {state['labels']['judged']:,} of {state['labels']['runs']:,} runs of 256 leaves")


def _indexed(search: dict[str, Any]) -> str:
    runs = f"{search['runs']:,} of {search['of_runs']:,} runs as they are now"
    how_far = f"{search['records']:,} conversations in {search['bytes']:,} bytes; {runs}"
    return f"{how_far}; {search['trouble']}" if search["trouble"] else how_far


def _drawn(map: dict[str, Any]) -> str:
    how_far = f"{map['placed']:,} of about {map['records']:,} conversations have their place"
    return f"{how_far}; {map['trouble']}" if map["trouble"] else how_far


def fsck(dir: Dir, json: Json = False) -> None:
    """Check every hash, signature, proof and index row again."""
    report = _ask(dir, "fsck")
    if json:
        result_json(report)
    else:
        for log in report["logs"]:
            result(f"{log['origin']}: {log['size']:,} leaves, {log['present']:,} conversations, root {log['root']}")
        for problem in report["problems"]:
            result(f"! {problem}")
    if report["problems"]:
        raise typer.Exit(DOES_NOT_HOLD)


def reindex(dir: Dir, json: Json = False) -> None:
    """Make the derived tables anew from logs/; the search index follows while the node runs."""
    records = _ask(dir, "reindex")
    result_json({"records": records}) if json else result(f"Indexed {records:,} records.")


def demo(
    keep: Annotated[Path | None, typer.Option(help="Keep the three nodes and the pulled folder here.")] = None,
) -> None:
    """A federation of three nodes on this machine: contribute, sync, pull, verify."""
    _needs_node()
    from node.demo import NotShown
    from node.demo import demo as show

    try:
        show(keep)
    except NotShown as wrong:
        fail(str(wrong), DOES_NOT_HOLD)


def _ask(dir: Path, command: str, **arguments: Any) -> Any:
    from node.channel import Refused, ask_running

    if not dir.is_dir():
        fail(f"{dir} is no folder. Make a node with: sharelm init {dir} --origin ORIGIN")
    with progress() as line:
        try:
            answered = asyncio.run(ask_running(dir, command, arguments, _saying(line.show)))
            if answered is None:
                answered = _do_alone(dir, command, arguments, _saying(line.show))
        except Refused as refusal:
            fail(str(refusal))
    return msgspec.json.decode(answered)


def _do_alone(dir: Path, command: str, arguments: dict[str, Any], say: Any) -> bytes:
    """What a running node does without these libraries being loaded here."""
    _needs_node()
    from node.control import do_alone
    from node.journal import configure_logging

    configure_logging(least=logging.WARNING)    # the result says the rest
    return asyncio.run(do_alone(dir, command, arguments, say))


def _went(peer: dict[str, Any]) -> str:
    """How the last round with a peer went."""
    return peer["trouble"] or ("good" if peer["tried_at_s"] else "not asked yet")


def _saying(show: Any) -> Any:
    """Progress is written over; anything else stays."""

    def heard(text: str) -> None:
        if text.startswith("Warning") or text.endswith((".", "LINK")):
            say(text)
        else:
            show(text)

    return heard


def _needs_node() -> None:
    from importlib.util import find_spec

    if find_spec("litestar") is None or find_spec("presidio_analyzer") is None:
        fail("this command needs a node's packages: pip install 'sharelm-node[node]'")
