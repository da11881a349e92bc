"""The piece of a conversation that says why it was found."""

import re
from collections.abc import Sequence

from federation.record.conversation import Body

from .folding import fold, fold_letter
from .found import Snippet
from .terms import Asked, Phrase, occurs

LENGTH = 240                # characters shown
_BEFORE = 60                # of them before the first word that was asked for
_MOST_LOOKED_AT = 100_000   # characters of one conversation in which a match is looked for
_PIECE = re.compile(r"[0-9A-Za-z\x80-\U0010ffff]+")


def snippets(body: Body, asked: Asked) -> tuple[Snippet, Snippet | None, str]:
    """The first question; the first match elsewhere, when the question has none; and the role of who said that."""
    turns = body.conversation
    first = next((turn for turn in turns if turn.role == "user"), turns[0])
    question = cut(first.content, asked.wanted)
    if question.ranges or not asked.wanted:
        return question, None, ""
    left = _MOST_LOOKED_AT
    for turn in turns:
        found = cut(turn.content[:left], asked.wanted) if turn is not first else question
        if found.ranges:
            return question, found, turn.role
        left -= len(turn.content)
        if left <= 0:
            break
    return question, None, ""


def cut(text: str, wanted: Sequence[Phrase]) -> Snippet:
    """The piece around the first match, or the beginning."""
    ranges = _ranges(text, wanted)
    start = max(0, ranges[0][0] - _BEFORE) if ranges and ranges[0][1] > LENGTH else 0
    if start:       # at a space, where there is one
        start = next((at + 1 for at in range(start, ranges[0][0]) if text[at].isspace()), start)
    end = min(len(text), start + LENGTH)
    shown = tuple((first - start, min(behind, end) - start) for first, behind in ranges if start <= first < end)
    return Snippet(text[start:end], shown, before=start > 0, behind=end < len(text))


def _ranges(text: str, wanted: Sequence[Phrase]) -> list[tuple[int, int]]:
    """Where the phrases stand, in order; those that touch are one."""
    terms = fold(text).split()
    if not any(True for phrase in wanted for _ in occurs(phrase, terms)):
        return []
    terms, places = _located(text)
    found = sorted(
        (places[at][0], places[at + len(phrase.terms) - 1][1]) for phrase in wanted for at in occurs(phrase, terms)
    )
    apart = list[tuple[int, int]]()
    for first, behind in found:
        if apart and first <= apart[-1][1]:
            apart[-1] = apart[-1][0], max(behind, apart[-1][1])
        else:
            apart.append((first, behind))
    return apart


def _located(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """The terms of a text, and where each stands in it."""
    terms, places = list[str](), list[tuple[int, int]]()
    for piece in _PIECE.finditer(text):
        folded = fold(piece[0]).split()
        terms += folded
        places += [piece.span()] if len(folded) == 1 else _inside(piece[0], piece.start(), folded)
    return terms, places


def _inside(piece: str, start: int, terms: Sequence[str]) -> list[tuple[int, int]]:
    """Where each of several terms stands in a piece without spaces; the whole of it, where that can't be told."""
    letters, sources = list[str](), list[int]()
    for at, character in enumerate(piece):
        folded = fold_letter(character)
        letters += folded
        sources += [at] * len(folded)
    flat, places, after = "".join(letters), list[tuple[int, int]](), 0
    for term in terms:
        found = flat.find(term, after)
        if found < 0:
            places.append((start, start + len(piece)))
            continue
        places.append((start + sources[found], start + sources[found + len(term) - 1] + 1))
        after = found + 1
    return places
