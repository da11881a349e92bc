"""The numbers that a data card states: counted while records are written, or again from a file."""

from collections import Counter
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

from msgspec import Struct

from federation.record.columns import main_path
from federation.record.conversation import Body

from .layout import Layout

MOST_NAMED = 50     # of each kind, the most frequent; the rest is counted together
_EMPTY = "(not said)"


class Named(Struct, frozen=True):
    """How many conversations say this."""

    name: str
    count: int


class Figures(Struct, frozen=True):
    """Of a data set.  `days`: the first and the last day that a conversation states, "" when none does.

    `privacy` counts what was replaced, by kind; `pipelines` are the versions of the anonymization that did it.
    """

    conversations: int = 0
    turns: int = 0
    days: tuple[str, str] = ("", "")
    origins: tuple[Named, ...] = ()
    sources: tuple[Named, ...] = ()
    licences: tuple[Named, ...] = ()
    models: tuple[Named, ...] = ()
    languages: tuple[Named, ...] = ()
    platforms: tuple[Named, ...] = ()
    pipelines: tuple[Named, ...] = ()
    privacy: tuple[Named, ...] = ()


class Counting:
    """Adds up figures."""

    """`layout`: with ShareLM's columns alone, what these do not say is not counted."""

    def __init__(self, layout: Layout = "full") -> None:
        self._layout = layout
        self._conversations = 0
        self._turns = 0
        self._first, self._last = "", ""
        names = ("origins", "sources", "licences", "models", "languages", "platforms", "pipelines", "privacy")
        self._counts: dict[str, Counter[str]] = {name: Counter() for name in names}

    def add(self, where: Sequence[tuple[str, int]], bodies: Sequence[Body]) -> None:
        self._conversations += len(bodies)
        self._turns += sum(map(len, map(main_path, bodies)))
        self._days(map(attrgetter("timestamp"), bodies))
        counts = self._counts
        counts["origins"].update(origin for origin, _ in where)
        counts["sources"].update(map(attrgetter("source"), bodies))
        counts["licences"].update(map(attrgetter("licence"), bodies))
        is_full = self._layout == "full"
        counts["models"].update((is_full and body.model) or body.model_name for body in bodies)
        counts["languages"].update(map(attrgetter("conversation_metadata.language"), bodies))
        if is_full:
            counts["platforms"].update(map(attrgetter("platform"), bodies))
        for body in bodies:
            if body.privacy is not None:
                counts["pipelines"][body.privacy.pipeline] += 1
                counts["privacy"].update(body.privacy.counts)

    def add_rows(self, rows: Iterable[dict[str, Any]]) -> None:
        """The same from rows as they were written (columns.py); of ShareLM's alone with their provenance joined."""
        counts = self._counts
        for row in rows:
            self._conversations += 1
            self._turns += len(row["conversation"])
            self._days([row["timestamp"]])
            counts["origins"][row["origin"]] += 1
            counts["sources"][row["source"]] += 1
            counts["licences"][row["licence"]] += 1
            counts["models"][row.get("model") or row["model_name"]] += 1
            counts["languages"][row["conversation_metadata"]["language"]] += 1
            if "platform" in row:
                counts["platforms"][row["platform"]] += 1
            if (privacy := row["privacy"]) is not None:
                counts["pipelines"][privacy["pipeline"]] += 1
                counts["privacy"].update({each["kind"]: each["count"] for each in privacy["counts"]})

    @property
    def figures(self) -> Figures:
        named = {name: _named(counter) for name, counter in self._counts.items()}
        return Figures(self._conversations, self._turns, (self._first, self._last), **named)

    def _days(self, timestamps: Iterable[str]) -> None:
        days = [day for each in timestamps if (day := each[:10])]
        if days:
            self._first = min(self._first or days[0], *days)
            self._last = max(self._last, *days)


def _named(counter: Counter[str]) -> tuple[Named, ...]:
    ranked = sorted(((count, name) for name, count in counter.items() if count), key=lambda pair: (-pair[0], pair[1]))
    named = [Named(name or _EMPTY, count) for count, name in ranked[:MOST_NAMED]]
    if rest := sum(count for count, _ in ranked[MOST_NAMED:]):
        named.append(Named(f"({len(ranked) - MOST_NAMED} more)", rest))
    return tuple(named)
