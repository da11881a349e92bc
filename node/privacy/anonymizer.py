"""The node's door to anonymization: conversations in, anonymized or refused ones out, in worker processes.

Each worker has a thread, which waits for it, and a task, which gives it work.
The queue between is bounded: who finds it full is told to come again.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from msgspec import Struct

from federation.record.conversation import Conversation

from .fields import fields_of, with_texts
from .outcome import Anonymized, Busy, Refused
from .policy import Policy
from .process import Died, TooLate, WorkerProcess, format_job
from .view import without_surrogates
from .worker import Done

_log = logging.getLogger("node.privacy")
_BYTES_A_SECOND = 20_000        # that a worker gets through, at the least
_PER_DEADLINE = 50_000          # bytes for which `deadline_s` is meant
_GRACE_S = 2.0                  # after the deadline, until a worker that does not even read is killed
_HEAD_START_S = 15.0            # of the first worker: where all load at once, the first answer comes when all are ready
_REST_S = 1.0                   # between a worker's death while loading and the next try, doubled each time
_LONGEST_REST_S = 60.0
_TOO_LATE = Refused("it took too long to check")
_FAILED = Refused("it could not be checked")
_NOT_UNICODE = Refused("it is not Unicode text")
T = TypeVar("T")


class _Waiting(Struct, eq=False):
    job: bytes
    answer: "asyncio.Future[Anonymized | Refused]"
    tries_left: int = 2


class Anonymizer:
    """Use from one event loop: `await start()`, then `anonymize` as often as you like, then `await stop()`."""

    def __init__(self, policy: Policy, first: WorkerProcess | None = None) -> None:
        """`first`: a worker that loads its models already, under the same policy; from now on it is ended from here."""
        self._policy = policy
        self._first = first
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue()
        self._unanswered: set[_Waiting] = set()     # in the queue or being worked on
        self._unanswered_bytes = 0
        self._ready_workers = 0
        self._why_not_ready: str | None = "anonymization has not been started"
        self._workers: list[WorkerProcess] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._threads: ThreadPoolExecutor | None = None

    @property
    def ready(self) -> bool:
        """Whether at least one worker has its models loaded."""
        return self._ready_workers > 0

    @property
    def ready_workers(self) -> int:
        """How many workers have loaded their models."""
        return self._ready_workers

    @property
    def why_not_ready(self) -> str | None:
        """In plain words what is missing, or None when `ready`."""
        return None if self.ready else self._why_not_ready

    async def start(self) -> None:
        """Start the workers, one before the others.  Returns while they load; see `ready`."""
        if self._tasks:
            return
        self._why_not_ready = "the models are being loaded"
        self._threads = ThreadPoolExecutor(self._policy.workers, thread_name_prefix="privacy")
        first = asyncio.Event()
        self._tasks = [asyncio.create_task(self._keep_a_worker(first))]
        self._tasks += [
            asyncio.create_task(self._keep_a_worker(after=first)) for _ in range(self._policy.workers - 1)
        ]

    async def anonymize(
        self, conversations: Sequence[Conversation], *, public_source: bool = False
    ) -> list[Anonymized | Refused]:
        """What became of each conversation, in order.

        Raises:
            Busy: the models are not loaded, or too much waits already.  Nothing was queued.
        """
        jobs = [_format(conversation, public_source=public_source) for conversation in conversations]
        self._make_room([job for job in jobs if job is not None])
        waiting = [self._enqueue(job) if job is not None else None for job in jobs]
        try:
            return [await one.answer if one is not None else _NOT_UNICODE for one in waiting]
        finally:
            for one in waiting:         # if whoever asked has gone away, what still waits is dropped
                if one is not None:
                    one.answer.cancel()

    async def stop(self) -> None:
        """End all workers, and refuse what still waits.  No process is left."""
        for task in self._tasks:
            task.cancel()
        for worker in self._workers:
            worker.kill()               # which also frees the thread that waits for it
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        if self._first is not None:         # never asked for
            self._first.bury()
            self._first = None
        for waiting in list(self._unanswered):
            self._finish(waiting, _FAILED)
        self._queue = asyncio.Queue()
        if self._threads is not None:
            self._threads.shutdown(wait=True)
            self._threads = None
        self._why_not_ready = "anonymization has been stopped"

    def _make_room(self, jobs: Sequence[bytes]) -> None:
        if not self.ready:
            raise Busy(retry_after_s=5)
        fits = (
            len(self._unanswered) + len(jobs) <= self._policy.queue_count
            and self._unanswered_bytes + sum(map(len, jobs)) <= self._policy.queue_bytes
        )
        if not fits and self._unanswered:       # one batch that is too large alone may come when nothing else is there
            raise Busy(retry_after_s=min(60, 1 + self._unanswered_bytes // (_BYTES_A_SECOND * self._policy.workers)))

    def _enqueue(self, job: bytes) -> _Waiting:
        waiting = _Waiting(job, asyncio.get_running_loop().create_future())
        self._unanswered.add(waiting)
        self._unanswered_bytes += len(job)
        self._queue.put_nowait(waiting)
        return waiting

    async def _keep_a_worker(self, tried: asyncio.Event | None = None, *, after: asyncio.Event | None = None) -> None:
        """Have a worker at all times, and give it what waits.

        It is started `after` that event; `tried` is set once it is loaded, or can't be.
        """
        rest_s = _REST_S
        if after is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(after.wait(), _HEAD_START_S)
        while True:
            worker = await self._started()
            self._workers.append(worker)
            loaded = False
            try:
                loaded = await self._is_loaded(worker)
                if tried is not None:
                    tried.set()
                if loaded:
                    await self._serve(worker)
            finally:
                self._workers.remove(worker)
                await asyncio.shield(self._in_thread(worker.bury))
            if loaded:
                rest_s = _REST_S
            else:
                await asyncio.sleep(rest_s)
                rest_s = min(2 * rest_s, _LONGEST_REST_S)

    async def _started(self) -> WorkerProcess:
        if self._first is not None:
            first, self._first = self._first, None
            return first
        starting = self._in_thread(lambda: WorkerProcess.start(self._policy))
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            await self._in_thread((await starting).bury)    # stopped while it was being started: leave nothing behind
            raise

    async def _is_loaded(self, worker: WorkerProcess) -> bool:
        try:
            why_not = await self._in_thread(worker.wait_until_ready)
        except (Died, TooLate) as error:
            why_not = f"a worker process did not start ({type(error).__name__})"
        self._why_not_ready = why_not or "a worker process is being restarted"      # said once it is no longer ready
        return why_not is None

    async def _serve(self, worker: WorkerProcess) -> None:
        """Work until the worker is of no more use."""
        self._ready_workers += 1
        try:
            while worker.process.is_alive():
                waiting = await self._next(worker)
                if waiting is None:
                    return
                if waiting.answer.done():
                    self._finish(waiting, _FAILED)
                elif not await self._one(worker, waiting):
                    return
        finally:
            self._ready_workers -= 1

    async def _next(self, worker: WorkerProcess) -> _Waiting | None:
        """What waits next, or None when the worker has died in the meantime."""
        loop = asyncio.get_running_loop()
        died = asyncio.Event()
        loop.add_reader(worker.process.sentinel, died.set)
        getting = asyncio.create_task(self._queue.get())
        dying = asyncio.create_task(died.wait())
        try:
            await asyncio.wait({getting, dying}, return_when=asyncio.FIRST_COMPLETED)
            return getting.result() if getting.done() else None
        finally:
            loop.remove_reader(worker.process.sentinel)
            getting.cancel()
            dying.cancel()

    async def _one(self, worker: WorkerProcess, waiting: _Waiting) -> bool:
        """Whether the worker can go on after this conversation."""
        deadline_s = self._policy.deadline_s * max(1.0, len(waiting.job) / _PER_DEADLINE)
        # A stopped worker that does not read blocks the thread in `send`: only its death frees it.
        watchdog = asyncio.get_running_loop().call_later(deadline_s + _GRACE_S, worker.kill)
        waiting.tries_left -= 1
        try:
            done = await self._in_thread(lambda: worker.anonymize(waiting.job, deadline_s=deadline_s))
        except TooLate:
            _log.warning("a conversation took longer than %.0f s to check and was refused", deadline_s)
            self._finish(waiting, _TOO_LATE)
            return False
        except Died:
            _log.warning("a worker died while it checked a conversation, tries left: %d", waiting.tries_left)
            if waiting.tries_left and not waiting.answer.done():
                self._queue.put_nowait(waiting)
            else:
                self._finish(waiting, _FAILED)
            return False
        except BaseException:
            self._finish(waiting, _FAILED)
            raise
        finally:
            watchdog.cancel()
        self._finish(waiting, _outcome(done))
        if done.resident_bytes > self._policy.worker_bytes:
            _log.warning("a worker holds %d MB and is replaced", done.resident_bytes >> 20)
            return False
        return True

    def _finish(self, waiting: _Waiting, outcome: Anonymized | Refused) -> None:
        if waiting in self._unanswered:
            self._unanswered.remove(waiting)
            self._unanswered_bytes -= len(waiting.job)
        if not waiting.answer.done():
            waiting.answer.set_result(outcome)

    def _in_thread(self, blocking: Callable[[], T]) -> "asyncio.Future[T]":
        assert self._threads is not None
        return asyncio.get_running_loop().run_in_executor(self._threads, blocking)


def _outcome(done: Done) -> Anonymized | Refused:
    if done.failed is not None:
        _log.warning("a conversation could not be checked: %s", done.failed)
    return done.anonymized or done.refused or _FAILED


def _format(conversation: Conversation, *, public_source: bool) -> bytes | None:
    """The job for a worker, or None where a name or an id is no Unicode text; in other texts that is mended."""
    try:
        return format_job(conversation, public_source=public_source)
    except UnicodeEncodeError:
        mended = with_texts(conversation, [without_surrogates(field.text) for field in fields_of(conversation)])
    try:
        return format_job(mended, public_source=public_source)
    except UnicodeEncodeError:
        return None
