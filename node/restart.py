"""What a start makes good after a crash, before anybody is answered.

Publishing is finished from the database (publish.py).  For a mirrored log the files
count, since they are written first and are verified: what they say more than the
database is taken over, and what was only half written is cut off again.
"""

import asyncio

from msgspec.structs import replace

from federation.bundle import format_bundle, format_bundle_path, read_bundle
from federation.checkpoint import parse_text
from federation.errors import BrokeTheRules
from federation.note import parse_note
from federation.reader import path_of
from federation.tiles import WIDTH
from federation.withdrawn import parse_withdrawn
from node.context import Node, log
from node.fsck import take_up
from node.publish import write_sealed
from node.store import OWN, HeldLog
from node.withdraw import erase_own


async def finish_interrupted(node: Node) -> None:
    """Brings database and files together again; quick when nothing was interrupted.

    Raises:
        BrokeTheRules: the files of the own log are damaged.
    """
    await write_sealed(node)
    for each in await node.store.logs.all():
        try:
            if each.learnt_from == OWN:
                await _finish_own(node, each)
            else:
                await _finish_mirrored(node, each)
        except BrokeTheRules as damage:     # fsck says more; the others still work
            log.error("files are damaged", origin=each.origin, trouble=str(damage))


async def _finish_own(node: Node, own: HeldLog) -> None:
    """A withdrawn set that is on the disk is one that was begun."""
    withdrawn = parse_withdrawn(node.folder.read(path_of(own.origin, "withdrawn")) or b"")
    if withdrawn.keys() - own.held.withdrawn.keys():
        await erase_own(node, replace(own.held, withdrawn=dict(sorted({**own.held.withdrawn, **withdrawn}.items()))))


async def _finish_mirrored(node: Node, mirrored: HeldLog) -> None:
    await node.store.logs.forget_leaves(mirrored.origin, mirrored.held.position.size)
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
