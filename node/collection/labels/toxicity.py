"""Whether words of a conversation are abusive, profane or hateful, in English: the model of alt-profanity-check.

It is a linear classifier of single words (TF-IDF, LinearSVC, calibrated over five folds), trained on 200,000 tweets and
comments of Wikipedia, MIT.  It judges words and not deeds: "How do I rob a bank?" is not toxic to it, and a mild
"that sucks" is.  The package's own code takes three times as long for the same sums, which are done here.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from .text import Said
from .weights import read_weights

FROM = 0.5
_PIECE_WORDS = 50           # judged together: among more, a few that count no longer do


@lru_cache(maxsize=1)
def by() -> str:
    return f"alt-profanity-check {version('alt-profanity-check')}, words in English, from {FROM} on"


def is_toxic(turns: Sequence[Said]) -> bool:
    """Whether any piece of any turn is likely to be, by anybody."""
    judge = _judge()
    return any(
        judge.may_be(piece) and judge.likelihood(piece) >= FROM
        for turn in turns
        for at in range(0, len(turn.words), _PIECE_WORDS)
        if (piece := turn.words[at : at + _PIECE_WORDS])
    )


def likelihood(text: str) -> float:
    """From 0 to 1, as the package's `predict_prob` gives it."""
    return _judge().likelihood(re.findall(r"\b\w\w+\b", text.lower()))


class _Judge(Struct, frozen=True):
    """`idf` and `weights` (one column a fold) by the place of a word; `folds` are rows of intercept, slope, offset.

    `power`: the square of what a word weighs towards toxic at most; `needed`: the least sum of it that can do.
    """

    places: dict[str, int]
    idf: list[float]
    weights: NDArray[np.float64]
    folds: NDArray[np.float64]
    power: dict[str, float]
    needed: float

    def may_be(self, words: Sequence[str]) -> bool:
        """False for most texts, and never for one of a likelihood of `FROM`: texts have length 1, so that their words
        weigh together at most the root of this sum (Cauchy and Schwarz), and some fold has to say yes."""
        return sum(filter(None, map(self.power.get, words))) >= self.needed

    def likelihood(self, words: Sequence[str]) -> float:
        counts = Counter(filter(None, map(self.places.get, words)))
        found = np.fromiter(counts, np.int64, len(counts))
        values = np.fromiter((count * self.idf[place] for place, count in counts.items()), np.float64, len(counts))
        length = math.sqrt(float(values @ values)) or 1.0
        decisions = values @ self.weights[found] / length + self.folds[0]
        return float(np.mean(1 / (1 + np.exp(self.folds[1] * decisions + self.folds[2]))))


@lru_cache(maxsize=1)
def _judge() -> _Judge:
    read = read_weights()
    most = read.weights.max(axis=1)
    return _Judge(
        {word: place + 1 for word, place in read.places.items()},        # none is 0
        [0.0, *read.idf.tolist()],
        np.concatenate([np.zeros((1, read.weights.shape[1])), read.weights]),
        np.stack([read.intercepts, read.slopes, read.offsets]),
        {word: float(most[place]) ** 2 for word, place in read.places.items() if most[place] > 0},
        max(0.0, float((-read.offsets / read.slopes - read.intercepts).min())) ** 2,
    )
