"""A process beside the node for slow work on what is published: it gives way to all else, and ends with the node."""

import ctypes
import os
import resource
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

from federation.reading.processes import SPAWN, begin

_PR_SET_DUMPABLE = 4        # prctl(2)

LOWEST = 15     # of priorities: whoever contributes or reads comes first


class Background(ProcessPoolExecutor):
    """A pool of one such process, which starts when it is first asked."""

    def __init__(self, niceness: int = LOWEST) -> None:
        super().__init__(1, mp_context=SPAWN, initializer=_begin, initargs=(niceness,))

    def end(self) -> None:
        """Now, whatever it is at: waiting for it, at its priority, could take a busy machine minutes."""
        processes = list((self._processes or {}).values())
        self.shutdown(wait=False, cancel_futures=True)
        for each in processes:      # Python 3.14 has kill_workers() for this
            each.kill()


class Process:
    """Such a process, started when there is something to do, and ended when there is nothing for a while."""

    def __init__(self, start: Callable[[], Background] = Background) -> None:
        self._start = start
        self._pool: Background | None = None

    def get(self) -> Background:
        if self._pool is None:
            self._pool = self._start()
        return self._pool

    def end(self) -> None:
        if self._pool is not None:
            self._pool.end()
        self._pool = None


def _begin(niceness: int) -> None:
    """Low priority, no core dump, and no reading of our memory by others."""
    os.nice(niceness)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    begin()
