"""Taking reports about records of the own log: bounded in how often, how many, and from whom.

A report is a hint for the operator, who looks and decides.  One by a node whose log
is known here stands under its name, which its signature proves; all others together
count as one reporter, so that nobody gains by inventing names.
"""

from collections import deque
from datetime import UTC, datetime
from pathlib import Path

from federation.errors import WrongOrigin
from federation.log.keys import parse_verifier_key
from federation.log.report import parse_report
from node.context import Node

MOST_OPEN = 10_000      # records, of one reporter
_MOST_CALLS = 30        # of one reporter, in that time
_SPAN_S = 60.0

_recent: dict[tuple[Path, str], deque[float]] = {}


class TooOften(Exception):
    """`retry_after_s`: whole seconds until another report of this reporter is taken."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"too many reports, try again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


async def take_report(node: Node, raw: bytes) -> int:
    """Keeps what a signed report says of live records of the own log, once for each reporter; gives back how many
    were new.

    Raises:
        Malformed: it is no report.
        WrongOrigin: it is about another log.
        BadSignature: it names a log known here as its reporter, which did not sign it.
        TooOften: this reporter was heard enough for now.
    """
    report = parse_report(raw)
    if report.origin != node.origin:
        raise WrongOrigin(f"this node's log is {node.origin}")
    known = await node.store.logs.find(report.reporter)
    if known is not None:
        report.verify(parse_verifier_key(known.vkey))
    reporter = report.reporter if known is not None else ""
    _count(node, reporter)
    own = await node.store.logs.find(node.origin)
    gone = own.held.gone if own else frozenset[int]()
    found = [(index, kinds) for index, kinds in report.found if index not in gone]
    return await node.store.reports.add(reporter, found, today(node), MOST_OPEN)


def today(node: Node) -> str:
    return datetime.fromtimestamp(node.clock(), UTC).date().isoformat()


def _count(node: Node, reporter: str) -> None:
    now = node.clock()
    calls = _recent.setdefault((node.root, reporter), deque())
    while calls and not now - _SPAN_S < calls[0] <= now:
        calls.popleft()
    if len(calls) >= _MOST_CALLS:
        raise TooOften(max(1, int(calls[0] + _SPAN_S - now)))
    calls.append(now)
