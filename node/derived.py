"""The feed of all that a node derives from its records: by state, and not by events.

Each log is cut into runs of 256 leaves, and each run has a mark that says what of it is shown here.  A product
remembers the mark of each run that it was made from, and makes again those whose mark is another one today.  So
a log that grew, an erasure, a record that is kept back, a restored backup and a crash all are the same case.
"""

import asyncio
import hashlib
from collections.abc import Collection, Iterable

from msgspec import Struct

from federation.log.bundle import format_bundle_path
from federation.log.tiles import WIDTH, chunks_of
from federation.reading.reader import path_of
from federation.record.columns import Record
from node.context import Node
from node.products import Place
from node.publication.published import read_shown
from node.store import OWN, HeldLog


class Part(Struct, frozen=True):
    """A run of a log, as it is to be shown here now.

    `width`: leaves held of it, 1 to 256; `left_out`: the indexes of its records that are not to be shown, in order:
    withdrawn, retracted, blocked, or kept back by a second look.  `mark` is another one whenever the content is;
    `gone` only when more is to be erased, and "" while nothing is.  `incomplete`: it is known that conversations of
    it have not come.
    """

    origin: str
    number: int
    width: int
    left_out: tuple[int, ...]
    mark: str
    gone: str
    incomplete: bool = False

    @property
    def place(self) -> Place:
        return self.origin, self.number


async def parts_of(node: Node) -> list[Part]:
    """Every run of every log that is held, in the order of origins and numbers.

    Reads rows of logs and no conversation: some 10 ms for a million records.
    """
    hidden = await node.store.quarantine.all_hidden()
    parts = list[Part]()
    for each in await node.store.logs.all():
        size = await node.store.own_log.size_in_files() if each.learnt_from == OWN else each.held.position.size
        parts += await asyncio.to_thread(_cut, node, each, size, hidden.get(each.origin, ()))
    return parts


def left_out_of(parts: Iterable[Part]) -> dict[str, set[int]]:
    """The indexes that are not to be shown, by origin."""
    left_out = dict[str, set[int]]()
    for part in parts:
        left_out.setdefault(part.origin, set()).update(part.left_out)
    return left_out


async def read_part(node: Node, part: Part) -> tuple[Record, ...]:
    """The records of a run that are shown, each compared with its leaf.

    Raises:
        NotThere, BrokeTheRules: its files are damaged, or another change is under way; a product then has nothing of
            this run, does not remember its mark, and so tries again in its next turn.
    """
    return await asyncio.to_thread(read_shown, node.folder, part)


async def unclean(node: Node, parts: Iterable[Part] | None = None) -> frozenset[str]:
    """The origins of logs of which a product may still hold, on the disk, what was taken back."""
    if not node.products.all:
        return frozenset()
    gone = {part.place: part.gone for part in (await parts_of(node) if parts is None else parts)}
    built = [each for product in node.products.all for each in (await product.built()).items()]
    return frozenset(place[0] for place, then in built if then.gone != gone.get(place, ""))


def _cut(node: Node, log: HeldLog, size: int, hidden: Collection[int]) -> list[Part]:
    gone, left_out = _by_run(log.held.dropped, size), _by_run({*log.held.dropped, *hidden}, size)
    stamps, incomplete = _stamps(node, log), frozenset(log.held.incomplete)
    return [
        Part(
            log.origin,
            number,
            width,
            left_out.get(number, ()),
            _hash(log.origin, number, width, left_out.get(number, ()), stamps.get(number, "")),
            _hash(log.origin, number, gone[number]) if number in gone else "",
            number in incomplete,
        )
        for number, width in chunks_of(size)
    ]


def _by_run(indexes: Collection[int], size: int) -> dict[int, tuple[int, ...]]:
    runs = dict[int, list[int]]()
    for index in sorted(indexes):
        if index < size:
            runs.setdefault(index // WIDTH, []).append(index)
    return {number: tuple(each) for number, each in runs.items()}


def _stamps(node: Node, log: HeldLog) -> dict[int, str]:
    """When the bundles that lack something were written: what they lack may come bit by bit."""
    stamps = dict[int, str]()
    for number in log.held.incomplete:
        file = node.root / path_of(log.origin, format_bundle_path(number))
        stamps[number] = str(file.stat().st_mtime_ns) if file.exists() else "none"
    return stamps


def _hash(*facts: object) -> str:
    return hashlib.blake2b(repr(facts).encode(), digest_size=12).hexdigest()
