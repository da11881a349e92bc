"""`sharelm erasure URL…`: whether every node has erased what was withdrawn, by their own signed word."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from node.cli.output import DOES_NOT_HOLD, fail, result, result_json


def erasure(
    urls: Annotated[list[str], typer.Argument(metavar="URL…", help="Nodes of the federation; two or more to compare.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """How far nodes have erased what was withdrawn, and how late.

    Exit code 1: one of them lacks a withdrawal that another has applied, or gives no signed word.
    """
    from federation.remote.client import NoAddress, check_address
    from federation.remote.erased import ask_erasure

    addresses = [url.partition("#")[0] for url in urls]
    try:
        for address in addresses:
            check_address(address)
    except NoAddress as wrong:
        fail(str(wrong))
    erased = ask_erasure(addresses)
    if json:
        result_json({"logs": erased.logs, "silent": erased.silent, "complete": erased.complete})
    else:
        for log in erased.logs:
            result(log.origin)
            for node in log.nodes:
                if node.lacks:
                    state = f"lacks {node.lacks:,}"
                elif node.withdrawn:
                    at = datetime.fromtimestamp(node.applied_at_s, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
                    state = f"the last at {at}" + (f", {node.late_s:,} s after the first" if node.late_s else "")
                else:
                    state = ""
                result(f"  {node.node}  {node.withdrawn:,} withdrawn and erased  {state}".rstrip())
        for url, why in erased.silent.items():
            result(f"! {url}: {why}")
    if not erased.complete:
        raise typer.Exit(DOES_NOT_HOLD)
