"""Which records say nearly the same: groups that follow from the records alone, whatever order they came in.

Sketches that agree in all four bins of one of 16 bands are compared (locality-sensitive hashing); where 80 % of all
bins agree both records are in one group.  Each member but the first, by origin and index, is like that first one.
"""

import numpy as np
from numpy.typing import NDArray

from .sketch import BINS

BANDS = 16
ALIKE = 0.8         # of the bins: an estimate of what share of their runs two texts have in common
_ROUNDS = 8         # of comparing all of a band's bucket with one member, so that a large one costs its size only


def firsts_of(sketches: NDArray[np.uint16]) -> NDArray[np.int64]:
    """For each sketch, in the order of records, the place of the first of its group: its own if it is like none before.

    A million take half a minute and 240 MB.
    """
    first = np.arange(len(sketches), dtype=np.int64)
    width = BINS // BANDS
    for band in range(BANDS):
        keys = np.ascontiguousarray(sketches[:, band * width : (band + 1) * width]).view(np.uint64)[:, 0]
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.zeros(0, int)
        ends = np.append(starts[1:], len(keys))
        several = ends - starts > 1
        for start, end in zip(starts[several].tolist(), ends[several].tolist(), strict=True):
            _join_bucket(sketches, order[start:end], first)
    return _settled(first)


def _join_bucket(sketches: NDArray[np.uint16], bucket: NDArray[np.int64], first: NDArray[np.int64]) -> None:
    left = bucket
    for _ in range(_ROUNDS):
        if len(left) < 2:
            return
        alike = (sketches[left[1:]] == sketches[left[0]]).mean(axis=1) >= ALIKE
        members = left[1:][alike]
        for member in members[first[members] != _root(first, int(left[0]))].tolist():
            _join(first, int(left[0]), member)
        left = left[1:][~alike]


def _join(first: NDArray[np.int64], one: int, other: int) -> None:
    """Puts two groups together, under the earlier of their firsts."""
    one, other = _root(first, one), _root(first, other)
    first[max(one, other)] = min(one, other)


def _root(first: NDArray[np.int64], place: int) -> int:
    while (above := int(first[place])) != place:
        first[place] = first[above]
        place = above
    return place


def _settled(first: NDArray[np.int64]) -> NDArray[np.int64]:
    while (first[first] != first).any():
        first = first[first]
    return first
