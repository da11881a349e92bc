"""Bringing in data sets: the same anonymization as for members, resumable, and honest about what was left out."""

import asyncio
import hmac
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from msgspec import Struct

from federation.commitment import commit_to_secret
from node.collection.importers import Imported, Skipped, read
from node.context import COMPAT_KEY, Node
from node.privacy import Busy, ModelsMissing
from node.publication.contribute import Offered, Result, contribute

_AT_ONCE = 50
_REASONS = 20
_LOADING_S = 120

Say = Callable[[str], None]


class ImportReport(Struct, frozen=True):
    """How many rows there were, and what became of them.  `reasons` counts why rows were refused, held or unreadable;
    `examples` say where the first of each stand."""

    file: str
    rows: int
    waiting: int
    known: int
    held: int
    refused: int
    unreadable: int
    reasons: dict[str, int]
    examples: dict[str, str]


async def import_file(node: Node, file: Path, format: str, limit: int | None, say: Say) -> ImportReport:
    """Contributes what `file` holds.  Again: only what is not known yet.

    Raises:
        UnknownFormat, UnreadableFile: the message says what was expected.
        ModelsMissing: nothing can be anonymized here.
    """
    await node.anonymizer.start()
    await _until_ready(node)
    tally, reasons, examples = Counter[str](), Counter[str](), dict[str, str]()
    rows = enumerate(islice(read(format, file), limit), 1)
    while batch := await asyncio.to_thread(lambda: list(islice(rows, _AT_ONCE))):
        readable = list[tuple[int, Imported]]()
        for number, row in batch:
            if isinstance(row, Skipped):
                _count(tally, reasons, examples, "unreadable", row.reason, row.where)
            else:
                readable.append((number, row))
        for number, result in await _take(node, format, readable):
            _count(tally, reasons, examples, result.status, result.reason, f"row {number}")
        say(f"{batch[-1][0]:,} rows: {tally['waiting']:,} taken, {tally['duplicate']:,} known already, "
            f"{tally['held']:,} held, {tally['refused'] + tally['unreadable']:,} left out")  # fmt: skip
    return ImportReport(
        file=str(file),
        rows=tally.total(),
        waiting=tally["waiting"],
        known=tally["duplicate"],
        held=tally["held"],
        refused=tally["refused"],
        unreadable=tally["unreadable"],
        reasons=dict(reasons.most_common(_REASONS)),
        examples=examples,
    )


async def _take(node: Node, format: str, rows: list[tuple[int, Imported]]) -> Iterator[tuple[int, Result]]:
    results = list[tuple[int, Result]]()
    new = list[tuple[int, Offered]]()
    for number, row in rows:
        w = commit_to_secret(_secret(node, format, row.source_id))
        # What was taken by an earlier import is not anonymized again.
        if await node.store.contributions.find(w) or await node.store.logs.places(w):
            results.append((number, Result("", "duplicate")))
        else:
            new.append((number, Offered(w, row.conversation, None, row.licence)))
    while new:
        try:
            took = await contribute(node, None, [offered for _, offered in new], public_source=True)
        except Busy as busy:        # members come first
            await asyncio.sleep(busy.retry_after_s)
        else:
            results += [(number, result) for (number, _), result in zip(new, took, strict=True)]
            break
    return iter(results)


def _secret(node: Node, format: str, source_id: str) -> bytes:
    """The withdrawal secret of an imported row: the operator can withdraw it, and the same row gives the same one."""
    key = bytes.fromhex((node.root / COMPAT_KEY).read_text())
    return hmac.digest(key, f"sharelm/import/v1\n{format}\n{source_id}".encode(), "sha256")


def _count(
    tally: Counter[str], reasons: Counter[str], examples: dict[str, str], status: str, reason: str | None, where: str
) -> None:
    tally[status] += 1
    if reason:
        reasons[reason] += 1
        if len(examples) < _REASONS:
            examples.setdefault(reason, where)


async def _until_ready(node: Node) -> None:

    with suppress(TimeoutError):
        async with asyncio.timeout(_LOADING_S):
            while not node.anonymizer.ready:
                await asyncio.sleep(0.1)
    if not node.anonymizer.ready:
        raise ModelsMissing(node.anonymizer.why_not_ready or "the models can't be loaded")
