"""A worker process: loads the models once, then anonymizes one conversation after the other from a pipe.

It writes to nothing but the pipe.  What goes wrong is told by the name of the
exception alone, since a message could quote the text.  More memory than twice
what the policy grants it does not get; more than once, and the node replaces it.
"""

import contextlib
import ctypes
import gc
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path

import msgspec
from msgspec import Struct

from federation.record.conversation import Conversation, Turn, UserMetadata

from .outcome import Anonymized, ModelsMissing, Refused
from .policy import Policy

_PR_SET_DUMPABLE = 4    # prctl(2)
_IDLE_S = 0.2           # without a conversation, before what not every one needs is loaded; or it is when one does


def _rehearsal(address: str) -> Conversation:
    said = f"Please call Erika Mustermann of {address}, on 030 1234567 for me."
    return Conversation(
        conversation=(Turn(role="user", content=said),), user_metadata=UserMetadata(location="Germany")
    )


_REHEARSAL = _rehearsal("Heidestrasse 17, 51147 Koeln")
_REHEARSAL_ELSEWHERE = _rehearsal("Heidestraße 17, 51147 Köln")      # patterns for more than ASCII take .3 s to compile


class Job(Struct, frozen=True):
    """One conversation for a worker."""

    conversation: Conversation
    public_source: bool


class Ready(Struct, frozen=True, tag=True):
    """A worker's first message: its models are loaded, or why they are not."""

    why_not: str | None


class Done(Struct, frozen=True, tag=True):
    """A worker's answer, one of the first three, and how large it has grown."""

    anonymized: Anonymized | None = None
    refused: Refused | None = None
    failed: str | None = None       # the name of an exception's type
    resident_bytes: int = 0         # what the worker holds in memory; 0: not known on this system


to_job = msgspec.msgpack.Decoder(Job)
to_message = msgspec.msgpack.Decoder(Ready | Done)
_encode = msgspec.msgpack.Encoder().encode


def work(pipe: Connection, policy: Policy) -> None:
    """The body of a worker process.  Ends when the pipe is closed at the other end, or the parent is gone."""
    _harden()
    threading.Thread(target=_die_with_parent, daemon=True).start()
    gc.disable()            # of what is loaded now nothing will ever be garbage
    from . import foreign
    from .detectors import Detectors  # the slow imports
    from .pipeline import anonymize

    try:
        detectors = Detectors(policy)
        anonymize(_REHEARSAL, policy, detectors)        # tables that are read at first use are read now
    except ModelsMissing as missing:
        pipe.send_bytes(_encode(Ready(why_not=str(missing))))
        return
    except Exception as broken:
        pipe.send_bytes(_encode(Ready(why_not=f"a model cannot be loaded ({type(broken).__name__})")))
        return
    gc.freeze()
    gc.enable()
    limit_memory(2 * policy.worker_bytes)
    pipe.send_bytes(_encode(Ready(why_not=None)))
    for_later: list[Callable[[], object]] = [foreign.load, lambda: anonymize(_REHEARSAL_ELSEWHERE, policy, detectors)]
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            while for_later and not pipe.poll(_IDLE_S):
                for_later.pop(0)()
            raw = pipe.recv_bytes()
            try:
                job = to_job.decode(raw)
                outcome = anonymize(job.conversation, policy, detectors, public_source=job.public_source)
                done = Done(refused=outcome) if isinstance(outcome, Refused) else Done(anonymized=outcome)
            except Exception as error:
                done = Done(failed=type(error).__name__)
            pipe.send_bytes(_encode(msgspec.structs.replace(done, resident_bytes=resident_bytes())))


def limit_memory(size_bytes: int) -> None:
    """No more memory of its own than this for the process: to ask for more raises MemoryError, or ends it."""
    # Not RLIMIT_AS: onnxruntime and malloc reserve addresses that they never use.
    with contextlib.suppress(ValueError):       # a lower limit was set from outside
        resource.setrlimit(resource.RLIMIT_DATA, (size_bytes, size_bytes))


def resident_bytes() -> int:
    """Memory that this process holds, or 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    except OSError:
        return 0


def _harden() -> None:
    """No core dump, no reading of our memory by others, no word on standard output or error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)        # Ctrl-C goes to the node, which ends us in its own order
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
    os.close(silence)


def _die_with_parent() -> None:
    # The pipe says it too, but only once a conversation is done.  PR_SET_PDEATHSIG would
    # follow the thread that started us, which may end while the node goes on.
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(0)
