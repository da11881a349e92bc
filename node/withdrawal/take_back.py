"""Withdrawals by those who gave: whoever shows a record's secret has it erased, at any node and of any log.

What is shown is kept first (store/shown.py); then it is applied to every log held, and signed as withdraw/v1
leaves of this node's own log.  Each step is taken again by the next call, the job or the next start when it was
interrupted, or when it can't be taken now: another round is busy with the log, or nothing may be signed.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from federation.errors import FederationError
from federation.log.commitment import commit_to_secret, format32
from federation.log.leaf import Withdraw, format_leaf
from federation.reading.mirror import Held
from federation.reading.records import prove_all
from node.context import Node
from node.crash import crash_point
from node.journal import log
from node.publication.publish import RefusesToSign, append_leaves, write_sealed
from node.store import MOST_WAITING, OWN, Named
from node.withdrawal.reserve import with_reserve
from node.withdrawal.withdraw import erase_mirrored, erase_own_locked

MOST_SECRETS = 1_000
LEAST_PAUSE_S = 10.0        # protocol: at most one checkpoint every ten seconds

_MOST_LEAVES = 4_096        # signed together
_PAUSE_S = 0.05             # until another look whether a log is free again
_NO_SECRET = bytes(32)      # what is looked up in the place of one that is malformed


class Asked(Struct, frozen=True):
    """A secret that somebody shows, None when it was none; and the leaf that it is for, when they say."""

    secret: bytes | None
    origin: str = ""
    index: int = -1


class Receipt(Struct, frozen=True, omit_defaults=True):
    """One record that was withdrawn.  `erased`: its text is gone from this node; `leaf` and `proof`: the
    withdraw/v1 leaf of this node's own log, with its tlog-proof, once it is signed."""

    origin: str
    index: int
    erased: bool
    leaf: int | None = None
    proof: str | None = None


Outcome = Literal["withdrawn", "waits", "unknown", "malformed"]


class Withdrawal(Struct, frozen=True, omit_defaults=True):
    """What became of one secret.  `w` is its commitment.

    "withdrawn" without records: it still waited for publication, and is gone.  "waits": no leaf of that place is
    held yet; it is applied when it comes.
    """

    status: Outcome
    w: str = ""
    records: tuple[Receipt, ...] = ()


async def withdraw(node: Node, asked: Sequence[Asked], *, patience_s: float = 5.0) -> list[Withdrawal]:
    """What became of each, in order.  What is "withdrawn" is on the disk as such when this returns, and erased but
    for logs that a round was busy with for longer than `patience_s`.

    Raises:
        StorageFull: there is no room, not even the reserve; nothing was taken.
    """
    secrets = [each.secret if each.secret is not None else _NO_SECRET for each in asked]
    commitments = [commit_to_secret(each) for each in secrets]
    if waiting := await node.store.taken_back.waiting(commitments):
        await with_reserve(node, lambda: node.store.taken_back.take(waiting))
        crash_point("withdraw.after_waiting")
    before_publication = await node.store.taken_back.among(commitments)
    places = await node.store.shown.places(commitments)
    early = await _early(node, asked, places.keys())
    named = [
        Named(origin, index, secret)
        for secret, w in dict(zip(secrets, commitments, strict=True)).items()
        for origin, index in places.get(w, ())
    ]
    if named:
        gone = {each.origin: each.held.gone for each in await node.store.logs.all()}
        node.products.asked([(each.origin, each.index) for each in named if each.index not in gone[each.origin]])
    if named or early:
        await with_reserve(node, lambda: node.store.shown.add([*named, *early]))
        crash_point("withdraw.after_shown")
        await with_reserve(node, lambda: settle(node, patience_s=patience_s))
        await _sign(node)
    receipts = await _receipts(node, named)
    waits = {each.secret for each in early}
    return [
        _outcome(each, w, places.get(w, ()), receipts, is_gone=w in before_publication, waits=secret in waits)
        for each, secret, w in zip(asked, secrets, commitments, strict=True)
    ]


async def finish_withdrawals(node: Node) -> None:
    """Applies and signs what was shown, as far as that can be done now."""
    await with_reserve(node, lambda: settle(node))
    await _sign(node)


async def settle_all(node: Node) -> None:
    """As `settle`, for every leaf that is held: at a start, after whatever came in between."""
    if await node.store.shown.any():
        since = {each.origin: 0 for each in await node.store.logs.all()}
        await with_reserve(node, lambda: settle(node, since))
    await _sign(node)


async def settle(node: Node, since: Mapping[str, int] | None = None, *, patience_s: float = 0.0) -> None:
    """Applies what was shown to the logs that it names; in those of `since`, which have new leaves from that index on,
    also to leaves that no secret names and one fits.

    A log that a round is busy with is waited for so long, and otherwise left to the job.
    """
    since = since or {}
    until_s = asyncio.get_running_loop().time() + patience_s
    for origin in sorted({*since, *await node.store.shown.waiting_for()}):
        if origin == node.origin:
            async with node.own_log:
                await _settle_own(node, since.get(origin))
            continue
        while origin in node.following and asyncio.get_running_loop().time() < until_s:
            await asyncio.sleep(_PAUSE_S)
        if origin in node.following:
            node.due.set()
            continue
        node.following.add(origin)
        try:
            await _settle_mirrored(node, origin, since.get(origin))
        finally:
            node.following.discard(origin)


async def sign_withdrawals(node: Node) -> None:
    """Appends the withdraw/v1 leaves that are due; later, when the last ones were signed just now or nothing may be."""
    due = await node.store.shown.unsigned(_MOST_LEAVES)
    if not due:
        return
    if 0 <= node.clock() - node.withdrew_at_s < LEAST_PAUSE_S:
        node.due.set()
        return
    leaves = [format_leaf(Withdraw(each.index, each.origin, format32(each.secret))) for each in due]
    try:
        await append_leaves(node, leaves)
    except (RefusesToSign, FederationError):
        # The withdrawn sets carry it on all the same; the leaf follows if ever it can.
        log.warning("withdrawals are applied, and can't be signed now", count=len(due))
        return
    node.withdrew_at_s = node.clock()
    node.published.set()


async def _sign(node: Node) -> None:
    await with_reserve(node, lambda: sign_withdrawals(node))
    await with_reserve(node, lambda: write_sealed(node))        # where the disk was full in between


async def _settle_own(node: Node, start: int | None) -> None:
    own, newest = await node.store.logs.find(node.origin), await node.store.own_log.newest()
    if own is None or newest is None:
        return
    if fresh := await _fresh(node, own.held, node.origin, start):
        await erase_own_locked(node, replace(own.held, withdrawn={**own.held.withdrawn, **fresh}))
        node.published.set()        # peers need not wait for the leaves, which may not come for long
    await node.store.shown.settle(node.origin, newest.size)


async def _settle_mirrored(node: Node, origin: str, start: int | None) -> None:
    mirrored = await node.store.logs.find(origin)
    if mirrored is None or mirrored.learnt_from == OWN:
        return
    if fresh := await _fresh(node, mirrored.held, origin, start):
        await erase_mirrored(node, origin, mirrored.held, fresh)
        node.grown[origin] = mirrored.held.position.size
        node.published.set()
    await node.store.shown.settle(origin, mirrored.held.position.size)


async def _fresh(node: Node, held: Held, origin: str, start: int | None) -> dict[int, bytes]:
    found = await node.store.shown.that_count(origin)
    if start is not None:
        found = {**await node.store.shown.under_known(origin, start), **found}
    return {index: secret for index, secret in found.items() if index not in held.withdrawn}


async def _early(node: Node, asked: Sequence[Asked], known: Collection[bytes]) -> list[Named]:
    """Those for a leaf that is not held yet: it may be on its way.  Any other is not kept.

    Of the own log everything is held, unless its folder came from a backup and no peer was asked yet.
    """
    room = MOST_WAITING - await node.store.shown.count_waiting() if any(each.origin for each in asked) else 0
    early = list[Named]()
    for each in asked:
        if each.secret is None or not each.origin or commit_to_secret(each.secret) in known or len(early) >= room:
            continue
        if await _may_come(node, each.origin, each.index):
            early.append(Named(each.origin, each.index, each.secret))
    return early


async def _may_come(node: Node, origin: str, index: int) -> bool:
    if origin == node.origin:
        newest = await node.store.own_log.newest()
        return not node.compared and newest is not None and index >= newest.size
    mirrored = await node.store.logs.find(origin)
    return mirrored is not None and index >= mirrored.held.position.size


async def _receipts(node: Node, named: Sequence[Named]) -> dict[tuple[str, int, bytes], Receipt]:
    leaves = await node.store.shown.leaves_here([each.secret for each in named])
    gone = {each.origin: each.held.gone for each in await node.store.logs.all()} if named else {}

    try:
        proofs = await asyncio.to_thread(prove_all, node.folder, node.origin, sorted(leaves.values()))
    except FederationError:     # the log grew meanwhile; the same call again gives them
        proofs = {}
    receipts = dict[tuple[str, int, bytes], Receipt]()
    for each in named:
        key = (each.origin, each.index, each.secret)
        leaf = leaves.get(key)
        proof = proofs[leaf].decode() if leaf in proofs else None
        is_erased = each.index in gone.get(each.origin, ())
        receipts[key] = Receipt(each.origin, each.index, is_erased, leaf, proof)
    return receipts


def _outcome(
    asked: Asked,
    w: bytes,
    places: Sequence[tuple[str, int]],
    receipts: dict[tuple[str, int, bytes], Receipt],
    *,
    is_gone: bool,
    waits: bool,
) -> Withdrawal:
    if asked.secret is None:
        return Withdrawal("malformed")
    records = tuple(receipts[origin, index, asked.secret] for origin, index in places)
    if records or is_gone:
        return Withdrawal("withdrawn", format32(w), records)
    return Withdrawal("waits" if waits else "unknown", format32(w))
