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


class Background(ProcessPoolExecutor):
    """A pool of one such process, which starts when it is first asked."""

    def __init__(self, niceness: int = LOWEST) -> None:
        super().__init__(1, mp_context=_SPAWN, initializer=_begin, initargs=(niceness,))

    def end(self) -> None:
        """Now, whatever it is at: waiting for it, at its priority, could take a busy machine minutes."""
        processes = list((self._processes or {}).values())
        self.shutdown(wait=False, cancel_futures=True)
        for each in processes:      # Python 3.14 has kill_workers() for this
            each.kill()


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
