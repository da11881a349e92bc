"""What people say of an answer in passing, in English: rules for the five kinds of naturally occurring feedback.

The kinds are those of Don-Yehiya, Choshen and Abend, "Naturally Occurring Feedback is Common, Extractable and Useful"
(arXiv 2407.10944, 2024), who find them with a language model.  These rules look at how a turn of the person begins,
once there was an answer, and whether it says the same as the turn before; they miss what is said otherwise.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from .rules import sections
from .text import Said

BY = "rules 1, English, kinds of Don-Yehiya et al. 2024"

REPHRASED = "repeat or rephrase"
CORRECTED = "aware with correction"
MADE_AWARE = "aware without correction"
ASKED = "ask for clarification"
POSITIVE = "positive"

_READ_CHARACTERS = 300
_LEAST_WORDS = 4            # of two turns that are compared
_ALIKE = 0.6                # of the words of both are in both

_RULES = sections("feedback.txt")


def _any_of(section: str, before: str = r"\W*") -> re.Pattern[str]:
    return re.compile(f"{before}(?:{'|'.join(_RULES[section])})", re.IGNORECASE)


_POSITIVE, _QUESTION, _REPEAT, _I_MEANT = (_any_of(each) for each in (POSITIVE, ASKED, REPHRASED, "i meant"))
_NO, _INSTEAD = _any_of("no"), _any_of("instead", before="")
_NEGATIVE = _any_of(MADE_AWARE, before=rf"\W*(?:{'|'.join(_RULES['no'])})?")


def feedback_in(turns: Sequence[Said]) -> list[str]:
    """The kinds of feedback that the person gives somewhere, in a fixed order."""
    found = {kind for exchange in _exchanges(turns) for kind in _kinds(*exchange)}
    return [kind for kind in (REPHRASED, CORRECTED, MADE_AWARE, ASKED, POSITIVE) if kind in found]


def _exchanges(turns: Sequence[Said]) -> Iterator[tuple[Said, Said, Said]]:
    """What the person said, what was answered last, and what they said to that."""
    before = answer = None
    for turn in turns:
        if turn.role == "user":
            if before is not None and answer is not None:
                yield before, answer, turn
            before, answer = turn, None
        elif turn.role == "assistant":
            answer = turn


def _kinds(before: Said, answer: Said, now: Said) -> Iterator[str]:
    start = now.prose[:_READ_CHARACTERS].lstrip().replace("’", "'")
    if _REPEAT.match(start) or _is_alike(before.words, now.words):
        yield REPHRASED
    refuses = _NO.match(start) is not None and "?" not in answer.prose[-_READ_CHARACTERS:]
    if _I_MEANT.match(start):
        yield CORRECTED
    elif _NEGATIVE.match(start) or refuses:
        yield CORRECTED if _INSTEAD.search(start) else MADE_AWARE
    elif _QUESTION.match(start):
        yield ASKED
    elif _POSITIVE.match(start):
        yield POSITIVE


def _is_alike(before: Sequence[str], now: Sequence[str]) -> bool:
    """Whether two turns say nearly the same: by their pairs of words, since a form that is filled in anew has the same
    words elsewhere."""
    if min(len(before), len(now)) < _LEAST_WORDS or not 0.4 < len(now) / len(before) < 2.5:
        return False
    one, other = set(pairwise(before[:200])), set(pairwise(now[:200]))
    return len(one & other) >= _ALIKE * len(one | other)
