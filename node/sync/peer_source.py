"""A peer over HTTP as a source for protocol code that runs in a thread.

The node's door to httpx.  Addresses of peers that are not said to be inside one's own
network are checked at each connection, and the checked address is the one used.
"""

import asyncio
import ssl
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from functools import cache
from typing import Any, TypeVar

import httpx

from federation.errors import BrokeTheRules, Unreachable
from federation.remote.http_source import HEADERS, TIMEOUT, is_there
from federation.remote.limits import LARGE, Meter
from node.sync.public_only import NotPublic, PublicOnly
from node.sync.streams import Streams

T = TypeVar("T")

Network = Callable[[bool], httpx.AsyncClient]

_CONNECTIONS = 4


def open_client(private: bool) -> httpx.AsyncClient:
    """A client for peers; unless `private`, one that connects to public addresses only."""
    transport = httpx.AsyncHTTPTransport(
        verify=_authorities(), trust_env=False, limits=httpx.Limits(max_connections=64, max_keepalive_connections=32)
    )
    # httpx has no door for this; httpcore, underneath, has.
    transport._pool._network_backend = Streams() if private else PublicOnly(Streams())
    return httpx.AsyncClient(
        headers=HEADERS, timeout=TIMEOUT, follow_redirects=False, trust_env=False, transport=transport
    )


@cache
def _authorities() -> ssl.SSLContext:
    """Whose certificates count.  Read once: it takes longer than a round that brings nothing."""
    return httpx.create_ssl_context(trust_env=False)


class PeerSource:
    """Files under a peer's base URL, fetched on `loop` for a reader in another thread."""

    def __init__(self, url: str, client: httpx.AsyncClient, loop: asyncio.AbstractEventLoop, deadline_s: float) -> None:
        self._base = url.rstrip("/") + "/"
        self._client = client
        self._loop = loop
        self._deadline_s = deadline_s
        self.begin()
        self._ahead = dict[str, asyncio.Task[bytes | None]]()
        self._running = list[asyncio.Task[bytes | None]]()
        self._connections = asyncio.Semaphore(_CONNECTIONS)
        self._large = asyncio.Lock()
        self.received_bytes = 0
        self.requests = 0

    def begin(self) -> None:
        """The time of the round counts from now."""
        self._ends_at_s = time.monotonic() + self._deadline_s

    def fetch(self, paths: list[str], soon: list[str]) -> list[bytes | None]:
        """
        Raises:
            Unreachable, TooSlow, TooMuch: for the peer as a whole.
        """
        if not paths:       # nothing to wait for
            self.begin_work(self._begin(soon))
            return []
        return self.wait_for(self._gather(paths, soon))

    def wait_for(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs `work` on the loop; for use in the reader's thread."""
        return self.begin_work(work).result()

    def begin_work(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Begins `work` on the loop; for use in the reader's thread."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def get(self, path: str) -> bytes | None:
        try:
            async with asyncio.timeout(max(0.0, self._ends_at_s - time.monotonic())):
                return await self._read(path)
        except TimeoutError:
            raise Unreachable(f"{self._base} was not done in the time of a round") from None
        except NotPublic:
            raise BrokeTheRules(
                f"{self._base} leads to an address that is not public. If it is in your own network, "
                "remove the peer and add it again."
            ) from None
        except (httpx.HTTPError, httpx.InvalidURL) as failure:
            raise Unreachable(f"{self._base} does not answer ({type(failure).__name__})") from None

    def stop(self) -> None:
        """Ends the reading: what is being fetched fails, and so does whatever is asked for next."""
        self._ends_at_s = 0.0
        for task in self._running:
            task.cancel()

    async def close(self) -> None:
        for task in self._ahead.values():
            task.cancel()
        await asyncio.gather(*self._ahead.values(), return_exceptions=True)

    async def _gather(self, paths: list[str], soon: list[str]) -> list[bytes | None]:
        running = self._running = [
            self._ahead.pop(path) if path in self._ahead else asyncio.create_task(self.get(path)) for path in paths
        ]
        await self._begin(soon)
        try:
            return list(await asyncio.gather(*running))
        except BaseException:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            raise

    async def _begin(self, paths: list[str]) -> None:
        for path in paths:
            if path not in self._ahead:
                self._ahead[path] = asyncio.create_task(self.get(path))

    async def _read(self, path: str) -> bytes | None:
        chunks: list[bytes] = []
        async with self._connections:
            meter = Meter(path, time.monotonic())
            async with self._client.stream("GET", self._base + path) as answer:
                self.requests += 1
                if not is_there(self._base, path, answer):
                    return None
                alone = False
                try:
                    async for chunk in answer.aiter_raw():
                        meter.take(len(chunk), time.monotonic())
                        if not alone and meter.received > LARGE:
                            alone = await self._large.acquire()
                        chunks.append(chunk)
                finally:
                    if alone:
                        self._large.release()
        self.received_bytes += meter.received
        return b"".join(chunks)


async def send_report(client: httpx.AsyncClient, url: str, note: bytes) -> bool:
    """Whether a node took a report about its log.  If it did not, it is asked again later."""
    try:
        answer = await client.post(f"{url.rstrip('/')}/reports", json={"report": note.decode()}, timeout=10.0)
    except (httpx.HTTPError, httpx.InvalidURL, NotPublic):
        return False
    return answer.status_code == 202


async def tell(client: httpx.AsyncClient, url: str, origin: str, size: int, withdrawn: str) -> None:
    """Tells a peer how far `origin` goes, and the hash of its withdrawn set.  A hint: whether it arrives makes no
    difference later."""
    news = {"origin": origin, "size": size, "withdrawn": withdrawn}
    try:
        await client.post(f"{url.rstrip('/')}/news", json=news, timeout=5.0)
    except (httpx.HTTPError, httpx.InvalidURL, NotPublic):
        return
