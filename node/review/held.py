"""What the operator does with contributions that are held: look, let them go on, or refuse them.

Listing tells reasons and counts; showing one shows the anonymized text, which is
all there is of it.
"""

import re
from collections.abc import Sequence

from msgspec import Struct

from federation.errors import FederationError
from federation.log.commitment import TEXT32, parse32
from federation.record.conversation import Conversation, PrivacyReport, parse_body
from node.context import Node
from node.publication.contribute import as_conversation
from node.store import HeldRecord

MOST_ON_A_PAGE = 1_000
_LEAST_DIGITS = 6       # of an id that is cut short
_HEX = re.compile(f"[0-9a-f]{{{_LEAST_DIGITS},64}}")


class NotHeld(FederationError):
    """Nothing that is held has this id."""


class HeldOne(Struct, frozen=True):
    """One line of the queue.  `id`: its commitment in hex; `kinds`: how many of each were replaced in it.

    `by_member`: a member waits for it; otherwise it was imported, or is a better text for a published record.
    """

    id: str
    reason: str
    kinds: dict[str, int]
    turns: int
    size_bytes: int
    by_member: bool


class Queue(Struct, frozen=True):
    """A page of what is held, how many there are by reason, and from where to go on: "" at the end."""

    held: tuple[HeldOne, ...]
    reasons: dict[str, int]
    next: str


class Shown(Struct, frozen=True):
    """One that is held, as it would be published."""

    id: str
    reason: str
    privacy: PrivacyReport | None
    conversation: Conversation


async def queue(node: Node, *, after: str = "", most: int = 50, reason: str | None = None) -> Queue:
    """
    Raises:
        NotHeld: `after` is no id.
    """
    start = bytes.fromhex(_digits(after)) if after else b""
    page = await node.store.reviews.held_after(start, min(most, MOST_ON_A_PAGE) + 1, reason)
    shown, more = page[:most], page[most:]
    return Queue(
        tuple(map(_line, shown)), await node.store.reviews.reasons(), shown[-1].w.hex() if shown and more else ""
    )


async def show(node: Node, id: str) -> Shown:
    """One that is held.

    Raises:
        NotHeld: there is no such, or the id stands for several.
    """
    w = await _find(node, id)
    held = await node.store.contributions.find(w)
    if held is None or held.held is None:       # released or deleted just now
        raise _nothing(id)
    body = parse_body(held.body)
    return Shown(w.hex(), held.held, body.privacy, as_conversation(body))


async def release(node: Node, ids: Sequence[str]) -> int:
    """Puts them in line for publication.

    Raises:
        NotHeld: one of the ids stands for nothing, or for several; then nothing was done.
    """
    return await node.store.reviews.release([await _find(node, each) for each in ids])


async def release_all(node: Node, reason: str) -> int:
    """As `release`, for all that are held for this reason."""
    return await node.store.reviews.release_all(await _reason(node, reason))


async def refuse(node: Node, ids: Sequence[str]) -> int:
    """Deletes them, bytes and all.  Their members see it in their status.

    Raises:
        NotHeld: one of the ids stands for nothing, or for several; then nothing was done.
    """
    return await node.store.reviews.refuse([await _find(node, each) for each in ids])


async def refuse_all(node: Node, reason: str) -> int:
    """As `refuse`, for all that are held for this reason."""
    return await node.store.reviews.refuse_all(await _reason(node, reason))


def _line(held: HeldRecord) -> HeldOne:
    return HeldOne(held.w.hex(), held.reason, held.kinds, held.turns, held.size_bytes, held.by_member)


async def _find(node: Node, id: str) -> bytes:
    """The commitment that an id stands for: hex, which may be cut short, or as its member knows it."""
    if re.fullmatch(TEXT32, id):
        first = last = parse32(id)
    elif _HEX.fullmatch(id):
        first, last = bytes.fromhex(id.ljust(64, "0")), bytes.fromhex(id.ljust(64, "f"))
    else:
        raise NotHeld(
            f"an id is at least {_LEAST_DIGITS} of the hex digits that the list shows. See: sharelm review list DIR"
        )
    found = await node.store.reviews.between(first, last, 2)
    if len(found) > 1:
        raise NotHeld(f"{id} stands for more than one. Give more of its digits.")
    if not found:
        raise _nothing(id)
    return found[0]


def _digits(id: str) -> str:
    if not re.fullmatch("[0-9a-f]{64}", id):
        raise NotHeld("to go on, give the whole id that the page before ended with, 64 hex digits")
    return id


async def _reason(node: Node, reason: str) -> str:
    reasons = await node.store.reviews.reasons()
    if reason not in reasons:
        known = "; ".join(f'"{each}"' for each in reasons) or "nothing is held"
        raise NotHeld(f"nothing is held for that reason. What there is: {known}")
    return reason


def _nothing(id: str) -> NotHeld:
    return NotHeld(f"nothing that is held has the id {id}: it was released, deleted or published, or never was")
