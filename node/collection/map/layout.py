"""From vectors to places on the plane: principal components, then t-SNE; the only door to scikit-learn.

The same vectors in the same order give the same places.  This is for the landmarks alone, a few thousand
records at the most: the time grows with their number, and everybody else is placed among them (placing.py).
"""

import numpy as np
from numpy.typing import NDArray

from .embed import Vectors

Places = NDArray[np.float32]        # (n, 2), both from 0 to 1

_SEED = 20_261_128
_COMPONENTS = 50
_PERPLEXITY = 30
_STEPS = 500
_FEW = 8                            # t-SNE has nothing to say of so few


def lay_out(vectors: Vectors) -> Places:
    """A place for each vector, near those of its neighbours."""
    count = len(vectors)
    if count <= _FEW:
        return _on_a_circle(count)
    from sklearn.decomposition import PCA  # slow to import, and for the worker alone
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    components = min(_COMPONENTS, count - 1)
    reduced = PCA(components, svd_solver="randomized", random_state=_SEED).fit_transform(vectors)
    if not np.any(np.ptp(reduced, axis=0) > 1e-6):      # all say the same
        return _on_a_circle(count)
    perplexity = min(_PERPLEXITY, max(2, (count - 1) // 3))
    steps = TSNE(perplexity=perplexity, init="pca", random_state=_SEED, max_iter=_STEPS, n_jobs=1)
    with threadpool_limits(1):      # its threads wait for each other by spinning, on cores that others need
        return _scaled(steps.fit_transform(reduced))


def regions_of(places: Places, count: int) -> Places:
    """The middles of at most `count` regions of the plane that hold about as many records each."""
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    different = len(np.unique(places, axis=0))
    with threadpool_limits(1):
        found = KMeans(min(count, different), n_init=3, random_state=_SEED).fit(places)
    return np.asarray(found.cluster_centers_, np.float32)


def _scaled(raw: NDArray[np.float32]) -> Places:
    """Into the square, with a margin, both axes by one scale.  A few far away don't press the others together."""
    low, high = np.percentile(raw, [0.5, 99.5], axis=0)
    middle, half = (low + high) / 2, max(float(np.max(high - low)) / 2, 1e-6)
    return np.asarray(np.clip(0.5 + (raw - middle) / half * 0.46, 0.005, 0.995), np.float32)


def _on_a_circle(count: int) -> Places:
    angles = np.arange(count) * (2 * np.pi / max(count, 1))
    radius = 0.25 if count > 1 else 0.0
    return np.asarray(0.5 + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1), np.float32)
