"""Checking a node's folder from the ground up, and making anew what derives from logs/."""

import asyncio
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from federation.log.commitment import parse32
from federation.log.keys import parse_verifier_key
from federation.log.leaf import Record, Retract, Withdraw
from federation.log.withdrawn import parse_withdrawn
from federation.reading.drive import Files, drive
from federation.reading.mirror import erase
from federation.reading.pulled import position_in
from federation.reading.reader import Position, path_of
from federation.reading.steps import Learn
from federation.reading.verifier import LogReport, verify_log
from node.alone import alone
from node.context import Node
from node.products import Checked, Remade
from node.store import OWN, Carried, HeldLog, Named

Say = Callable[[str], None]


class FsckReport(Struct, frozen=True):
    """Every log, and what is wrong; `problems` is empty when all is well."""

    logs: tuple[LogReport, ...]
    problems: tuple[str, ...]


class _Leaves:
    """The commitments, withdrawals and retractions of one log, as its leaves are read."""

    def __init__(self) -> None:
        self.records = list[tuple[int, bytes]]()
        self.retracted = dict[int, str]()
        self.carried = list[Carried]()

    def learn(self, step: Learn) -> None:
        for index, leaf in enumerate(step.leaves, step.start):
            if isinstance(leaf, Record):
                self.records.append((index, leaf.w))
            elif isinstance(leaf, Retract):
                self.retracted[leaf.i] = leaf.c
            elif isinstance(leaf, Withdraw):
                self.carried.append(Carried(index, Named(leaf.o, leaf.i, parse32(leaf.w))))


async def fsck(node: Node, say: Say) -> FsckReport:
    """Every hash, signature, proof, conversation and index row again.  Changes nothing."""
    problems = [f"node.sqlite: {line}" for line in await node.store.database.check()]
    reports = list[LogReport]()
    for each in await node.store.logs.all():
        async with alone(node, each) as log:
            if node.folder.read(path_of(log.origin, "checkpoint")) is None:
                problems += _not_there(node, log)
                continue
            report, leaves = await _read(node, log, say)
            problems += report.problems
            if missing := report.missing - len(set(log.held.blocked) - log.held.gone):
                problems.append(f"{log.origin}: {missing} conversations are missing. {_remedy(node, log)}")
            problems += await _compare(node, log, report, leaves)
        reports.append(report)
    for product in node.products.all:
        problems += await product.check() if isinstance(product, Checked) else []
    return FsckReport(tuple(reports), tuple(problems))


async def reindex(node: Node, say: Say) -> int:
    """Makes the derived tables anew from logs/; gives back how many records they hold.

    A log whose leaves do not hold is left as it was; `fsck` says what is wrong with it.  A mirrored
    log without a checkpoint is held to nothing afterwards, so that the next round fetches it again;
    what was withdrawn or retracted of it stays so.  What is derived of the records (search index, labels, counts,
    map, Parquet files) is forgotten, and made anew by its job.
    """
    for product in node.products.all:
        if isinstance(product, Remade):
            await product.remake()
    return sum([await take_up(node, log, say) for log in await node.store.logs.all()])


async def take_up(node: Node, known: HeldLog, say: Say) -> int:
    """Holds a log as its files say, its own position excepted; gives back how many records it has.

    What its withdrawn set names is erased first: a crash may have come in between.
    """
    key = parse_verifier_key(known.vkey)
    async with alone(node, known) as log:
        signed = node.folder.read(path_of(log.origin, "checkpoint"))
        if signed is None:
            if log.learnt_from != OWN and log.held.position.size:
                await node.store.logs.save(log.origin, replace(log.held, position=Position(), incomplete=()), 0)
                await node.store.logs.replace_leaves(log.origin, [])
                say(f"{log.origin}: its files are gone; the next round with a peer fetches it again.")
            return 0
        withdrawn = parse_withdrawn(node.folder.read(path_of(log.origin, "withdrawn")) or b"")
        fresh = withdrawn.keys() - log.held.gone
        await asyncio.to_thread(drive, erase(log.origin, fresh), Files(node.folder), node.folder)
        node.folder.settle()
        report, leaves = await _read(node, log, say)
        if not report.root:         # the reading broke off: these are not all of its leaves
            say(f"{log.origin}: its leaves do not hold; run: sharelm fsck {node.root}")
            return 0
        await node.store.logs.replace_leaves(log.origin, leaves.records)
        await node.store.shown.replace_carried(log.origin, leaves.carried)
        if report.problems:
            say(f"{log.origin}: not all of its files hold; run: sharelm fsck {node.root}")
            return len(leaves.records)
        held = replace(log.held, withdrawn=withdrawn, retracted=leaves.retracted, incomplete=report.incomplete)
        if log.learnt_from != OWN:
            held = replace(held, position=position_in(node.folder, key, signed))
        await node.store.logs.save(log.origin, held, log.verified_at_s)
    return len(leaves.records)


async def _read(node: Node, log: HeldLog, say: Say) -> tuple[LogReport, _Leaves]:
    leaves = _Leaves()
    loop = asyncio.get_running_loop()

    def progress(origin: str, done: int, total: int) -> None:
        if done % 64 == 0:
            loop.call_soon_threadsafe(say, f"{origin}: {done} of {total} runs of 256")

    report = await asyncio.to_thread(verify_log, node.root, parse_verifier_key(log.vkey), progress, leaves.learn)
    return report, leaves


def _not_there(node: Node, log: HeldLog) -> list[str]:
    """What it means that a log has no checkpoint file: nothing, when none of it ever came."""
    path = path_of(log.origin, "checkpoint")
    if log.learnt_from == OWN:
        return [f"{log.origin}: {path}, this node's own, is not there. Stop the node and start it again."]
    if not log.held.position.size:
        return []
    return [
        f"{log.origin}: held to {log.held.position.size} leaves, and {path} is not there. "
        f"Put its folder back from a backup; or fetch it again: sharelm reindex {node.root}, "
        f"then sharelm sync {node.root}"
    ]


def _remedy(node: Node, log: HeldLog) -> str:
    if log.learnt_from == OWN:
        return "Put them back from a backup."
    return f"To fetch them again: sharelm reindex {node.root}, then sharelm sync {node.root}"


async def _compare(node: Node, log: HeldLog, report: LogReport, leaves: _Leaves) -> list[str]:
    """What the database says otherwise than the files."""
    problems = list[str]()
    if await node.store.logs.leaves(log.origin) != leaves.records:
        problems.append(f"{log.origin}: the index does not fit the leaves. Run: sharelm reindex {node.root}")
    withdrawn = parse_withdrawn(node.folder.read(path_of(log.origin, "withdrawn")) or b"")
    if withdrawn != log.held.withdrawn:
        problems.append(f"{log.origin}: the withdrawn set does not fit the database. Run: sharelm reindex {node.root}")
    if log.learnt_from == OWN:
        newest = await node.store.own_log.newest()
        if newest is None or (newest.size, newest.root.hex()) != (report.size, report.root):
            problems.append(f"{log.origin}: the served checkpoint is not the newest that was signed. Start the node.")
    elif log.held.position.size != report.size:
        problems.append(f"{log.origin}: held to {log.held.position.size} leaves, the files to {report.size}")
    return problems


