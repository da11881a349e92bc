"""Reads the weights that alt-profanity-check comes with, and nothing else of its files: no code of theirs is run.

They are pickles of scikit-learn's classes.  Importing those takes seconds and 100 MB, and a pickle may name anything to
call; so all classes but numpy's own become empty ones that hold what was stored.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray


class Weights(Struct, frozen=True):
    """Places of words in `idf`, and in `weights`, which has a column for each fold of training.

    `intercepts`, `slopes` and `offsets` are the folds': a decision d is toxic with 1 / (1 + exp(slope * d + offset)).
    """

    places: dict[str, int]
    idf: NDArray[np.float64]
    weights: NDArray[np.float64]
    intercepts: NDArray[np.float64]
    slopes: NDArray[np.float64]
    offsets: NDArray[np.float64]


def read_weights() -> Weights:
    """
    Raises:
        ImportError: the package is not installed.
    """
    spec = find_spec("profanity_check")
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("alt-profanity-check is not installed")
    folder = Path(spec.submodule_search_locations[0]) / "data"
    vectorizer, model = _load(folder / "vectorizer.joblib"), _load(folder / "model.joblib")
    folds = model.calibrated_classifiers_
    return Weights(
        {str(word): int(place) for word, place in vectorizer.vocabulary_.items()},
        np.asarray(vectorizer._tfidf.idf_, np.float64),
        np.stack([fold.estimator.coef_[0] for fold in folds], axis=1),
        np.array([float(fold.estimator.intercept_[0]) for fold in folds]),
        np.array([float(fold.calibrators[0].a_) for fold in folds]),
        np.array([float(fold.calibrators[0].b_) for fold in folds]),
    )


class _Stored:
    """In place of a class of scikit-learn: what was stored of it becomes attributes."""

    def __init__(self, *arguments: Any) -> None: ...


def _load(file: Path) -> Any:
    from joblib.numpy_pickle import NumpyUnpickler

    class Reader(NumpyUnpickler):  # type: ignore[misc]
        def find_class(self, module: str, name: str) -> Any:
            if module.partition(".")[0] == "numpy" or (module, name) == ("joblib.numpy_pickle", "NumpyArrayWrapper"):
                return super().find_class(module, name)
            return _Stored

    with file.open("rb") as opened:
        return Reader(str(file), opened, ensure_native_byte_order=True).load()
