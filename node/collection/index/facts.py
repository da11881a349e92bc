"""What of a record can be searched for: its texts, and the values that filters look at."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from msgspec import Struct

from federation.record.conversation import Body, Label, Turn
from node.collection.flags import flags_of

from .query import plain

_MOST_KEPT = 4_096          # values, of which most records have the same
_UNSEEN = ("thinking", "artifact", "citation")      # parts whose text need not be in that of their turn


class Facts(Struct, frozen=True):
    """The values of one record, under the names of the filters; "" or None for what is not known."""

    platform: str
    model: str
    language: str
    rating: str
    label: tuple[str, ...]
    licence: str
    source: str
    day: str
    turns: int
    characters: int
    code: bool
    branches: bool
    flagged: bool


def facts_of(body: Body, computed: Iterable[Label] = ()) -> Facts:
    """`computed` are labels that this node's own job adds to those in the record."""
    labels = (*body.labels, *computed)
    return Facts(
        platform=_plain(body.platform),
        model=_plain(body.model or body.model_name),
        language=_plain(_language(body, labels)),
        rating=_rating(body),
        label=tuple(sorted({_plain(f"{each.name}:{each.value}") for each in labels if each.name and each.value})),
        licence=_plain(body.licence),
        source=_plain(body.source),
        day=_day(body.timestamp[:10]),
        turns=len(body.conversation),
        characters=sum([len(turn.content) for turn in body.conversation]),
        code=any("```" in turn.content or _has_code(turn) for turn in body.conversation),
        branches=len(body.branches) > 1,
        flagged=bool(flags_of(body, labels)),
    )


def texts_of(body: Body) -> Iterator[str]:
    """Every text of a record in which words are looked for."""
    yield body.conversation_metadata.title
    for turn in body.conversation:
        yield turn.content
        for part in turn.parts:
            yield part.title
            if part.kind in _UNSEEN and part.text not in turn.content:
                yield part.text
    yield body.rating_reason
    yield from body.tags


def _language(body: Body, labels: tuple[Label, ...]) -> str:
    """As the job says that looked at the text, or else as whoever gave it, or as its anonymization saw it."""
    said = [each.value for each in labels if each.name == "language"]
    seen = body.privacy.language if body.privacy else ""
    return (said[-1] if said else "") or body.conversation_metadata.language or seen


def _has_code(turn: Turn) -> bool:
    return bool(turn.parts) and any(part.kind == "code" for part in turn.parts)


def _rating(body: Body) -> str:
    whole = body.rating or sum([turn.rating or 0 for turn in body.conversation])
    return "good" if whole > 0 else "bad" if whole < 0 else ""


@lru_cache(_MOST_KEPT)
def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


_plain = lru_cache(_MOST_KEPT)(plain)
