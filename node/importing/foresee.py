"""Says what a file would bring in, and changes nothing: no models, no rows, no word of the conversations."""

import asyncio
from collections import Counter
from itertools import islice
from pathlib import Path

from msgspec import Struct

from federation.record.conversation import Conversation
from node.collection.importers import Imported, Skipped, importer_of, read
from node.context import Node

from .batches import in_batches
from .bring_in import Say
from .claim import Claim, checked, licence_of, why_barred
from .known import Commitments
from .tally import Tally

_AT_ONCE = 500
_MOST = 20          # languages, sources and models that are told apart
_READ_CHARACTERS = 2_000


class Foreseen(Struct, frozen=True):
    """Counts of rows.  `new` would be anonymized, which may hold or refuse some; what follows counts these alone.

    `guessed` of the languages were not stated in the file.
    """

    file: str
    rows: int
    new: int
    known: int
    barred: int
    unreadable: int
    reasons: dict[str, int]
    examples: dict[str, str]
    turns: int
    languages: dict[str, int]
    guessed: int
    licences: dict[str, int]
    sources: dict[str, int]
    models: dict[str, int]


async def foresee(
    node: Node, file: Path, format: str, limit: int | None, say: Say, claim: Claim | None = None
) -> Foreseen:
    """
    Raises:
        UnknownFormat, UnreadableFile, WrongClaim: the message says what was expected.
    """
    claim, commitments, tally, seen = checked(claim or Claim()), Commitments(node, format), Tally(), _Seen()
    importer_of(format)
    rows = enumerate(islice(read(format, file), limit), 1)
    async for batch in in_batches(rows, _AT_ONCE):
        fresh = list[tuple[Imported, str]]()
        for number, row in batch:
            if isinstance(row, Skipped):
                tally.count("unreadable", row.reason, row.where)
            elif (licence := licence_of(row, claim)) is None:
                tally.count("barred", why_barred(row), f"row {number}")
            elif await commitments.is_known(commitments.of(row.source_id)):
                tally.count("known")
            else:
                tally.count("new")
                fresh.append((row, licence))
        await asyncio.to_thread(seen.look_at, fresh)
        say(f"{tally.total:,} rows: {tally.of('new'):,} would come in")
    return Foreseen(
        file=str(file),
        rows=tally.total,
        new=tally.of("new"),
        known=tally.of("known"),
        barred=tally.of("barred"),
        unreadable=tally.of("unreadable"),
        reasons=tally.reasons,
        examples=tally.examples,
        turns=seen.turns,
        languages=_commonest(seen.languages),
        guessed=seen.guessed,
        licences=_commonest(seen.licences),
        sources=_commonest(seen.sources),
        models=_commonest(seen.models),
    )


class _Seen:
    def __init__(self) -> None:
        self.languages, self.licences = Counter[str](), Counter[str]()
        self.sources, self.models = Counter[str](), Counter[str]()
        self.turns = self.guessed = 0

    def look_at(self, rows: list[tuple[Imported, str]]) -> None:
        for row, licence in rows:
            conversation = row.conversation
            stated = conversation.conversation_metadata.language
            self.guessed += not stated
            self.languages[stated or _language(conversation)] += 1
            self.licences[licence] += 1
            self.sources[conversation.source or "not stated"] += 1
            self.models[conversation.model_name or "not stated"] += 1
            self.turns += len(conversation.conversation)


def _language(conversation: Conversation) -> str:
    from node.privacy.language import guess_language  # which reads lists of words

    text = "\n".join(turn.content[:_READ_CHARACTERS] for turn in conversation.conversation[:4])
    return guess_language(text[:_READ_CHARACTERS]).language or "undetermined"


def _commonest(counts: Counter[str]) -> dict[str, int]:
    common = dict(counts.most_common(_MOST))
    others = counts.total() - sum(common.values())
    return common | ({"others": others} if others else {})
