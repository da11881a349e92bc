"""Placing records among landmarks, whose places are known: each stands where its nearest landmarks stand.

What is placed once stays where it is until the map is drawn anew.
"""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from .embed import Vectors
from .layout import Places

_NEAREST = 5
_SHARPNESS = 20.0       # how much more a nearer landmark counts; neighbours differ by 0.05 to 0.2 in their cosine
_SPREAD = 0.004         # of the map's width: those that say the same don't hide each other


class Landmarks(Struct, frozen=True):
    """Records whose places were computed: vectors and places, row by row."""

    vectors: Vectors
    places: Places


def place(landmarks: Landmarks, vectors: Vectors, seeds: NDArray[np.uint64]) -> Places:
    """A place for each vector.  `seeds`: a number for each record, the same at every time.

    A record near no landmark at all stands in the middle of its five nearest.
    """
    likeness = vectors @ landmarks.vectors.T
    nearest = min(_NEAREST, likeness.shape[1])
    chosen = np.argpartition(-likeness, nearest - 1, axis=1)[:, :nearest]
    cosine = np.take_along_axis(likeness, chosen, axis=1)
    weight = np.exp(_SHARPNESS * (cosine - cosine.max(axis=1, keepdims=True)))
    weight /= weight.sum(axis=1, keepdims=True)
    places = np.einsum("nk,nkd->nd", weight, _without_leaps(landmarks.places[chosen], cosine))
    return np.asarray(np.clip(places + _spread(seeds), 0, 1), np.float32)


def nearest_of(middles: Places, places: Places) -> NDArray[np.int64]:
    """For each place the number of the middle that is nearest."""
    apart = np.linalg.norm(places[:, None, :] - middles[None, :, :], axis=2)
    return np.asarray(apart.argmin(axis=1), np.int64)


def _without_leaps(places: NDArray[np.float32], cosine: NDArray[np.float32]) -> NDArray[np.float32]:
    """Landmarks far from the nearest one pull a record into the empty space between two groups: it counts alone."""
    best = np.take_along_axis(places, cosine.argmax(axis=1)[:, None, None], axis=1)
    far = np.linalg.norm(places - best, axis=2, keepdims=True) > 0.1
    return np.where(far, best, places)


def _spread(seeds: NDArray[np.uint64]) -> NDArray[np.float64]:
    angle = (seeds % 65_521) / 65_521 * 2 * np.pi
    radius = _SPREAD * np.sqrt((seeds // 65_521 % 65_521) / 65_521)
    return np.stack([np.cos(angle), np.sin(angle)], axis=1) * radius[:, None]
