"""Where one record stands for this node's readers: to be shown, taken back, kept back here, or not here."""

import asyncio
from collections.abc import Sequence
from itertools import islice
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from federation.errors import FederationError
from federation.log.bundle import body_of, fits, format_bundle_path, read_bundle
from federation.log.checkpoint import Checkpoint, cosigned_at
from federation.log.keys import VerifierKey, parse_verifier_key
from federation.log.leaf import Record, parse_leaf
from federation.log.merkle import leaf_hash
from federation.log.note import parse_note
from federation.log.origin import log_id
from federation.log.proof import parse_proof, verify_proof
from federation.log.tiles import WIDTH
from federation.reading.folder import Folder
from federation.reading.reader import path_of
from federation.reading.records import prove
from federation.record.conversation import Label
from node.context import Node
from node.products import Place
from node.publication.published import read_run
from node.store import OWN, HeldLog

State = Literal["shown", "taken back", "kept back", "missing", "no conversation", "unknown"]


class Cosignature(Struct, frozen=True):
    """Another node's word that it saw this checkpoint: its name, and when, in POSIX seconds.

    `verified`: this node knows the key of that name, and it is its signature.
    """

    name: str
    at_s: int
    verified: bool


class Verified(Struct, frozen=True):
    """What a proof that was checked just now says: the leaf stands in the tree of `size` leaves under `root`.

    Hashes are in hex; `vkey` is the key that signed the checkpoint.
    """

    leaf_hash: str
    size: int
    root: str
    vkey: str
    cosignatures: tuple[Cosignature, ...]


class Standing(Struct, frozen=True):
    """`body` and `verified` are there when the record is to be shown, and only then; `labels` are those that a job of
    this node computed.  `since`: the day since which this node knows that it was taken back, or ""."""

    state: State
    origin: str = ""
    index: int = 0
    body: bytes = b""
    verified: Verified | None = None
    labels: tuple[Label, ...] = ()
    since: str = ""


async def standing_of(node: Node, id: str, index: int) -> Standing:
    """Where leaf `index` of the log with this id stands.  A body fits its leaf, and the leaf its log: both were
    compared on the way."""
    logs = await node.store.logs.all()
    log = next((each for each in logs if log_id(each.origin) == id), None)
    if log is None:
        return Standing("unknown")
    if index in log.held.gone:
        return Standing("taken back", log.origin, index, since=await node.store.logs.gone_since(log.origin, index))
    suspect = await node.store.quarantine.find(log.origin, index)
    if index in log.held.blocked or (suspect is not None and not suspect.restored):
        return Standing("kept back", log.origin, index)
    standing = await asyncio.to_thread(_read, node.folder, log, index, logs)
    if standing.state != "shown":
        return standing
    computed = await node.labels.of_run(log.origin, index // WIDTH)
    return replace(standing, labels=computed.get(index, ()))


async def shown_bodies(node: Node, places: Sequence[Place]) -> dict[Place, bytes]:
    """The bodies of those of these records that are shown here now, each compared with its leaf.  A bundle is read
    once, so it is best asked for many of them together."""
    bodies = dict[Place, bytes]()
    runs = dict[Place, set[int]]()
    for origin, index in places:
        runs.setdefault((origin, index // WIDTH), set()).add(index)
    for (origin, number), indexes in runs.items():
        log = await node.store.logs.find(origin)
        if log is None:
            continue
        size = await node.store.own_log.size_in_files() if log.learnt_from == OWN else log.held.position.size
        kept_back = log.held.dropped | await node.store.quarantine.hidden(origin)
        try:
            run = await asyncio.to_thread(read_run, node.folder, origin, number, size, kept_back)
        except FederationError:     # its files are damaged, or being replaced
            continue
        bodies |= {(origin, each.index): each.body for each in run.records if each.index in indexes}
    return bodies


def _read(folder: Folder, log: HeldLog, index: int, logs: list[HeldLog]) -> Standing:
    try:
        raw = prove(folder, log.origin, index)
        if raw is None:
            return Standing("unknown", log.origin, index)
        proof = parse_proof(raw)
        checkpoint = verify_proof(proof, proof.extra, parse_verifier_key(log.vkey))
        leaf = parse_leaf(proof.extra)
        if not isinstance(leaf, Record):
            return Standing("no conversation", log.origin, index)
        bundle = folder.read(path_of(log.origin, format_bundle_path(index // WIDTH)))
        place = index % WIDTH
        slot = next(islice(read_bundle(bundle), place, None), b"") if bundle is not None else b""
        if not slot or not fits(slot, leaf.b):
            return Standing("missing", log.origin, index)
    except FederationError:     # files that are damaged, or were replaced while they were read
        return Standing("missing", log.origin, index)
    verified = Verified(
        leaf_hash(proof.extra).hex(), checkpoint.size, checkpoint.root.hex(), log.vkey,
        _cosignatures(checkpoint, log, {each.origin: each.vkey for each in logs}),
    )  # fmt: skip
    return Standing("shown", log.origin, index, body_of(slot), verified)


def _cosignatures(checkpoint: Checkpoint, log: HeldLog, known: dict[str, str]) -> tuple[Cosignature, ...]:
    own = parse_verifier_key(log.vkey)
    found = list[Cosignature]()
    for each in parse_note(checkpoint.signed).signatures:
        if (each.name, each.key_id) == (own.name, own.id) or len(each.signature) != 72:
            continue
        at_s = _verified_at(checkpoint, parse_verifier_key(known[each.name])) if each.name in known else None
        claimed_s = int.from_bytes(each.signature[:8])
        found.append(Cosignature(each.name, at_s or min(claimed_s, _LAST_S), at_s is not None))
    return tuple(sorted(found, key=lambda each: (not each.verified, each.name)))


_LAST_S = 253_402_300_799      # the end of the year 9999


def _verified_at(checkpoint: Checkpoint, cosigner: VerifierKey) -> int | None:
    try:
        return cosigned_at(checkpoint, cosigner)
    except FederationError:
        return None
