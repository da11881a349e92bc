"""Named places where a test may end the process, as a power cut would."""

import os
import signal

_WANTED = os.environ.get("SHARELM_CRASH", "")
_passed = 0


def crash_point(name: str) -> None:
    """Nothing, unless SHARELM_CRASH is `name` or `name:n`: then kills the process, the nth time around."""
    global _passed
    wanted, _, times = _WANTED.partition(":")
    if wanted != name:
        return
    _passed += 1
    if _passed >= int(times or 1):
        os.kill(os.getpid(), signal.SIGKILL)
