"""Where a round puts what it verified: files into logs/, commitments and states into the database.

It works in the reader's thread and hands what concerns the database to the loop.
"""

from concurrent.futures import Future

from federation.checkpoint import cosign, open_checkpoint
from federation.commitment import parse32
from federation.folder import Folder
from federation.keys import VerifierKey
from federation.leaf import Record, Withdraw
from federation.mirror import Held, Shown
from federation.reader import path_of
from federation.steps import Commit, Learn
from node.context import Node
from node.crash import crash_point
from node.sync.peer_source import PeerSource
from node.withdraw import erase_own

_BATCH = 16_384     # commitments written in one transaction


class Keeper:
    def __init__(self, node: Node, source: PeerSource, keys: dict[str, VerifierKey]) -> None:
        self.folder: Folder = _CosigningFolder(node, keys)
        self._node = node
        self._source = source
        self._learnt = dict[str, list[tuple[int, bytes]]]()
        self._writing: Future[None] | None = None
        self.shown = dict[str, list[Shown]]()       # the withdrawals in the new leaves, by the log that they name

    def learn(self, step: Learn) -> None:
        learnt = self._learnt.setdefault(step.origin, [])
        learnt += [(index, leaf.w) for index, leaf in enumerate(step.leaves, step.start) if isinstance(leaf, Record)]
        for leaf in step.leaves:
            if isinstance(leaf, Withdraw):
                self.shown.setdefault(leaf.o, []).append((leaf.i, parse32(leaf.w)))
        if len(learnt) >= _BATCH:
            self._flush(step.origin)

    def commit(self, step: Commit) -> None:
        held: Held = step.state
        self._flush(step.origin)
        self._settle()
        crash_point("mirror.before_commit")
        if step.origin == self._node.origin:
            self._source.wait_for(erase_own(self._node, held))
        else:
            self._source.wait_for(self._node.store.logs.save(step.origin, held, self._node.now_s))
        crash_point("mirror.after_commit")

    def _flush(self, origin: str) -> None:
        """Hands over what was learnt; at most one such is on its way, so that memory stays bounded."""
        self._settle()
        if learnt := self._learnt.pop(origin, []):
            self._writing = self._source.begin_work(self._node.store.logs.add_leaves(origin, learnt))

    def _settle(self) -> None:
        if self._writing is not None:
            self._writing.result()
            self._writing = None


class _CosigningFolder(Folder):
    """Adds this node's cosignature to each checkpoint that it mirrors."""

    def __init__(self, node: Node, keys: dict[str, VerifierKey]) -> None:
        super().__init__(node.folder.root)
        self._node = node
        self._by_path = {path_of(name, "checkpoint"): key for name, key in keys.items()}

    def write(self, path: str, content: bytes, *, durable: bool = False) -> None:
        key = self._by_path.get(path)
        if key is not None:
            content = cosign(open_checkpoint(content, key), self._node.key, self._node.now_s).signed
        super().write(path, content, durable=durable)
        crash_point("mirror.after_file")


