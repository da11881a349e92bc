"""Taking a member's conversations: anonymized in memory, then stored, then acknowledged."""

from collections.abc import Sequence
from typing import Literal

import msgspec
from msgspec import Struct

from federation.log.commitment import format32
from federation.reading.records import body_at, prove
from federation.record.conversation import (
    MAX_BODY_BYTES,
    Body,
    Consent,
    Conversation,
    Turn,
    UserMetadata,
    format_body,
    parse_body,
)
from node.context import Node
from node.crash import crash_point
from node.privacy import Anonymized, Refused, Span
from node.store import Contribution, Refusal, StorageFull

Status = Literal["waiting", "duplicate", "held", "refused"]

TAKEN_BACK = "this commitment was withdrawn; contribute again under a new one"
TOO_LARGE = f"the conversation has over {MAX_BODY_BYTES} bytes; send it in parts"


class Offered(Struct, frozen=True):
    """One conversation under its withdrawal commitment `w` (32 bytes)."""

    w: bytes
    conversation: Conversation
    consent: Consent | None
    licence: str = ""


class Result(Struct, frozen=True, omit_defaults=True):
    """What became of it, and why if it does not simply wait."""

    w: str
    status: Status
    reason: str | None = None


class Standing(Struct, frozen=True, omit_defaults=True):
    """Where a contribution stands now; `proof` is a tlog-proof of its leaf."""

    w: str
    status: Literal["waiting", "held", "refused", "published", "withdrawn"]
    reason: str | None = None
    origin: str | None = None
    index: int | None = None
    proof: str | None = None


class Waiting(Struct, frozen=True, omit_defaults=True):
    """One that is not published yet, as it would be."""

    w: str
    status: Literal["waiting", "held"]
    reason: str | None
    conversation: Conversation


class Preview(Struct, frozen=True):
    """What would be published, what was replaced to get there, and why it would be held."""

    conversation: Conversation
    spans: tuple[Span, ...]
    held: str | None


class OtherContent(Exception):
    """The commitment stands for other content already.  `place`: which of those offered."""

    def __init__(self, place: int) -> None:
        super().__init__(f"contribution {place} has a commitment that stands for other content")
        self.place = place


class NotWaiting(Exception):
    """It was published: it can be withdrawn, and no longer changed."""


async def contribute(
    node: Node, member: int | None, offered: Sequence[Offered], *, public_source: bool = False
) -> list[Result]:
    """What became of each, in order.  Those that wait or are held are on the disk when this returns.

    Raises:
        OtherContent: a commitment is in use for something else; nothing was taken.
        Busy, StorageFull: nothing was taken, try again later.
    """
    if node.reserve_spent:      # what room is left is for withdrawals
        raise StorageFull("the disk is full")
    looked_at = await node.anonymizer.anonymize([each.conversation for each in offered], public_source=public_source)
    crash_point("contribute.after_anonymization")
    results = list[Result]()
    added = dict[bytes, Contribution]()
    for place, (each, outcome) in enumerate(zip(offered, looked_at, strict=True)):
        made = _make(node, member, each, outcome, public_source=public_source)
        if isinstance(made, Result):
            results.append(made)
            continue
        earlier = added.get(each.w) or await node.store.contributions.find(each.w)
        result = await _known(node, made, earlier, place)
        if result is None:
            added[each.w] = made
            result = Result(format32(each.w), "held" if made.held else "waiting", made.held)
        results.append(result)
    raced = await node.store.contributions.add(list(added.values())) if added else []
    crash_point("contribute.after_commit")
    if raced:       # the same was sent twice at once: now it is known
        return await contribute(node, member, offered, public_source=public_source)
    return results


async def replace(node: Node, member: int, offered: Offered) -> Result | None:
    """Puts another version in the place of one that waits; None when the member has none such.

    Raises:
        NotWaiting: it was published in the meantime.
    """
    earlier = await node.store.contributions.find(offered.w)
    if earlier is None or earlier.member != member:
        if await node.store.logs.places(offered.w):
            raise NotWaiting
        refusal = await node.store.reviews.refusal(offered.w)
        if refusal is not None and refusal.member == member:
            return Result(format32(offered.w), "refused", _after_review(refusal))
        return None
    [outcome] = await node.anonymizer.anonymize([offered.conversation])
    made = _make(node, member, offered, outcome)
    if isinstance(made, Result):
        return made
    if not await node.store.contributions.replace(made):
        raise NotWaiting
    return Result(format32(offered.w), "held" if made.held else "waiting", made.held)


async def delete(node: Node, member: int, w: bytes) -> bool:
    """Takes one that waits away, with all its bytes, or the note that it was refused after review; False when the
    member has none such.

    Raises:
        NotWaiting: it was published.
    """
    if await node.store.contributions.delete(w, member) or await node.store.reviews.forget_refusal(w, member):
        return True
    if await node.store.logs.places(w):
        raise NotWaiting
    return False


async def standing(node: Node, member: int, w: bytes) -> Standing | None:
    """Where it stands; None when nobody published it and the member has none such that waits, or was refused."""
    places = await node.store.logs.places(w)
    waiting = await node.store.contributions.find(w)
    # A better text for a record that was published has no member, and the commitment of that record.
    if waiting is not None and (waiting.member == member or (waiting.member is None and places)):
        return Standing(format32(w), "held" if waiting.held else "waiting", waiting.held)
    refusal = await node.store.reviews.refusal(w)
    if refusal is not None and refusal.member == member:
        return Standing(format32(w), "refused", _after_review(refusal))
    gone = None
    for place in places:
        log = await node.store.logs.find(place.origin)
        if log is not None and place.index in log.held.gone:
            gone = gone or Standing(format32(w), "withdrawn", origin=place.origin, index=place.index)
            continue
        proof = prove(node.folder, place.origin, place.index)
        return Standing(
            format32(w),
            "published",
            origin=place.origin,
            index=place.index,
            proof=proof.decode() if proof else None,
        )
    return gone


async def waiting(node: Node, member: int) -> list[Waiting]:
    """The member's own that still wait, or are held."""
    return [
        Waiting(
            format32(each.w), "held" if each.held else "waiting", each.held, as_conversation(parse_body(each.body))
        )
        for each in await node.store.contributions.of_member(member)
    ]


async def refused(node: Node, member: int) -> list[Result]:
    """The member's own that a person looked at and did not take, until the member deletes them."""
    refusals = await node.store.reviews.refusals_of(member)
    return [Result(format32(each.w), "refused", _after_review(each)) for each in refusals]


async def preview(node: Node, conversation: Conversation) -> Preview | Refused:
    """What would become of the conversation.  Nothing is stored."""
    [outcome] = await node.anonymizer.anonymize([conversation])
    if isinstance(outcome, Refused):
        return outcome
    return Preview(outcome.conversation, outcome.spans, outcome.held)


def has_text(turns: Sequence[Turn]) -> bool:
    """Whether anybody says anything: some turn, or a part of one, is more than white space."""
    return any(turn.content.strip() or any(part.text.strip() for part in turn.parts) for turn in turns)


def _make(
    node: Node, member: int | None, offered: Offered, outcome: Anonymized | Refused, *, public_source: bool = False
) -> Contribution | Result:
    if isinstance(outcome, Refused):
        return Result(format32(offered.w), "refused", outcome.reason)
    conversation = outcome.conversation
    fields = {name: getattr(conversation, name) for name in conversation.__struct_fields__}
    if not public_source:
        fields["conversation_id"] = offered.w.hex()[:32]    # says nothing that the leaf does not
    body = Body(
        **fields,
        consent=offered.consent,
        licence=offered.licence or node.settings.licence,
        privacy=outcome.report,
    )
    raw = format_body(body)
    if len(raw) > MAX_BODY_BYTES:
        return Result(format32(offered.w), "refused", TOO_LARGE)
    return Contribution(offered.w, member, outcome.held, raw)


async def _known(node: Node, made: Contribution, earlier: Contribution | None, place: int) -> Result | None:
    """The result for a commitment that was seen before; None when it is new.

    What is compared is what would be published, so that no trace of raw text has
    to be kept for it.
    """
    if earlier is not None:
        if earlier.member != made.member or not _same(earlier.body, made.body):
            raise OtherContent(place)
        return Result(format32(made.w), "duplicate")
    gone = False
    for there in await node.store.logs.places(made.w):
        log = await node.store.logs.find(there.origin)
        if log is not None and there.index in log.held.gone:
            gone = True         # a better text may stand further on
            continue
        if not _same(body_at(node.folder, there.origin, there.index), made.body):
            raise OtherContent(place)
        return Result(format32(made.w), "duplicate")
    if gone:
        return Result(format32(made.w), "refused", TAKEN_BACK)
    if await node.store.taken_back.among([made.w]):
        return Result(format32(made.w), "refused", TAKEN_BACK)
    refusal = await node.store.reviews.refusal(made.w)
    return Result(format32(made.w), "refused", _after_review(refusal)) if refusal is not None else None


def _after_review(refusal: Refusal) -> str:
    return f"a person looked at it, and it was not taken; it had been held: {refusal.held}"


def _same(before: bytes | None, now: bytes) -> bool:
    return before is not None and _as_given(before) == _as_given(now)


def _as_given(body: bytes) -> Body:
    # Demographics may have been left out at publication, and the report changes with the models.
    return msgspec.structs.replace(parse_body(body), user_metadata=UserMetadata(), privacy=None)


def as_conversation(body: Body) -> Conversation:
    """The body without what the node added."""
    return Conversation(**{name: getattr(body, name) for name in Conversation.__struct_fields__})
