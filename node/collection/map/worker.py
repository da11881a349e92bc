"""What the process that draws does: it holds the model, and scikit-learn while it draws, so that the node does not.

It runs in the background (../background.py), and is ended when there is nothing to place.
Text comes through a pipe and is forgotten with the answer.
"""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from .embed import DIMENSIONS, Embedder, Vectors
from .layout import Places
from .words import name_regions

_embedder: list[Embedder] = []


class Drawn(Struct, frozen=True):
    """A map: places of the landmarks, and the middles of its regions."""

    places: Places
    middles: Places


def vectors_of(passages: Sequence[str]) -> Vectors:
    """In the worker: see Embedder."""
    if not _embedder:
        _embedder.append(Embedder())
    return _embedder[0].vectors_of(passages)


def no_vectors() -> Vectors:
    return np.zeros((0, DIMENSIONS), np.float32)


def draw(vectors: Vectors, regions: int) -> Drawn:
    """In the worker: the places of the landmarks, and at most `regions` regions."""
    from .layout import lay_out, regions_of  # the slow imports

    places = lay_out(vectors)
    return Drawn(places, regions_of(places, regions))


def name(words: Sequence[frozenset[str]], regions: Sequence[int], count: int) -> list[tuple[str, ...]]:
    """In the worker: the words of each region, as `name_regions` has them, without those that say nothing."""
    from .common import common_words

    return name_regions([each - common_words() for each in words], regions, count)
