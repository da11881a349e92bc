"""Reading on while what was read is worked on: an iterator on a thread of its own, some steps ahead.

Reading is files, decompression and hashes, which let other threads run; so two cores are worth more than one.
"""

import threading
from collections.abc import Iterable, Iterator
from itertools import islice
from queue import Full, Queue
from typing import TypeVar

T = TypeVar("T")

_AT_A_TIME = 256    # items handed over together, since handing over costs
_STEPS = 4
_LOOK_S = 0.1

_END = object()


def ahead(items: Iterable[T], at_a_time: int = _AT_A_TIME) -> Iterator[T]:
    """The same items in the same order; an error of theirs is raised where it came.

    Whoever stops early stops the thread, too.
    """
    queue: Queue[object] = Queue(_STEPS)
    stopped = threading.Event()

    def put(item: object) -> bool:
        while not stopped.is_set():
            try:
                queue.put(item, timeout=_LOOK_S)
            except Full:
                continue
            return True
        return False

    def read() -> None:
        iterator, some, last = iter(items), list[T](), _END
        while True:
            some = []
            try:
                some.extend(islice(iterator, at_a_time))
            except BaseException as error:      # raised again by whoever takes the items, behind those before it
                last = error
            if some and not put(some):
                return
            if not some or last is not _END:
                put(last)
                return

    thread = threading.Thread(target=read, name="read-ahead", daemon=True)
    thread.start()
    try:
        while (found := queue.get()) is not _END:
            if isinstance(found, BaseException):
                raise found
            assert isinstance(found, list)
            yield from found
    finally:
        stopped.set()
        thread.join()
