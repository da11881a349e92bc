"""Processes beside this one, for work that would keep it from all else: they end with it, even when it is killed.

Each imports the main module of whoever starts them, which must do nothing when it is imported (Python's
multiprocessing, "spawn").
"""

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import parent_process
from multiprocessing.connection import wait

SPAWN = multiprocessing.get_context("spawn")        # a fork would copy locks that others hold, and keys


def processes(count: int) -> ProcessPoolExecutor:
    """A pool of at most so many, which start when they are first asked."""
    return ProcessPoolExecutor(count, mp_context=SPAWN, initializer=begin)


def begin() -> None:
    """For the process to call first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)        # Ctrl-C goes to the parent, which ends us in its own order
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(0)
