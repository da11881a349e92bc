"""How far several nodes say that they have erased, side by side: what `sharelm erasure URL…` shows."""

from collections.abc import Sequence
from contextlib import closing

from msgspec import Struct

from federation.errors import FederationError, Malformed, NotThere
from federation.log.listing import PATH, parse_listing
from federation.log.watermark import Watermark, open_watermark, said_by

from .http_source import HttpSource


class NodeErasure(Struct, frozen=True):
    """One node and log.  `lacks`: withdrawals that another of the nodes asked has applied and this one has
    not; `late_s`: how long after the first of them it applied the newest, None while it lacks any."""

    node: str
    withdrawn: int
    lacks: int
    applied_at_s: int
    late_s: int | None


class LogErasure(Struct, frozen=True):
    origin: str
    nodes: tuple[NodeErasure, ...]


class Erasure(Struct, frozen=True):
    """By log; `silent` are the addresses that gave no signed word, with the reason."""

    logs: tuple[LogErasure, ...]
    silent: dict[str, str]

    @property
    def complete(self) -> bool:
        return not self.silent and not any(each.lacks for log in self.logs for each in log.nodes)


def ask_erasure(urls: Sequence[str]) -> Erasure:
    """Asks every node, one after the other.  A node's key is taken from its own list: it vouches for itself alone."""
    said, silent = list[Watermark](), dict[str, str]()
    for url in urls:
        try:
            said.append(_ask(url))
        except FederationError as failure:
            silent[url] = str(failure)
    origins = sorted({applied.origin for each in said for applied in each.applied})
    return Erasure(tuple(compare(origin, said) for origin in origins), silent)


def compare(origin: str, said: Sequence[Watermark]) -> LogErasure:
    """The nodes that say something of one log."""
    there = [(each.node, applied) for each in said if (applied := each.of(origin)) is not None]
    most = max((applied.withdrawn for _, applied in there), default=0)
    first_at_s = min((applied.at_s for _, applied in there if applied.withdrawn == most), default=0)
    return LogErasure(
        origin,
        tuple(
            NodeErasure(
                node,
                applied.withdrawn,
                most - applied.withdrawn,
                applied.at_s,
                None if applied.withdrawn < most else max(0, applied.at_s - first_at_s),
            )
            for node, applied in there
        ),
    )


def _ask(url: str) -> Watermark:
    with closing(HttpSource(url)) as source:
        [raw] = source.fetch([PATH], [])
    if raw is None:
        raise NotThere(f"{url} is no node: it has no /{PATH}")
    listing = parse_listing(raw)
    if not listing.erasure:
        raise NotThere(f"{url} says nothing of what it has erased: its software is older")
    note = listing.erasure.encode()
    name = said_by(note)
    key = next((each.key for each in listing.logs if each.origin == name), None)
    if key is None:
        raise Malformed(f"{url} shows the erasure watermark of {name}, whose log it does not list")
    return open_watermark(note, key)
