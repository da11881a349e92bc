"""What this node's own anonymization says today of records that were published before, by whomever.

A record is judged by being anonymized again: whatever would be replaced in it was
overlooked then, or is looked for only now.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

import msgspec
from msgspec import Struct

from federation.record.conversation import (
    MAX_BODY_BYTES,
    Body,
    Conversation,
    PrivacyReport,
    Turn,
    format_body,
    parse_body,
)
from node.context import Node
from node.privacy import Anonymized, Busy, ModelsMissing, Refused
from node.publication.contribute import as_conversation
from node.publication.published import Published

_LOADING_S = 120
_PROBE = Conversation(conversation=(Turn("user", "What does a ruler measure?"),))


class Judged(Struct, frozen=True):
    """`kinds`: how many of each would be replaced.  `sure`: of these, those that the check of an output would not let
    pass.  `better`: the body as it would be published today, None when that is what it says already, or there is none.
    `held`: why a person should look at that first.

    `refused`: why it would not be taken today.
    """

    kinds: dict[str, int] = {}
    sure: dict[str, int] = {}
    better: bytes | None = None
    held: str | None = None
    refused: str | None = None


async def until_ready(node: Node) -> None:
    """Returns once the models are loaded; starts loading them where nobody did.

    Raises:
        ModelsMissing: they can't be.
    """
    await node.anonymizer.start()
    try:
        async with asyncio.timeout(_LOADING_S):
            while not node.anonymizer.ready:
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise ModelsMissing(node.anonymizer.why_not_ready or "the models can't be loaded") from None


async def ruler_of(node: Node) -> str:
    """What judges: pipeline, policy and models as one hash.  The same ruler gives the same judgement again.

    Raises:
        ModelsMissing: the models can't be asked.
    """
    [outcome] = await _anonymize(node, [_PROBE], public_source=False)
    if isinstance(outcome, Refused):
        raise ModelsMissing(f"the models can't be asked: {outcome.reason}")
    return _hash(outcome.report)


async def judge(node: Node, records: Sequence[Published], *, ruler: str = "") -> list[Judged]:
    """One for each, in order.  Records that `ruler` itself anonymized are taken as they are.

    A body that this version can't read says nothing that it could judge.
    """
    bodies = [_readable(each.body) for each in records]
    judged = [Judged() for _ in records]
    for public_source in (False, True):
        some = [
            (place, body)
            for place, (each, body) in enumerate(zip(records, bodies, strict=True))
            if body is not None and _is_imported(each, body) == public_source and not _is_by(ruler, body)
        ]
        outcomes = await _anonymize(node, [as_conversation(body) for _, body in some], public_source=public_source)
        for (place, body), outcome in zip(some, outcomes, strict=True):
            judged[place] = _compare(body, outcome, node.settings.privacy.check_threshold)
    return judged


def _compare(before: Body, outcome: Anonymized | Refused, check_threshold: float) -> Judged:
    if isinstance(outcome, Refused):
        return Judged(refused=outcome.reason)
    kinds = dict(Counter(span.kind for span in outcome.spans))
    # What is only cut out, such as a URL's query, is no trace of anybody by itself.
    sure = dict(Counter(span.kind for span in outcome.spans if span.placeholder and span.score >= check_threshold))
    now = msgspec.structs.replace(outcome.conversation, conversation_id=before.conversation_id)
    if now == as_conversation(before):
        return Judged(kinds, sure)
    fields = {name: getattr(now, name) for name in now.__struct_fields__}
    report = _both(before.privacy, outcome.report)
    better = format_body(Body(**fields, consent=before.consent, licence=before.licence, privacy=report))
    if len(better) > MAX_BODY_BYTES:
        return Judged(kinds, sure, refused="it is too long after anonymization")
    return Judged(kinds, sure, better, outcome.held)


def _both(before: PrivacyReport | None, now: PrivacyReport) -> PrivacyReport:
    """Today's report, counting what was replaced before too."""
    counts = Counter(now.counts)
    counts.update(before.counts if before else {})
    return msgspec.structs.replace(now, counts=dict(sorted(counts.items())))


async def _anonymize(
    node: Node, conversations: Sequence[Conversation], *, public_source: bool
) -> list[Anonymized | Refused]:
    while conversations:
        try:
            return await node.anonymizer.anonymize(conversations, public_source=public_source)
        except Busy as busy:        # members come first
            await asyncio.sleep(busy.retry_after_s)
            if not node.anonymizer.ready:
                await until_ready(node)
    return []


def _readable(raw: bytes) -> Body | None:
    try:
        return parse_body(raw)
    except (ValueError, RecursionError):        # msgspec.MsgspecError and UnicodeError are ValueErrors
        return None


def _is_imported(record: Published, body: Body) -> bool:
    """Whether it keeps the id of a public data set; a member's has one that is made from its commitment."""
    return body.conversation_id != record.w.hex()[:32]


def _is_by(ruler: str, body: Body) -> bool:
    return body.privacy is not None and _hash(body.privacy) == ruler


def _hash(report: PrivacyReport) -> str:
    decisive = (report.pipeline, report.policy, sorted(report.models.items()))
    return sha256(msgspec.json.encode(decisive)).hexdigest()
