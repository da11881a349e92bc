"""One worker process as the node sees it: started, asked, and killed when it takes too long.

Everything here blocks; `anonymizer.py` calls it from a thread of its own.
"""

import multiprocessing
import time
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

import msgspec
from msgspec import Struct

from federation.record.conversation import Conversation

from . import worker
from .policy import Policy
from .worker import Done, Job, Ready

_SPAWN = multiprocessing.get_context("spawn")       # a fork would copy the node's locks and keys
_LOADING_S = 120.0                                  # on a slow disk, with other nodes starting beside it
_encode = msgspec.msgpack.Encoder().encode


def format_job(conversation: Conversation, *, public_source: bool) -> bytes:
    """What a worker is sent.

    Raises:
        UnicodeEncodeError: a text holds a lone surrogate.
    """
    return _encode(Job(conversation, public_source))


class TooLate(Exception):
    """The worker did not answer in time.  It has been killed."""


class Died(Exception):
    """The worker ended without an answer."""


class WorkerProcess(Struct):
    """A running worker.  Use from one thread at a time; `kill` from any."""

    process: SpawnProcess
    pipe: Connection

    @classmethod
    def start(cls, policy: Policy) -> "WorkerProcess":
        """A new worker, which begins to load its models."""
        ours, theirs = _SPAWN.Pipe()
        process = _SPAWN.Process(target=worker.work, args=(theirs, policy), name="sharelm-privacy", daemon=True)
        process.start()
        theirs.close()          # or we would never learn that the worker is gone
        return cls(process, ours)

    def wait_until_ready(self) -> str | None:
        """None once the models are loaded, or why they cannot be.

        Raises:
            Died, TooLate: as the words say.
        """
        message = self._receive(_LOADING_S)
        if not isinstance(message, Ready):
            raise Died
        return message.why_not

    def anonymize(self, job: bytes, *, deadline_s: float) -> Done:
        """The worker's answer to a job from `format_job`.

        Raises:
            Died, TooLate: as the words say; the worker is of no more use.
        """
        try:
            self.pipe.send_bytes(job)
        except OSError as error:
            raise Died from error
        message = self._receive(deadline_s)
        if not isinstance(message, Done):
            raise Died
        return message

    def kill(self) -> None:
        """End the process whatever it does."""
        self.process.kill()

    def bury(self) -> None:
        """Kill, wait for the end, and leave nothing behind, no zombie and no open pipe."""
        self.process.kill()
        self.process.join()
        self.pipe.close()
        self.process.close()

    def _receive(self, within_s: float) -> Ready | Done:
        until = time.monotonic() + within_s
        try:
            if not self.pipe.poll(max(0.0, until - time.monotonic())):
                self.kill()
                raise TooLate
            message: Ready | Done = worker.to_message.decode(self.pipe.recv_bytes())
            return message
        except (EOFError, OSError, msgspec.MsgspecError) as error:
            raise Died from error
