"""A process beside the node for slow work on what is published: it gives way to all else, and ends with the node."""

import ctypes
import multiprocessing
import os
import resource
import signal
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import parent_process
from multiprocessing.connection import wait

_SPAWN = multiprocessing.get_context("spawn")       # a fork would copy the node's locks and keys
_PR_SET_DUMPABLE = 4        # prctl(2)

LOWEST = 15     # of priorities: whoever contributes or reads comes first


def background_process(niceness: int = LOWEST) -> ProcessPoolExecutor:
    """A pool of one such process, which starts when it is first asked."""
    return ProcessPoolExecutor(1, mp_context=_SPAWN, initializer=_begin, initargs=(niceness,))


def _begin(niceness: int) -> None:
    """Low priority, no core dump, and no reading of our memory by others."""
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
