"""A contributor's side of withdrawal: looking at nodes for what is one's own, and showing them the secrets."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Annotated
from urllib.parse import quote

import msgspec
from msgspec import Meta, Struct

from federation.errors import Malformed, Unreachable
from federation.log.commitment import commit_to_secret, format32

from .finding import COUNTER_GAP, DEVICE_GAP, Commitment, Found, find_own, parse_page
from .http_source import HttpSource
from .phrase import Secrets

MOST_AT_ONCE = 1_000        # secrets in one call
_MOST_PAGES = 100


class Record(Struct, frozen=True):
    """A withdrawn record: whether the node erased it already, and the receipt once there is one."""

    origin: Annotated[str, Meta(max_length=200)]
    index: Annotated[int, Meta(ge=0)]
    erased: bool
    leaf: Annotated[int, Meta(ge=0)] | None = None
    proof: str | None = None


class Withdrawal(Struct, frozen=True):
    """What became of one secret: "withdrawn", "waits", "unknown" or "malformed"."""

    status: str
    w: str = ""
    records: tuple[Record, ...] = ()

    @property
    def is_signed(self) -> bool:
        return all(record.proof for record in self.records)


class _Answer(Struct, frozen=True):
    log: str
    withdrawals: tuple[Withdrawal, ...]


_ANSWER = msgspec.json.Decoder(_Answer)


def find_at(
    url: str, secrets: Secrets, *, counter_gap: int = COUNTER_GAP, device_gap: int = DEVICE_GAP
) -> list[Found]:
    """One's own contributions that the node at `url` holds, of whichever log.

    Raises:
        OutOfReach: it does not answer.
        BrokeTheRules: what it answers is no list of commitments.
    """
    with closing(HttpSource(url)) as source:
        looking = find_own(secrets, counter_gap=counter_gap, device_gap=device_gap)
        try:
            prefixes = next(looking)
            while True:
                prefixes = looking.send(_commitments(source, prefixes))
        except StopIteration as end:
            found: list[Found] = end.value
            return found


def merged(founds: Iterable[Found]) -> list[Found]:
    """What several nodes hold, each contribution once with all its places."""
    by_number = dict[tuple[int, int], Found]()
    for each in founds:
        other = by_number.get((each.device, each.counter))
        places = {*each.places, *(other.places if other else ())}
        by_number[each.device, each.counter] = Found(each.device, each.counter, each.secret, tuple(sorted(places)))
    return [by_number[number] for number in sorted(by_number)]


def show(url: str, found: Sequence[Found]) -> list[Withdrawal]:
    """Withdraws these at the node at `url`; what became of each, in order.

    Raises:
        OutOfReach: it does not answer, or takes nothing now; it is worth trying again.
        BrokeTheRules: what it answers says nothing.
    """
    withdrawals = list[Withdrawal]()
    with closing(HttpSource(url)) as source:
        for at in range(0, len(found), MOST_AT_ONCE):
            withdrawals += _show(source, url, found[at : at + MOST_AT_ONCE])
    return withdrawals


def _show(source: HttpSource, url: str, found: Sequence[Found]) -> Sequence[Withdrawal]:
    # With its place, so that a node that does not hold the record yet keeps the secret for it.
    secrets = [
        {"secret": format32(each.secret), "origin": each.places[0].origin, "index": each.places[0].index}
        for each in found
    ]
    status, raw = source.post("withdrawals", msgspec.json.encode({"secrets": secrets}))
    if status == 404:
        return [Withdrawal("unknown", format32(commit_to_secret(each.secret))) for each in found]
    if status != 200:
        raise Unreachable(f"{url} takes no withdrawals now (it answers {status})")
    try:
        answer = _ANSWER.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Malformed(f"{url} does not answer to a withdrawal as the protocol says") from None
    if len(answer.withdrawals) != len(found):
        raise Malformed(f"{url} was shown {len(found)} secrets, and answers for {len(answer.withdrawals)}")
    return answer.withdrawals


def _commitments(source: HttpSource, prefixes: Sequence[str]) -> list[list[Commitment]]:
    raws = source.fetch([f"commitments/{prefix}" for prefix in prefixes], [])
    return [_all_pages(source, prefix, raw) for prefix, raw in zip(prefixes, raws, strict=True)]


def _all_pages(source: HttpSource, prefix: str, raw: bytes | None) -> list[Commitment]:
    found = list[Commitment]()
    for _ in range(_MOST_PAGES):
        if raw is None:
            raise Malformed("the node has no /commitments: is it one?")
        page = parse_page(raw)
        found += page.commitments
        if not page.next:
            return found
        [raw] = source.fetch([f"commitments/{prefix}?after={quote(page.next)}"], [])
    raise Malformed(f"/commitments/{prefix} has no end")
