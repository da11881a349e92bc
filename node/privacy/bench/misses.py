"""What a system missed or took wrongly, one line each: for whoever improves it.

The corpus is invented, so its text may be shown; never feed this with what contributors sent.
"""

from collections.abc import Sequence
from typing import TextIO

from .gold import Case
from .run import Measured
from .score import false_marks, missed
from .table import is_uncovered

_AROUND = 45  # characters shown on each side


def print_misses(cases: Sequence[Case], measured: Measured, to: TextIO) -> None:
    """Kind, text and surroundings of each miss and of each false span, and which cases were refused."""
    for case, answer in zip(cases, measured.answers, strict=True):
        if case.group == "long":  # made of others, without their gold spans
            continue
        if is_uncovered(case):
            if answer.outcome == "published":
                print(f"published, in {case.language}\t{case.name}\t{case.turns[0].text[: _AROUND * 3]!r}", file=to)
            continue
        if answer.outcome == "refused":
            print(f"refused\t{case.name}", file=to)
            continue
        for gold in missed(case, answer.marks):
            print(f"missed {gold.kind}\t{_shown(case, gold.turn, gold.start, gold.end)}", file=to)
        for mark in false_marks(case, answer.marks):
            print(f"false {mark.kind}\t{_shown(case, mark.turn, mark.start, mark.end)}", file=to)
        if answer.outcome == "held" and case.group == "corpus":
            print(f"held\t{case.name}", file=to)


def _shown(case: Case, turn: int, start: int, end: int) -> str:
    text = case.turns[turn].text
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return f"{before!r} [{text[start:end]!r}] {after!r}\t{case.name} ({case.variant})"
