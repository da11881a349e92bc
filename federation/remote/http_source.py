"""A node over HTTP as a source: bounded, without redirects, several files at a time.

The researcher's door to httpx.  Identity encoding only: what a peer compresses
could inflate without bound.
"""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

import httpx

from federation.errors import BrokeTheRules, Unreachable

from .limits import LARGE, Meter

HEADERS = {"Accept-Encoding": "identity", "User-Agent": "sharelm-node"}
TIMEOUT = httpx.Timeout(10.0)
_WORKING = httpx.Timeout(120.0, connect=10.0)       # until a node that does something has done it

_ABSENT = frozenset({404, 410})
_CONNECTIONS = 4


class HttpSource:
    """Files under a node's base URL.  Counts what it received, in bytes and requests."""

    def __init__(self, url: str) -> None:
        self._base = url.rstrip("/") + "/"
        self._client = httpx.Client(headers=HEADERS, timeout=TIMEOUT, follow_redirects=False)
        self._threads = ThreadPoolExecutor(_CONNECTIONS, thread_name_prefix="fetch")
        self._ahead = dict[str, Future[bytes | None]]()
        self._large = threading.Lock()
        self.received_bytes = 0
        self.requests = 0

    def fetch(self, paths: list[str], soon: list[str]) -> list[bytes | None]:
        """
        Raises:
            Unreachable, TooSlow, TooMuch: for the source as a whole.
        """
        running = [self._ahead.pop(path) if path in self._ahead else self._start(path) for path in paths]
        for path in soon:
            if path not in self._ahead:
                self._ahead[path] = self._start(path)
        return [each.result() for each in running]

    def post(self, path: str, content: bytes) -> tuple[int, bytes]:
        """Sends JSON; the status and the body of the answer.

        Raises:
            Unreachable, TooSlow, TooMuch: there is no answer, or no end of it.
        """
        headers = {"Content-Type": "application/json"}
        meter = Meter(path, time.monotonic())
        chunks: list[bytes] = []
        try:
            with self._client.stream(
                "POST", self._base + path, content=content, headers=headers, timeout=_WORKING
            ) as answer:
                self.requests += 1
                for chunk in answer.iter_raw():
                    meter.take(len(chunk), time.monotonic())
                    chunks.append(chunk)
        except httpx.HTTPError as failure:
            raise Unreachable(f"{self._base} does not answer ({type(failure).__name__})") from None
        return answer.status_code, b"".join(chunks)

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)
        self._client.close()

    def _start(self, path: str) -> Future[bytes | None]:
        return self._threads.submit(self._get, path)

    def _get(self, path: str) -> bytes | None:
        try:
            return self._read(path)
        except httpx.HTTPError as failure:
            raise Unreachable(f"{self._base} does not answer ({type(failure).__name__})") from None

    def _read(self, path: str) -> bytes | None:
        meter = Meter(path, time.monotonic())
        chunks: list[bytes] = []
        with self._client.stream("GET", self._base + path) as answer:
            self.requests += 1
            if not is_there(self._base, path, answer):
                return None
            alone = False
            try:
                for chunk in answer.iter_raw():
                    meter.take(len(chunk), time.monotonic())
                    if not alone and meter.received > LARGE:
                        alone = self._large.acquire()
                    chunks.append(chunk)
            finally:
                if alone:
                    self._large.release()
        self.received_bytes += meter.received
        return b"".join(chunks)


def is_there(base: str, path: str, answer: httpx.Response) -> bool:
    """Whether the answer has the file; False when the peer says that there is none.

    Raises:
        Unreachable: it says anything else.
        BrokeTheRules: it is compressed, though that was not asked for.
    """
    if answer.status_code in _ABSENT:
        return False
    if answer.status_code != 200:
        raise Unreachable(f"{base} answers {answer.status_code} for {path}")
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise BrokeTheRules(f"{base} sends {path} compressed, and was asked not to")
    return True
