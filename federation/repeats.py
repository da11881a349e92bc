"""Near-duplicates, found by MinHash over what conversations say: the same ones on every machine.

A conversation is the set of all runs of 20 characters of its turns, white space and capitals aside, so that it
works in every script.  Its sketch is one-permutation MinHash (Li, Owen and Zhang 2012) in 64 bins, empty ones filled
from their neighbours (Shrivastava and Li 2014); conversations whose sketches agree in four bins of one of 16 bands are
compared, and those that agree in 80 % of all bins are repeats.  Of repeats the first one stays.

About 200 bytes a record are held, and no text.  numpy comes with the extra `research`.
"""

from collections.abc import Sequence
from typing import Any

from .conversation import Body
from .layout import CannotExport

SHINGLE = 20
BINS = 64
BANDS = 16
LIKE = 0.8          # of the bins agree: an estimate of the Jaccard index of both sets

_ROUNDS = 8

_MULTIPLIER = 0x9E3779B97F4A7C15        # odd, without a pattern: Knuth's for 64 bits
_MIX = 0xBF58476D1CE4E5B9               # SplitMix64


class Repeats:
    """Takes records in their order; `found` says which of them repeat an earlier one."""

    def __init__(self) -> None:
        self._numpy = _require_numpy()
        self._where = list[tuple[str, int]]()
        self._sketches = list[Any]()

    def add(self, where: Sequence[tuple[str, int]], bodies: Sequence[Body]) -> None:
        self._where += where
        self._sketches.append(self._numpy.stack([sketch_of(body) for body in bodies]))

    def found(self) -> frozenset[tuple[str, int]]:
        """Origin and index of each record that is like an earlier one that stays."""
        np = self._numpy
        if not self._where:
            return frozenset()
        sketches = np.concatenate(self._sketches)
        like = _first_like(np, sketches)
        return frozenset(where for where, first in zip(self._where, like, strict=True) if first >= 0)


def sketch_of(body: Body) -> Any:
    """64 numbers below 2^16; two conversations agree in about as many of them as their sets of runs have in common."""
    np = _require_numpy()
    text = " ".join(" ".join(turn.content for turn in body.conversation).casefold().split())
    signs = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    if len(signs) < SHINGLE:
        signs = np.concatenate([signs, np.zeros(SHINGLE - len(signs), np.uint64)])
    hashes = np.zeros(len(signs) - SHINGLE + 1, np.uint64)
    for k in range(SHINGLE):        # wraps around at 2^64, on every machine alike
        hashes = hashes * np.uint64(_MULTIPLIER) + signs[k : k + len(hashes)] + np.uint64(1)
    hashes ^= hashes >> np.uint64(30)
    hashes *= np.uint64(_MIX)
    hashes ^= hashes >> np.uint64(27)
    bins = (hashes >> np.uint64(58)).astype(np.int64)
    least = np.full(BINS, np.iinfo(np.uint64).max, np.uint64)
    np.minimum.at(least, bins, hashes << np.uint64(6))
    filled = np.flatnonzero(least != np.iinfo(np.uint64).max)
    # An empty bin takes that of the next one that is not, and how far it was.
    next_filled = filled[np.searchsorted(filled, np.arange(BINS)) % len(filled)]
    distance = ((next_filled - np.arange(BINS)) % BINS).astype(np.uint64)
    return ((least[next_filled] + distance * np.uint64(_MULTIPLIER)) >> np.uint64(48)).astype(np.uint16)


def _first_like(np: Any, sketches: Any) -> Any:
    """For each sketch the place of an earlier one that it is like, which may be like another; -1 where there is none.

    In each band, sketches that agree come together by sorting; each is compared with a few of its group, so that
    a large group costs no more than its size.
    """
    count, width = len(sketches), BINS // BANDS
    like = np.full(count, -1, np.int64)
    for band in range(BANDS):
        keys = np.ascontiguousarray(sketches[:, band * width : (band + 1) * width]).view(np.uint64)[:, 0]
        order = np.argsort(keys, kind="stable")
        firsts = np.flatnonzero(np.concatenate([[True], keys[order][1:] != keys[order][:-1]]))
        ends = np.append(firsts[1:], count)
        for start, end in zip(firsts[ends - firsts > 1], ends[ends - firsts > 1], strict=True):
            _compare_group(np, sketches, order[start:end], like)
    return like


def _compare_group(np: Any, sketches: Any, group: Any, like: Any) -> None:
    """Marks members that are like an earlier one, in rounds: what is like the first goes, then what is like the
    first of those that are left, a few times."""
    left = group[like[group] < 0]
    for _ in range(_ROUNDS):
        if len(left) < 2:
            return
        first, rest = left[0], left[1:]
        same = (sketches[rest] == sketches[first]).mean(axis=1) >= LIKE
        like[rest[same]] = first
        left = rest[~same]


def _require_numpy() -> Any:
    """
    Raises:
        CannotExport: it is not installed.
    """
    try:
        import numpy
    except ImportError as error:
        raise CannotExport("Finding repeats needs numpy: pip install 'sharelm-node[research]'.") from error
    return numpy
