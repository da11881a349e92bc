"""From waiting contributions to signed leaves: seal, sign, write, in that order.

One transaction holds the leaves, the checkpoint and the tree's edge; then files are
written; then the checkpoint file.  A crash in between is finished by `write_sealed`
at the next start.  The other order could sign two histories.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress

from federation.errors import Malformed
from federation.log.bundle import format_bundle_path, format_slot, read_bundle
from federation.log.checkpoint import sign_checkpoint
from federation.log.commitment import commit_to_body, new_salt, parse32
from federation.log.edge import Edge
from federation.log.keys import SigningKey, parse_verifier_key
from federation.log.leaf import Record, Rotate, Withdraw, format_leaf, parse_leaf
from federation.log.merkle import leaf_hash
from federation.log.rotation import PATH as ROTATIONS
from federation.log.rotation import format_rotations, rotation_line
from federation.log.tiles import WIDTH, TilePath, split_entries, stale_partials
from federation.reading.append import Entry, append
from federation.reading.reader import path_of
from federation.record.conversation import Body, UserMetadata, format_body, parse_body
from node.context import KEY, Node
from node.crash import crash_point
from node.store import (
    Act,
    Carried,
    ChangedMeanwhile,
    Contribution,
    KeyChange,
    Named,
    Published,
    Sealed,
    Signed,
    StorageFull,
)

MOST_BYTES = 8 << 20    # of conversations that are sealed together: memory holds several times as much
LEAST_MEMBERS = 5       # who share a combination of demographics before it is published


class RefusesToSign(Exception):
    """Signing now could sign a second history; the message says why and what to do."""


async def publish_once(node: Node) -> int:
    """Publishes all that waits; gives back how many conversations.

    Raises:
        RefusesToSign: peers hold more of this log than this node does.
        StorageFull: what room is left is for withdrawals.
    """
    total = 0
    while ready := await node.store.contributions.ready(node.settings.publish.most, MOST_BYTES):
        if node.reserve_spent:
            raise StorageFull("the disk is full")
        with suppress(ChangedMeanwhile):        # then what waits now is read again
            await _publish(node, ready)
            total += len(ready)
    return total


async def append_leaves(node: Node, leaves: Sequence[bytes]) -> None:
    """Appends leaves that carry no conversation."""
    async with node.own_log:
        await _seal(node, [Entry(leaf) for leaf in leaves], [])
        await write_sealed_locked(node)


async def rotate_leaf(node: Node, leaf: Rotate, key: SigningKey, acts: Sequence[Act]) -> int:
    """Appends a rotation to `key`, which signs this and all that follows; for whoever holds `node.own_log`.

    Gives back its index.
    """
    newest = await node.store.own_log.newest()
    own = await node.store.logs.find(node.origin)
    assert newest is not None
    assert own is not None
    line = rotation_line(newest.size, leaf, parse_verifier_key(own.vkey), newest.signed)
    change = KeyChange(newest.size, str(key.verifier), format_rotations([line]))
    await _seal(node, [Entry(format_leaf(leaf))], [], acts=acts, rotated=(key, change))
    node.key = key
    await write_sealed_locked(node)
    return newest.size


async def retract_leaves(
    node: Node, leaves: Sequence[bytes], retracted: Mapping[int, str], acts: Sequence[Act]
) -> None:
    """Appends the leaves that take back `retracted`; whoever calls holds `node.own_log`, and erases afterwards."""
    await _seal(node, [Entry(leaf) for leaf in leaves], [], retracted, acts)
    await write_sealed_locked(node)


async def write_sealed(node: Node) -> None:
    """Finishes what a crash interrupted."""
    async with node.own_log:
        await write_sealed_locked(node)


async def _publish(node: Node, ready: Sequence[Contribution]) -> None:
    bodies = guard_demographics([(each, parse_body(each.body)) for each in ready])
    entries = list[Entry]()
    for contribution, body in zip(ready, bodies, strict=True):
        salt, raw = new_salt(), format_body(body)
        leaf = Record(commit_to_body(salt, raw), contribution.w)
        entries.append(Entry(format_leaf(leaf), format_slot(salt, raw)))
    async with node.own_log:
        await _seal(node, entries, ready)
        await write_sealed_locked(node)
    node.published.set()


def guard_demographics(waiting: Sequence[tuple[Contribution, Body]]) -> list[Body]:
    """The bodies, with demographics only where at least five members in this batch share them.

    Nothing is remembered of who said what: a combination counts only within its batch.
    """
    members = defaultdict[UserMetadata, set[int | None]](set)
    for contribution, body in waiting:
        members[body.user_metadata].add(contribution.member)
    return [
        body
        if contribution.member is None or len(members[body.user_metadata]) >= LEAST_MEMBERS
        else Body(**{name: getattr(body, name) for name in body.__struct_fields__} | {"user_metadata": UserMetadata()})
        for contribution, body in waiting
    ]


async def _seal(
    node: Node,
    entries: Sequence[Entry],
    published: Sequence[Contribution],
    retracted: Mapping[int, str] | None = None,
    acts: Sequence[Act] = (),
    rotated: tuple[SigningKey, KeyChange] | None = None,
) -> None:
    """Commits to the entries behind the newest checkpoint, and signs.  `published` are those of the entries."""
    key, change = rotated or (node.key, None)
    own = await node.store.logs.find(node.origin)
    if own is not None and own.frozen:
        raise RefusesToSign(own.frozen)
    if change is None and own is not None and own.vkey != node.vkey:
        raise RefusesToSign(
            f"{node.root}/{KEY} is not the key of this log. Put the right one back, or replace it with the recovery "
            f"words: sharelm key rotate {node.root}"
        )
    if not node.compared:
        raise RefusesToSign(
            "no peer could be asked yet whether this folder holds all that this node signed. It is asked again and "
            f"again; if you know that the folder is the newest: sharelm allow-signing {node.root}"
        )
    newest = await node.store.own_log.newest()
    edge = newest.edge if newest else Edge()
    after, _ = edge.extend([leaf_hash(entry.leaf) for entry in entries])
    checkpoint = sign_checkpoint(after.size, after.root, key)
    crash_point("publish.before_seal")
    await node.store.own_log.seal(
        Signed(checkpoint.size, checkpoint.root, checkpoint.signed, after),
        [Sealed(edge.size + k, entry.leaf, entry.slot) for k, entry in enumerate(entries)],
        [Published(edge.size + k, each.w, each.body) for k, each in enumerate(published)],
        retracted,
        acts,
        _carried(edge.size, entries),
        change,
    )
    crash_point("publish.after_seal")


def _carried(start: int, entries: Sequence[Entry]) -> list[Carried]:
    """The withdrawals among the entries from index `start` on."""
    leaves = [(at, parse_leaf(entry.leaf)) for at, entry in enumerate(entries, start) if not entry.slot]
    return [Carried(at, Named(leaf.o, leaf.i, parse32(leaf.w))) for at, leaf in leaves if isinstance(leaf, Withdraw)]


async def write_sealed_locked(node: Node) -> None:
    """Brings the files up to the newest checkpoint in the database; for whoever holds the own log."""
    newest = await node.store.own_log.newest()
    sealed = await node.store.own_log.sealed()
    if newest is None or (not sealed and node.folder.read(path_of(node.origin, "checkpoint")) == newest.signed):
        return
    if sealed:
        before = await node.store.own_log.edge_at(sealed[0].index)
        await asyncio.to_thread(_write_files, node, before, sealed, newest)
    crash_point("publish.before_checkpoint")
    if node.folder.read(path_of(node.origin, "withdrawn")) is None:
        node.folder.write(path_of(node.origin, "withdrawn"), b"", durable=True)
    if rotations := b"".join(await node.store.own_log.rotations()):      # they vouch for the key of the checkpoint
        node.folder.write(path_of(node.origin, ROTATIONS), rotations, durable=True)
    node.folder.write(path_of(node.origin, "checkpoint"), newest.signed, durable=True)
    crash_point("publish.after_checkpoint")
    await node.store.own_log.unseal(newest.size)
    for stale in stale_partials(*await node.store.own_log.last_sizes()):
        node.folder.remove(path_of(node.origin, stale))
    crash_point("publish.after_unseal")


def _write_files(node: Node, before: Edge, sealed: Sequence[Sealed], newest: Signed) -> None:
    """Tiles and bundles of what is sealed, on the disk when this returns."""
    tail = _tail(node, before.size)
    appended = append(node.origin, before, tail, [Entry(each.leaf, each.slot) for each in sealed])
    assert appended.edge == newest.edge
    for path, content in appended.files.items():
        node.folder.write(path, content)
        crash_point("publish.after_file")
    node.folder.settle()


def _tail(node: Node, size: int) -> list[Entry]:
    """The entries of the last partial run of 256, from files; those that are sealed but not written are in none.

    Raises:
        Malformed: the files of the own log are damaged; `sharelm fsck` says where.
    """
    width = size % WIDTH
    if not width:
        return []
    number = size // WIDTH
    raw = node.folder.read(path_of(node.origin, TilePath("entries", number, width)))
    bundle = node.folder.read(path_of(node.origin, format_bundle_path(number)))
    if raw is None or bundle is None:
        raise Malformed(f"the last entries of {node.origin} are not on the disk. Run: sharelm fsck {node.root}")
    slots = list(read_bundle(bundle))[:width]       # a bundle may be written before its checkpoint
    slots += [b""] * (width - len(slots))           # one that came back from a peer may lack empty ones at its end
    leaves = split_entries(raw, width)
    return [Entry(leaf, slot) for leaf, slot in zip(leaves, slots, strict=True)]

