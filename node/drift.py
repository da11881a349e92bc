"""Reports by members' extensions of sites whose pages changed: bounded, summed, and shown to the operator.

A member counts once a day for one site, rule and version.  Who reported is not stored: it would say who uses which
site.
"""

from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from node.context import Node
from node.store import Drift

KEPT_DAYS = 30
MOST_SUMS = 1_000
_MOST_A_DAY = 50  # of one member

_DAY_S = 86_400.0
_recent: dict[tuple[Path, int], deque[tuple[float, tuple[str, str, int]]]] = {}


class TooOften(Exception):
    """This member has told enough for a day; `retry_after_s` in whole seconds."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"too many reports, try again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


async def take_drift(node: Node, member: int, site: str, rule: str, version: int, counts: Mapping[str, int]) -> bool:
    """Adds the report to its sum; False when it counted already or there is no room for another sum.

    Raises:
        TooOften: this member has told enough for now.
    """
    if not _is_new(node, member, (site, rule, version)):
        return False
    await node.store.drifts.forget_before(_day(node, KEPT_DAYS))
    return await node.store.drifts.add(site, rule, version, counts, _day(node, 0), MOST_SUMS)


async def drifts(node: Node) -> list[Drift]:
    """What was reported of late."""
    return await node.store.drifts.since(_day(node, KEPT_DAYS))


def words_of(drift: Drift) -> str:
    """For the operator."""
    times = "once" if drift.reports == 1 else f"{drift.reports} times"
    return (
        f"The extension no longer reads {drift.site} as it should: {drift.rule}, selectors {drift.version}, "
        f"reported {times} from {drift.first_on} to {drift.last_on}. Newer selectors go into the folder selectors/."
    )


def _is_new(node: Node, member: int, what: tuple[str, str, int]) -> bool:
    now = node.clock()
    told = _recent.setdefault((node.root, member), deque())
    while told and not now - _DAY_S < told[0][0] <= now:
        told.popleft()
    if any(each == what for _, each in told):
        return False
    if len(told) >= _MOST_A_DAY:
        raise TooOften(max(1, int(told[0][0] + _DAY_S - now)))
    told.append((now, what))
    return True


def _day(node: Node, back: int) -> str:
    return (datetime.fromtimestamp(node.clock(), UTC) - timedelta(days=back)).date().isoformat()
