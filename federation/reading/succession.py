"""While a log is read: whose signature counts, and that every rotation on the way is one.

Generators without input or output (steps.py).  What `rotations` says is believed when each
rotation is signed by the recovery key committed to before, back to the genesis leaf,
when that leaf stands in the tree that the reader's own key vouches for, and when
every rotation is the leaf that it says.  Then nothing that the new key alone vouches for was
needed to believe in the new key.
"""

from collections.abc import Callable, Generator, Sequence
from typing import Any

from federation.errors import BadProof, BadSignature, NotThere
from federation.log.checkpoint import open_checkpoint, parse_text
from federation.log.commitment import parse32
from federation.log.keys import VerifierKey
from federation.log.leaf import Genesis, Leaf, Rotate, parse_leaf
from federation.log.merkle import Hash
from federation.log.note import parse_note
from federation.log.origin import log_id
from federation.log.rotation import (
    PATH,
    Rotation,
    Succession,
    contradict,
    is_rotation,
    parse_rotations,
    rotation_line,
    succeed,
)
from federation.log.tiles import WIDTH, TilePath, split_entries

from .steps import Fetch, Keep, Look, Steps

RootAt = Callable[[int], Generator[Any, Any, Hash]]
Leaf0 = Callable[[], Generator[Any, Any, bytes]]


class Keys:
    """The keys of one log in the middle of a reading.  `signer` is the one whose signature counts now."""

    def __init__(self, log: VerifierKey, held_size: int, listed: VerifierKey | None = None) -> None:
        self.log = log
        self._listed = listed
        self.signer = log
        self._held_size = held_size
        self._raw: bytes | None = None
        self._rotations: tuple[Rotation, ...] = ()
        self._known: Succession | None = None
        self._seen = set[int]()

    def find(self, signed: bytes) -> Steps[None]:
        """Looks at the rotations when the checkpoint is signed by another key than the one known.

        Raises:
            BadSignature: the source shows none.
        """
        note = parse_note(signed)
        if note.by(self.log) is not None or parse_text(note.text)[0] != self.log.name:
            self._compare_listed()
            return          # what is wrong with it, if anything is, the next step says
        yield from self._fetch()
        if not self._rotations:
            raise BadSignature(
                f"log {self.log.name}: it is signed by another key than the one pinned here, "
                "and no rotation leads there"
            )
        self.signer = VerifierKey(self.log.name, parse32(self._rotations[-1].leaf.k))
        self._compare_listed()

    def _compare_listed(self) -> None:
        if self._listed not in (None, self.signer):
            raise BadSignature(f"the source lists log {self.log.name} under another key than the one that signs it")

    def vouch(self, leaf_0: Leaf0) -> Steps[None]:
        """Returns when the signer is the log's newest key, after the one that is pinned.

        Raises:
            BadSignature: it is not.
            RotatedTwice: the recovery key signed something else before.
        """
        if self.signer == self.log:
            return
        known = yield from self._verify(leaf_0)
        if self.log not in known.keys[:-1]:
            raise BadSignature(f"log {self.log.name}: its rotations do not lead on from the key that is pinned here")

    def tie(self, root_at: RootAt) -> Steps[None]:
        """Returns when the tree that is read continues what the pinned key signed last.

        For whoever holds nothing of the log; for others the leaves held say so.

        Raises:
            BadProof: it does not.
        """
        if self.signer == self.log or self._known is None:
            return
        first = self._ahead[0]
        last = open_checkpoint(first.c.encode(), self.log)
        if not 0 < last.size <= first.i or (yield from root_at(last.size)) != last.root:
            raise BadProof(f"log {self.log.name}: the key that is pinned here signed another log")

    def check(self, start: int, raws: Sequence[bytes], leaves: Sequence[Leaf], leaf_0: Leaf0) -> Steps[None]:
        """Each rotation among the leaves from index `start` on is known, or means nothing.

        Raises:
            BadSignature: one puts another key in place than the one that signed what the source shows.
            RotatedTwice: the recovery key signed another one before.
        """
        for index, (raw, leaf) in enumerate(zip(raws, leaves, strict=True), start):
            if not isinstance(leaf, Rotate):
                continue
            known = yield from self._verify(leaf_0)
            said = known.at(index)
            if said is not None and said.l.encode() == raw:
                self._seen.add(index)
                continue
            before = [each for each in known.rotations if each.i < index]
            genesis = yield from _commitment(self.log.name, leaf_0)
            if is_rotation(leaf, self.log.name, parse32(before[-1].leaf.n) if before else genesis):
                raise BadSignature(
                    f"log {self.log.name}: leaf {index} puts a new key in place, and another signed what comes after"
                )
            mine = [rotation_line(index, leaf, self.log, b"")]
            twice = contradict(self.log.name, known.rotations, mine)
            if twice is not None:
                raise twice

    def keep(self) -> Steps[None]:
        """Holds the rotations that were used, now that all leaves are read.

        Raises:
            BadProof: one does not stand in the log.
        """
        if self._known is None or not self._rotations:
            return
        due = {each.i for each in self._known.rotations if each.i >= self._held_size} | {each.i for each in self._ahead}
        if due - self._seen:
            raise BadProof(f"log {self.log.name}: a rotation does not stand where it is said to")
        assert self._raw is not None
        yield Keep(_path(self.log.name), self._raw)

    @property
    def _ahead(self) -> tuple[Rotation, ...]:
        """The rotations that lead on from the key that is pinned; none when it is the newest."""
        if self.signer == self.log or self._known is None:
            return ()
        return self._known.rotations[self._known.keys.index(self.log) :]

    def _verify(self, leaf_0: Leaf0) -> Steps[Succession]:
        if self._known is None:
            if self._raw is None:
                yield from self._fetch()
            origin = self.log.name
            genesis = yield from _commitment(origin, leaf_0)
            known = succeed(origin, genesis, self._rotations)
            mine = (yield Look(_path(origin))) if self._held_size else None
            twice = contradict(origin, parse_rotations(mine or b""), known.rotations)
            if twice is not None:
                raise twice
            if known.keys and known.keys[-1] != self.signer:
                raise BadSignature(f"log {origin}: it is signed by a key that was replaced")
            self._known = known
        return self._known

    def _fetch(self) -> Steps[None]:
        [raw] = yield Fetch([_path(self.log.name)])
        self._raw = raw or b""
        self._rotations = parse_rotations(self._raw)


def held_leaf_0(origin: str, held_size: int) -> Steps[bytes]:
    """The genesis leaf of a log that is held to `held_size`."""
    path = TilePath("entries", 0, min(WIDTH, held_size))
    raw = yield Look(f"logs/{log_id(origin)}/{path}")
    if raw is None:
        raise NotThere(f"log {origin}: {path} is not held")
    return split_entries(raw, path.width)[0]


def _commitment(origin: str, leaf_0: Leaf0) -> Steps[bytes]:
    genesis = parse_leaf((yield from leaf_0()))
    if not isinstance(genesis, Genesis):
        raise BadSignature(f"log {origin}: its first leaf commits to no recovery key, so nothing can replace its key")
    return parse32(genesis.k)


def _path(origin: str) -> str:
    return f"logs/{log_id(origin)}/{PATH}"
