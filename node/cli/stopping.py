"""Ctrl-C, heeded where nothing is half done.

Python raises KeyboardInterrupt wherever it happens to be: between taking a lock and being sure of it, whoever waits for
the lock waits for ever; where something is put away, the exception is lost.
"""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

_LOOK_S = 0.1


class Stopping:
    """Whether somebody asked for the end."""

    is_asked = False

    def check(self) -> None:
        """To be called where it is safe to stop.

        Raises:
            KeyboardInterrupt: it is time.
        """
        if self.is_asked:
            raise KeyboardInterrupt

    def sleep(self, seconds: float) -> None:
        """As long, or until somebody asks.

        Raises:
            KeyboardInterrupt: somebody did.
        """
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.check()
            time.sleep(min(left, _LOOK_S))
        self.check()


@contextmanager
def stopping() -> Iterator[Stopping]:
    """Inside, Ctrl-C asks; pressed again, it ends the command where it stands.  For the main thread.

    It does nothing where whoever started the command wants that, as shells do of what they put into the background.
    """
    asked = Stopping()
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        yield asked
        return

    def ask(*_: object) -> None:
        asked.is_asked = True
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)
