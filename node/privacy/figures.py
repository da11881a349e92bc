"""People whom everybody knows, and whom a model's answer is about: who they are, and when they may stay.

A policy decides whether they do (`keep_public_figures`).  A figure stays only
where the model names them in full, and loses that as soon as the conversation
knows somebody else of the same family name.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache
from pathlib import Path

from .detect import Seen
from .finding import Finding
from .names import name_words

_FILE = Path(__file__).parent / "wordlists" / "figures.txt"


class Figures:
    """The figures of one conversation."""

    def __init__(self, names: Collection[tuple[str, ...]] = ()) -> None:
        self._names = names

    def has(self, kind: str, value: str) -> bool:
        """Whether a found value is one of them: the family name, alone or with more of the name, and nothing else."""
        words = name_words(value) if kind == "PERSON" and self._names else []
        return bool(words) and any(words[-1] == name[-1] and set(words) <= set(name) for name in self._names)

    def without(self, seen: Sequence[Seen], found: Sequence[Sequence[Finding]]) -> list[list[Finding]]:
        """The findings of each field less those of figures."""
        return [
            [f for f in its if not self.has(f.kind, one.view.text[f.start : f.end])]
            for one, its in zip(seen, found, strict=True)
        ]


def named_figures(seen: Sequence[Seen], found: Sequence[Sequence[Finding]]) -> Figures:
    """Those whom a model names in full in this conversation, less those whose name somebody else has or claims."""
    by_model = " ".join(
        " ".join(name_words(one.view.text)) for one in seen if one.field.is_by_model and one.field.name is None
    )
    padded = f" {by_model} "
    named = {name for name in _everybody() if f" {' '.join(name)} " in padded}
    people = [
        (name_words(one.view.text[f.start : f.end]), f.source == "cue" and not one.field.is_by_model)
        for one, its in zip(seen, found, strict=True)
        for f in its
        if f.kind == "PERSON"
    ]
    return Figures([name for name in named if not any(_is_private(name, words, cued) for words, cued in people)])


def _is_private(name: tuple[str, ...], words: Sequence[str], cued: bool) -> bool:
    """Whether these words say that a family name is somebody else's: another first name, or "I am" before it."""
    return bool(words) and name[-1] in words and (cued or not set(words) <= set(name))


@lru_cache(maxsize=1)
def _everybody() -> frozenset[tuple[str, ...]]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(tuple(name_words(line)) for line in lines if not line.startswith("#"))
