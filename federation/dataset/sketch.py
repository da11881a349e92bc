"""A short sketch of what a conversation says, by which near-duplicates are found: the same on every machine.

A conversation is the set of all runs of 20 characters of its turns, white space and capitals aside, so that it works in
every script.  Its sketch is one-permutation MinHash (Li, Owen and Zhang 2012) in 64 bins, empty ones filled from their
neighbours (Shrivastava and Li 2014): two sketches agree in about that share of bins that both sets have in common.
"""

import numpy as np
from numpy.typing import NDArray

from federation.record.conversation import Body

SHINGLE = 20
BINS = 64
VERSION = "MinHash 1"

_MULTIPLIER = 0x9E3779B97F4A7C15        # odd, without a pattern: Knuth's for 64 bits
_MIX = 0xBF58476D1CE4E5B9               # SplitMix64
_MOST_CHARACTERS = 1 << 16

Sketch = NDArray[np.uint16]


def sketch_of(body: Body) -> Sketch:
    """64 numbers below 2^16."""
    text = " ".join(" ".join(turn.content for turn in body.conversation).casefold().split())[:_MOST_CHARACTERS]
    signs = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    if len(signs) < SHINGLE:
        signs = np.concatenate([signs, np.zeros(SHINGLE - len(signs), np.uint64)])
    hashes = _hashes(signs + np.uint64(1))
    hashes ^= hashes >> np.uint64(30)
    hashes *= np.uint64(_MIX)
    hashes ^= hashes >> np.uint64(27)
    least = np.full(BINS, np.iinfo(np.uint64).max, np.uint64)
    np.minimum.at(least, (hashes >> np.uint64(58)).astype(np.int64), hashes << np.uint64(6))
    filled = np.flatnonzero(least != np.iinfo(np.uint64).max)
    # An empty bin takes that of the next one that is not, and how far it was.
    next_filled = filled[np.searchsorted(filled, np.arange(BINS)) % len(filled)]
    distance = ((next_filled - np.arange(BINS)) % BINS).astype(np.uint64)
    return ((least[next_filled] + distance * np.uint64(_MULTIPLIER)) >> np.uint64(48)).astype(np.uint16)


def _hashes(signs: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A polynomial of each run of 20 signs, wrapped around at 2^64: of 4 and of 16 by doubling, put together."""
    hashes, width = signs, 1
    while width < 16:
        hashes = hashes[:-width] * _power(width) + hashes[width:]
        width *= 2
        if width == 4:
            of_4 = hashes
    return hashes[:-4] * _power(4) + of_4[16:]


def _power(width: int) -> np.uint64:
    return np.uint64(pow(_MULTIPLIER, width, 1 << 64))
