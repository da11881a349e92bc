"""How much memory a process has needed at most."""

import resource
import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")     # proc_pid_status(5): VmHWM, in kB


def peak_mb() -> float:
    """In MB, of this process so far.

    Linux counts in getrusage(2) what the process needed before exec(2): the size of whoever started it.
    """
    if sys.platform == "linux":
        line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1024)
