"""What /statistics says: sums of the counts of all logs, how holding grew, and how what is taken back is honoured.

A value that fewer than five conversations have is not named: it counts among the others.
"""

import asyncio

from msgspec import Struct

from node.context import Node
from node.withdrawal.erasure import applied_here, erasure_of_peers

from .counts import BY_VALUE, CHARACTERS, TURNS, UNREADABLE, Counts, add
from .history import History, read_history
from .honoured import STEPS_S, honoured_of, together
from .ledger import Ledger

LEAST = 5       # conversations that have a value, for it to be named


class Value(Struct, frozen=True):
    value: str
    count: int


class Property(Struct, frozen=True):
    """The values of one property, the most frequent first, or in their own order where they are steps or days.

    `others`: conversations with values that fewer than five have, `unknown`: those of which it is not known.
    """

    name: str
    values: tuple[Value, ...]
    others: int = 0
    unknown: int = 0


class OfLog(Struct, frozen=True):
    """One log: conversations that are counted; records taken back, by contributors and by the log's own node; when the
    newest of these was applied here, POSIX seconds, 0 for never; `dated`: conversations by the day they were held."""

    origin: str
    conversations: int
    withdrawn: int
    retracted: int
    applied_at_s: int
    dated: dict[str, int]


class OfPeer(Struct, frozen=True):
    """What a peer says, signed, of what it erased: how many it lacks, how many seconds after this node it applied the
    newest at the most, when it said so."""

    origin: str
    lacks: int
    late_s: int
    said_at_s: int


class Speed(Struct, frozen=True):
    """Records of one log that were taken back and are gone from this node, from when it was asked for them or heard of
    it: `way` "here" or "elsewhere" (honoured.py).

    `half_s`, `most_s`, `all_s`: within how many seconds half of them, 95 % and all were gone, at the most; null: more
    than a day.  `counts`: by the steps of `Statistics.steps_s`, and last those that took longer.  `origin` is "" where
    it is about all logs.
    """

    origin: str
    way: str
    count: int
    half_s: int | None
    most_s: int | None
    all_s: int | None
    counts: tuple[int, ...]


class Statistics(Struct, frozen=True):
    """`runs_left`: runs of 256 records that are not counted yet; `waiting`: logs here of which something is still to
    be erased; `held`: by day and origin how many conversations were held here, and records taken back until then."""

    at_s: int
    conversations: int
    runs_left: int
    unreadable: int
    logs: tuple[OfLog, ...]
    properties: dict[str, Property]
    held: History
    waiting: tuple[str, ...]
    peers: tuple[OfPeer, ...]
    speeds: tuple[Speed, ...] = ()
    steps_s: tuple[int, ...] = STEPS_S


def ledger_of(node: Node) -> Ledger | None:
    return next((each for each in node.products.all if isinstance(each, Ledger)), None)


async def statistics_of(node: Node) -> Statistics:
    ledger = ledger_of(node)
    totals = ledger.totals() if ledger is not None else {}
    together: Counts = {}
    for counts in totals.values():
        add(together, counts)
    applied = {each.origin: each for each in await applied_here(node)}
    held_logs = await node.store.logs.all()
    times = await node.store.erasing.times()
    peers = await erasure_of_peers(node)
    return Statistics(
        at_s=node.now_s,
        conversations=_conversations(together),
        runs_left=ledger.left if ledger is not None else 0,
        unreadable=together.get(UNREADABLE, {}).get("", 0),
        logs=tuple(
            OfLog(
                each.origin,
                _conversations(totals.get(each.origin, {})),
                len(each.held.withdrawn),
                len(each.held.retracted),
                times.get(each.origin, 0) if each.held.gone else 0,
                {day: n for day, n in sorted(totals.get(each.origin, {}).get("day", {}).items()) if _is_day(day)},
            )
            for each in held_logs
        ),
        properties=_properties(together),
        held=await asyncio.to_thread(read_history, node.folder),
        waiting=tuple(each.origin for each in held_logs if each.held.gone and each.origin not in applied),
        peers=tuple(OfPeer(origin, each.lacks, each.late_s, each.said_at_s) for origin, each in sorted(peers.items())),
        speeds=_speeds(node),
    )


def _speeds(node: Node) -> tuple[Speed, ...]:
    """Of all logs together first."""
    honoured = honoured_of(node)
    if honoured is None:
        return ()
    delays = honoured.delays
    both = [together(delays, way) for way in ("here", "elsewhere")]
    return tuple(
        Speed(
            each.origin, each.way, each.count, each.within(0.5), each.within(0.95), each.within(1.0), each.counts
        )
        for each in [*both, *delays]
        if each.count
    )  # fmt: skip


def _conversations(counts: Counts) -> int:
    return sum(counts.get("turns", {}).values()) + counts.get(UNREADABLE, {}).get("", 0)


def _properties(counts: Counts) -> dict[str, Property]:
    found = {name: _property(name, counts.get(name, {})) for name in (*BY_VALUE, "rated turns") if name != "day"}
    for name, steps in (("turns", TURNS), ("characters", CHARACTERS)):
        found[name] = Property(name, tuple(Value(step, counts.get(name, {}).get(step, 0)) for step in steps))
    days = counts.get("day", {})
    known = sum(number for day, number in days.items() if _is_day(day))
    found["day"] = Property("day", (), unknown=sum(days.values()) - known)
    return found


def _property(name: str, counts: dict[str, int]) -> Property:
    named = sorted(
        (Value(value, count) for value, count in counts.items() if value and count >= LEAST),
        key=lambda each: (-each.count, each.value),
    )
    unknown = counts.get("", 0)
    others = sum(counts.values()) - unknown - sum(each.count for each in named)
    return Property(name, tuple(named), others, unknown)


def _is_day(text: str) -> bool:
    return len(text) == 10 and text[4] == text[7] == "-" and (text[:4] + text[5:7] + text[8:]).isdecimal()
