"""From answers to figures: recall by kind, precision, and what it cost.  Nothing here knows which system answered."""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from .gold import PUBLIC, REQUIRED, Case, Gold, Mark
from .run import Measured

# Kinds of a system's own that count for recall but not against precision: dates and nationalities are no aim of
# ours, and whether a link's query should go is a matter of policy.
_NOT_COUNTED = frozenset({"DATE_TIME", "NRP", "URL"})


class Recall(Struct, frozen=True):
    """Of `count` gold spans `overlap` were touched anywhere, and `characters` of their letters and digits covered."""

    count: int
    overlap: float
    characters: float


def recall(cases: Sequence[Case], measured: Measured, kind: str, wanted: Callable[[Case], bool]) -> Recall | None:
    """Recall of one kind in the cases wanted that were not refused; None where there is none of it."""
    spans = touched = letters = covered_letters = 0
    for case, gold, covered in _each(cases, measured, wanted):
        if gold.kind != kind:
            continue
        text = case.turns[gold.turn].text
        places = [i for i in range(gold.start, gold.end) if text[i].isalnum()]
        if not places:          # a "." or "@" alone, which some sets call a person, names nobody and can't be touched
            continue
        inside = sum(i in covered for i in places)
        spans += 1
        touched += inside > 0
        letters += len(places)
        covered_letters += inside
    return Recall(spans, touched / spans, covered_letters / max(1, letters)) if spans else None


def precision(cases: Sequence[Case], measured: Measured, wanted: Callable[[Case], bool]) -> float | None:
    """Of the letters and digits replaced, the share that is personal data or may be taken for it."""
    right = replaced = 0
    for case, answer in zip(cases, measured.answers, strict=True):
        if not wanted(case):
            continue
        for number, turn in enumerate(case.turns):
            allowed = _places(gold for gold in case.gold if gold.turn == number and gold.kind != PUBLIC)
            claimed = _places(mark for mark in answer.marks if mark.turn == number and mark.kind not in _NOT_COUNTED)
            claimed = {place for place in claimed if turn.text[place].isalnum()}
            replaced += len(claimed)
            right += len(claimed & allowed)
    return right / replaced if replaced else None


def false_marks(case: Case, marks: Sequence[Mark]) -> list[Mark]:
    """The marks that touch nothing personal, of kinds that count."""
    return [
        mark for mark in marks
        if mark.kind not in _NOT_COUNTED
        and not any(g.turn == mark.turn and g.start < mark.end and mark.start < g.end for g in case.gold)
    ]  # fmt: skip


def missed(case: Case, marks: Sequence[Mark]) -> list[Gold]:
    """The personal data that no mark touches."""
    return [
        gold for gold in case.gold
        if gold.kind in REQUIRED
        and not any(gold.turn == m.turn and gold.start < m.end and m.start < gold.end for m in marks)
    ]  # fmt: skip


def _each(
    cases: Sequence[Case], measured: Measured, wanted: Callable[[Case], bool]
) -> Iterator[tuple[Case, Gold, set[int]]]:
    for case, answer in zip(cases, measured.answers, strict=True):
        if answer.outcome == "refused" or not wanted(case):
            continue
        covered = [_places(m for m in answer.marks if m.turn == number) for number in range(len(case.turns))]
        for gold in case.gold:
            yield case, gold, covered[gold.turn]


def _places(spans: Iterator[Gold] | Iterator[Mark]) -> set[int]:
    return {place for span in spans for place in range(span.start, span.end)}
