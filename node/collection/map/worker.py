"""The process that draws: it holds the model, and scikit-learn while a map is drawn, so that the node does not.

It gives way to everything else on the machine, ends with the node, and is ended when there is nothing to place.
Text comes through a pipe and is forgotten with the answer.
"""

import ctypes
import multiprocessing
import os
import resource
import signal
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import parent_process
from multiprocessing.connection import wait

import numpy as np
from msgspec import Struct

from .embed import DIMENSIONS, Embedder, Vectors
from .layout import Places
from .words import name_regions

_SPAWN = multiprocessing.get_context("spawn")       # a fork would copy the node's locks and keys
_PR_SET_DUMPABLE = 4    # prctl(2)

LOWEST = 15     # of priorities: whoever contributes or reads comes first

_embedder: list[Embedder] = []


class Drawn(Struct, frozen=True):
    """A map: places of the landmarks, and the middles of its regions."""

    places: Places
    middles: Places


def start_worker(niceness: int = LOWEST) -> ProcessPoolExecutor:
    """A pool of one process, which loads the model when it is first asked."""
    return ProcessPoolExecutor(1, mp_context=_SPAWN, initializer=_begin, initargs=(niceness,))


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


def _begin(niceness: int) -> None:
    """Low priority, no core dump, no reading of our memory by others, no word on any stream; ends with the node."""
    os.nice(niceness)
    signal.signal(signal.SIGINT, signal.SIG_IGN)        # Ctrl-C goes to the node, which ends us in its own order
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(0)
