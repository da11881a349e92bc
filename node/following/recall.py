"""Getting the node's own log back from a peer that holds more of it than this folder, as after a restored backup.

It is read as any mirrored log is, verified leaf by leaf against the own signature, with
all that is withdrawn dropped before it is written.  The database learns of it before
the checkpoint file does, as when something is published.
"""

import asyncio

from msgspec.structs import replace

from federation.log.checkpoint import open_checkpoint, signed_alone
from federation.log.keys import parse_verifier_key
from federation.log.listing import Listed
from federation.log.rotation import format_rotations
from federation.reading.mirror import Held, Wanted
from federation.reading.pulled import rotations_in
from federation.reading.reader import Position
from federation.reading.steps import Commit
from node.context import Node, write_keys
from node.crash import crash_point
from node.files import Files
from node.following.keeper import Keeper
from node.journal import log
from node.publication.publish import write_sealed_locked
from node.store import KeyChange, Peer, Signed
from node.sync.peer_source import PeerSource

_PAUSE_S = 0.05     # until another look whether a round is done with the log


async def recall(node: Node, peer: Peer, offered: Listed) -> None:
    """Holds the own log as far as `peer` has it, and takes back from what waits all that was published meanwhile.

    Raises:
        Forked: this folder and the peer hold two histories, both signed with the own key.
        FederationError: the peer can't be reached, or what it serves does not verify; nothing changed.
    """
    while node.origin in node.following:
        await asyncio.sleep(_PAUSE_S)
    node.following.add(node.origin)
    try:
        async with node.own_log, node.network(peer.private) as client:
            await write_sealed_locked(node)
            source = PeerSource(peer.url, client, asyncio.get_running_loop(), node.settings.sync.round_s)
            try:
                wanted = await _wanted(node, offered)
                outcome = (await _OwnKeeper(node, source, wanted).mirror([wanted]))[node.origin]
            finally:
                await source.close()
            await write_sealed_locked(node)
            await write_keys(node)
    finally:
        node.following.discard(node.origin)
    if outcome.trouble is not None:
        raise outcome.trouble
    log.info("own log taken back from a peer", peer=peer.origin, size=outcome.held.position.size)


async def _wanted(node: Node, offered: Listed) -> Wanted:
    own, newest = await node.store.logs.find(node.origin), await node.store.own_log.newest()
    assert own is not None
    assert newest is not None
    key = parse_verifier_key(own.vkey)      # it may have been replaced since, or not be here
    position = Position(open_checkpoint(newest.signed, key), newest.edge)
    return Wanted(key, replace(own.held, position=position), offered)


class _OwnKeeper(Keeper):
    """Writes the own log down as its publication would have."""

    def __init__(self, node: Node, source: PeerSource, wanted: Wanted) -> None:
        super().__init__(node, source, {})
        self.folder: Files = _WithoutCheckpoint(node.root)
        self._size = wanted.held.position.size
        self._log = wanted.log

    def keep(self, step: Commit) -> None:
        held: Held = step.state
        crash_point("recall.before_commit")
        changes = [
            KeyChange(each.i, held.position.vkey, format_rotations([each]))
            for each in rotations_in(self.folder, self._node.origin)
        ]
        signed = self._signed(held.position)
        self._source.wait_for(self._node.store.own_log.recall(signed, held, changes, self._node.now_s))
        crash_point("recall.after_commit")

    def _signed(self, position: Position) -> Signed | None:
        """The checkpoint as this node signed it, without what others wrote under it; None when it is known."""
        if position.checkpoint is None or position.size <= self._size:
            return None
        checkpoint = position.checkpoint
        alone = signed_alone(checkpoint, parse_verifier_key(position.vkey) if position.vkey else self._log)
        return Signed(checkpoint.size, checkpoint.root, alone, position.edge)


class _WithoutCheckpoint(Files):
    """Leaves the checkpoint to the database, from where it is written last."""

    def write(self, path: str, content: bytes, *, durable: bool = False) -> None:
        if not path.endswith("/checkpoint"):
            super().write(path, content, durable=durable)
            crash_point("recall.after_file")

