"""Takes a file in: the same anonymization as for members, resumable, and honest about what was left out."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

from msgspec import Struct

from node.collection.importers import Imported, Importer, Skipped, importer_of, read
from node.context import Node
from node.privacy import Busy, ModelsMissing
from node.publication.contribute import Offered, Result, contribute
from node.store import Act

from .batches import in_batches
from .claim import Claim, checked, licence_of, why_barred
from .known import Commitments
from .tally import Tally

AT_ONCE = 50
_LOADING_S = 120

Say = Callable[[str], None]


class ImportReport(Struct, frozen=True):
    """How many rows there were, and what became of them.  `barred` may not be passed on; `reasons` counts why rows
    were barred, refused, held or unreadable; `examples` say where the first of each stand."""

    file: str
    rows: int
    waiting: int
    known: int
    held: int
    refused: int
    barred: int
    unreadable: int
    reasons: dict[str, int]
    examples: dict[str, str]


async def import_file(
    node: Node, file: Path, format: str, limit: int | None, say: Say, claim: Claim | None = None, who: str = ""
) -> ImportReport:
    """Contributes what `file` holds.  Again: only what is not known yet.

    Raises:
        UnknownFormat, UnreadableFile, WrongClaim: the message says what was expected.
        ModelsMissing: nothing can be anonymized here.
    """
    claim, importer = checked(claim or Claim()), importer_of(format)
    await node.anonymizer.start()
    await _until_ready(node)
    if claim != Claim():
        stated = "; ".join(filter(None, (claim.licence and f"licence {claim.licence}", claim.right)))
        await node.store.audit.add([Act(node.now_s, who, "import", node.origin, None, f"{format}: {stated}")])
    taking, tally = _Taking(node, importer, claim), Tally()
    rows = enumerate(islice(read(format, file), limit), 1)
    async for batch in in_batches(rows, AT_ONCE):
        for number, result in await taking.take(batch, tally):
            tally.count(result.status, result.reason, f"row {number}")
        left_out = tally.of("refused") + tally.of("barred") + tally.of("unreadable")
        say(f"{batch[-1][0]:,} rows: {tally.of('waiting'):,} taken, {tally.of('duplicate'):,} known already, "
            f"{tally.of('held'):,} held, {left_out:,} left out")  # fmt: skip
    return ImportReport(
        file=str(file),
        rows=tally.total,
        waiting=tally.of("waiting"),
        known=tally.of("duplicate"),
        held=tally.of("held"),
        refused=tally.of("refused"),
        barred=tally.of("barred"),
        unreadable=tally.of("unreadable"),
        reasons=tally.reasons,
        examples=tally.examples,
    )


class _Taking:
    def __init__(self, node: Node, importer: Importer, claim: Claim) -> None:
        self._node, self._importer, self._claim = node, importer, claim
        self._commitments = Commitments(node, importer.name)

    async def take(
        self, rows: Sequence[tuple[int, Imported | Skipped]], tally: Tally
    ) -> list[tuple[int, Result]]:
        """What became of the rows that may come in; those that may not are counted."""
        results, new = list[tuple[int, Result]](), list[tuple[int, Offered]]()
        for number, row in rows:
            if isinstance(row, Skipped):
                tally.count("unreadable", row.reason, row.where)
            elif (licence := licence_of(row, self._claim)) is None:
                tally.count("barred", why_barred(row), f"row {number}")
            elif await self._commitments.is_known(w := self._commitments.of(row.source_id)):
                results.append((number, Result("", "duplicate")))       # not anonymized again
            else:
                new.append((number, Offered(w, row.conversation, None, licence)))
        while new:
            try:
                took = await contribute(
                    self._node, None, [offered for _, offered in new], public_source=not self._importer.personal
                )
            except Busy as busy:        # members come first
                await asyncio.sleep(busy.retry_after_s)
            else:
                return results + [(number, result) for (number, _), result in zip(new, took, strict=True)]
        return results


async def _until_ready(node: Node) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(_LOADING_S):
            while not node.anonymizer.ready:
                await asyncio.sleep(0.1)
    if not node.anonymizer.ready:
        raise ModelsMissing(node.anonymizer.why_not_ready or "the models can't be loaded")
