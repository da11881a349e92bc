"""Finding one's own contributions from the words alone, without saying which they are.

A generator without input or output: it yields prefixes of commitments, five hex digits each, and is sent what
stands under each.  The numbers of devices and of contributions are tried in order, until so many in a row were
never used.
"""

from collections.abc import Generator, Iterable
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from federation.errors import Malformed
from federation.log.commitment import commit_to_secret, parse32
from federation.log.leaf import Bytes32, Index

from .phrase import Secrets

PREFIX_DIGITS = 5
COUNTER_GAP = 100       # numbers in a row that a device may leave unused
DEVICE_GAP = 3          # devices in a row that may have contributed nothing

_AT_ONCE = 50


class Commitment(Struct, frozen=True):
    """A record's W, and where the record stands."""

    origin: Annotated[str, Meta(max_length=200)]
    index: Index
    w: Bytes32


class Page(Struct, frozen=True):
    """What a node answers at /commitments/<prefix>; `next` says from where to go on."""

    commitments: tuple[Commitment, ...]
    next: Annotated[str, Meta(max_length=200, pattern="^[0-9a-f.]*$")] = ""


class Place(Struct, frozen=True, order=True):
    origin: str
    index: int


class Found(Struct, frozen=True):
    """One of one's own contributions: its numbers, its secret, and where it stands."""

    device: int
    counter: int
    secret: bytes
    places: tuple[Place, ...]


_DECODER = msgspec.json.Decoder(Page)


def parse_page(raw: bytes) -> Page:
    """
    Raises:
        Malformed: it is no page of commitments.
    """
    try:
        return _DECODER.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Malformed("/commitments does not list commitments as the protocol says") from None


def find_own(
    secrets: Secrets, *, counter_gap: int = COUNTER_GAP, device_gap: int = DEVICE_GAP
) -> Generator[list[str], list[list[Commitment]], list[Found]]:
    """Yields prefixes, is sent the commitments under each, and gives back what is one's own."""
    found = list[Found]()
    device = unused_devices = 0
    while unused_devices < device_gap:
        of_device = yield from _find_of(secrets, device, counter_gap)
        unused_devices = 0 if of_device else unused_devices + 1
        found += of_device
        device += 1
    return found


def _find_of(secrets: Secrets, device: int, gap: int) -> Generator[list[str], list[list[Commitment]], list[Found]]:
    found = list[Found]()
    counter = unused = 0
    while unused < gap:
        some = {at: secrets.secret(device, at) for at in range(counter, counter + min(_AT_ONCE, gap - unused))}
        wanted = {at: commit_to_secret(secret) for at, secret in some.items()}
        answers = yield [w.hex()[:PREFIX_DIGITS] for w in wanted.values()]
        for (at, w), answer in zip(wanted.items(), answers, strict=True):
            places = _places(w, answer)
            unused = 0 if places else unused + 1
            if places:
                found.append(Found(device, at, some[at], places))
        counter += len(some)
    return found


def _places(w: bytes, answer: Iterable[Commitment]) -> tuple[Place, ...]:
    return tuple(sorted({Place(each.origin, each.index) for each in answer if parse32(each.w) == w}))
