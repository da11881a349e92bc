"""Processes beside this one."""

import os
import signal
import subprocess
import sys

from tests.processes import ROOT, until

SCRIPT = """
from os import getpid
from federation.reading.processes import processes
if __name__ == "__main__":
    pool = processes(1)
    print(pool.submit(getpid).result(), flush=True)
    input()
"""


def test_one_ends_with_whoever_started_it_even_when_that_is_killed():
    parent = subprocess.Popen([sys.executable, "-c", SCRIPT], stdin=-1, stdout=-1, text=True, cwd=ROOT)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert _runs(child)

    os.kill(parent.pid, signal.SIGKILL)
    parent.communicate()

    until(lambda: not _runs(child), most_s=120, why="it runs on")


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
