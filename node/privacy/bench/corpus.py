"""The project's own corpus: conversations with gold spans, the same ones for the same seed.

The dev half is for tuning, the held-out half for the table: other templates,
other family names, another seed.
"""

import random
from collections.abc import Iterator
from itertools import cycle, islice

from .fill import Piece, fill
from .gold import Case, Gold, Half, Said
from .template import Template, read_templates
from .variants import VARIANTS

SEED = 20261122
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt")
_SHARES = {  # how many conversations from which file of templates
    "en": 150,
    "documents": 60,
    "machines": 70,
    "numbers": 80,
    **dict.fromkeys(LANGUAGES[1:], 40),
}
_NOTHING = 120
_UNCOVERED = 48
_LONG = 12
_LONG_CHARACTERS = 4_000


def make_corpus(half: Half, *, share: float = 1.0) -> list[Case]:
    """Half of the corpus: some 300 conversations with personal data, 60 without any, 24 in languages not covered.

    With a `share` below 1 so much less of each.

    Raises:
        ModuleNotFoundError: faker is not installed.
    """
    cases: list[Case] = []
    for file, whole in _SHARES.items():
        cases += _some(file, "corpus", half, round(whole / 2 * share))
    cases += _some("nothing", "nothing", half, round(_NOTHING / 2 * share))
    cases += _some("uncovered", "uncovered", half, round(_UNCOVERED / 2 * share))
    return cases + list(_long(cases, most=max(1, round(_LONG * share))))


def _some(file: str, group: str, half: Half, count: int) -> list[Case]:
    templates = [template for template in read_templates(file) if template.half == half]
    return [_make(template, group, half, copy) for copy, template in enumerate(islice(cycle(templates), max(1, count)))]


def _long(cases: list[Case], *, most: int) -> Iterator[Case]:
    """Conversations of some 4,000 characters, by joining several in one language: to measure speed with."""
    joined: list[Said] = []
    made = 0
    for case in random.Random(SEED).sample(cases, len(cases)):
        if made < most and case.language == "en" and case.variant == "as is":
            joined += case.turns
            if sum(len(turn.text) for turn in joined) >= _LONG_CHARACTERS:
                yield Case(f"long #{made}", "long", "en", "as is", tuple(joined), ())
                joined, made = [], made + 1


def _make(template: Template, group: str, half: Half, copy: int) -> Case:
    rng = random.Random(f"{SEED} {half} {template.name} {copy}")
    # What must not be touched is measured as it is written.
    names = list(VARIANTS) if group == "corpus" else ["as is"]
    [variant] = rng.choices(names, [VARIANTS[name][1] for name in names])
    turns: list[Said] = []
    gold: list[Gold] = []
    for number, (role, pieces) in enumerate(fill(template, rng, half)):
        text = ""
        for piece in (_changed(piece, variant, rng) for piece in pieces):
            if piece.kind is not None:
                gold.append(Gold(number, len(text), len(text) + len(piece.text), piece.kind))
            text += piece.text
        turns.append(Said(role, text))
    return Case(f"{template.name} #{copy}", group, template.language, variant, tuple(turns), tuple(gold))


def _changed(piece: Piece, variant: str, rng: random.Random) -> Piece:
    return VARIANTS[variant][0](piece, rng)
