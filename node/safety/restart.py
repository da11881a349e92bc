"""What a start makes good after a crash, before anybody is answered.

Publishing is finished from the database (publication/publish.py).  For a mirrored log the files
count, since they are written first and are verified: what they say more than the
database is taken over, and what was only half written is cut off again.
"""

import asyncio

from msgspec.structs import replace

from federation.errors import BrokeTheRules
from federation.log.bundle import format_bundle, format_bundle_path, read_bundle
from federation.log.checkpoint import parse_text
from federation.log.note import parse_note
from federation.log.tiles import WIDTH
from federation.log.withdrawn import parse_withdrawn
from federation.reading.pulled import read_state
from federation.reading.reader import path_of
from node.context import Node, write_keys
from node.journal import log
from node.publication.publish import RefusesToSign, write_sealed
from node.safety.backup import COPY
from node.safety.fsck import take_up
from node.store import OWN, HeldLog
from node.withdrawal.erasing import finish_erasing
from node.withdrawal.reserve import keep_reserve, with_reserve
from node.withdrawal.supersede import finish_superseding
from node.withdrawal.take_back import settle_all
from node.withdrawal.withdraw import erase_own


async def finish_interrupted(node: Node) -> None:
    """Brings database and files together again; quick when nothing was interrupted.

    Raises:
        BrokeTheRules: the files of the own log are damaged.
        StorageFull: something is to be finished, and there is no room for it, not even the reserve.
    """
    keep_reserve(node)
    await with_reserve(node, lambda: _finish(node))


async def _finish(node: Node) -> None:
    (node.root / COPY).unlink(missing_ok=True)     # it may hold what is erased since
    await write_sealed(node)
    for each in await node.store.logs.all():
        await finish_erasing(node, each.origin)
        try:
            if each.learnt_from == OWN:
                await _finish_own(node, each)
            else:
                await _finish_mirrored(node, each)
        except BrokeTheRules as damage:     # fsck says more; the others still work
            log.error("files are damaged", origin=each.origin, trouble=str(damage))
    known = read_state(node.folder).logs
    if any(each.origin in known and known[each.origin].vkey != each.vkey for each in await node.store.logs.all()):
        await write_keys(node)      # a rotation was held, and its key not written down beside logs/
    await settle_all(node)
    try:
        await finish_superseding(node, who=node.origin)
    except RefusesToSign as why_not:        # the better texts are kept until it may sign
        log.warning("better texts wait", trouble=str(why_not))
    await node.store.database.scrub()       # what a review deleted just before a crash


async def _finish_own(node: Node, own: HeldLog) -> None:
    """A withdrawn set that is on the disk is one that was begun; what stands behind the newest checkpoint came
    from a peer, and was not held yet (following/recall.py)."""
    newest = await node.store.own_log.newest()
    if newest is not None:
        await node.store.logs.forget_leaves(own.origin, newest.size)
        await node.store.shown.forget_carried(own.origin, newest.size)
        await asyncio.to_thread(_cut_off, node, own.origin, newest.size)
    withdrawn = parse_withdrawn(node.folder.read(path_of(own.origin, "withdrawn")) or b"")
    if withdrawn.keys() - own.held.withdrawn.keys():
        await erase_own(node, replace(own.held, withdrawn=dict(sorted({**own.held.withdrawn, **withdrawn}.items()))))


async def _finish_mirrored(node: Node, mirrored: HeldLog) -> None:
    await node.store.logs.forget_leaves(mirrored.origin, mirrored.held.position.size)
    await node.store.shown.forget_carried(mirrored.origin, mirrored.held.position.size)
    signed = node.folder.read(path_of(mirrored.origin, "checkpoint"))
    if signed is None:
        return
    _, size, root = parse_text(parse_note(signed).text)
    checkpoint = mirrored.held.position.checkpoint
    is_known = checkpoint is not None and (checkpoint.size, checkpoint.root) == (size, root)
    withdrawn = parse_withdrawn(node.folder.read(path_of(mirrored.origin, "withdrawn")) or b"")
    await asyncio.to_thread(_cut_off, node, mirrored.origin, size)
    if not is_known or withdrawn != mirrored.held.withdrawn:
        await take_up(node, mirrored, lambda _: None)


def _cut_off(node: Node, origin: str, size: int) -> None:
    """The last bundle grows with its log; conversations behind the checkpoint that is served are not ours yet."""
    width = size % WIDTH
    path = path_of(origin, format_bundle_path(size // WIDTH))
    raw = node.folder.read(path) if width else None
    if raw is not None and len(slots := list(read_bundle(raw))) > width:
        node.folder.write(path, format_bundle(slots[:width]), durable=True)
