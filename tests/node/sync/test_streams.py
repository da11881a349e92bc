"""The connections under the client for peers: plain and with TLS, and what they say when something fails."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpcore
import httpx
import pytest
import trustme

from node.sync.streams import Streams

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def server(serve: Serve, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    async def each(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve(reader, writer)
        finally:
            writer.close()

    listening = await asyncio.start_server(each, "127.0.0.1", 0, ssl=tls)
    async with listening:
        yield listening.sockets[0].getsockname()[1]


def client(verify: ssl.SSLContext | bool = True, timeout_s: float = 5.0) -> httpx.AsyncClient:
    transport = httpx.AsyncHTTPTransport(verify=verify, trust_env=False)
    transport._pool._network_backend = Streams()
    return httpx.AsyncClient(transport=transport, timeout=timeout_s, trust_env=False)


def answering(content: bytes, asked: list[bytes], *, then_close: bool = False) -> Serve:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await _request(reader):
            asked.append(request)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(content) + content)
            await writer.drain()
            if then_close:
                return

    return serve


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def closing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _request(reader)


async def _request(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""


async def test_an_answer_of_many_megabytes_arrives_whole():
    content = bytes(range(256)) * 40_000

    async with server(answering(content, [])) as port, client() as peer:
        answer = await peer.get(f"http://127.0.0.1:{port}/bundle")

    assert answer.content == content


async def test_one_connection_serves_one_request_after_the_other():
    ports = set[int]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ports.add(writer.get_extra_info("peername")[1])
        await answering(b"here", [])(reader, writer)

    async with server(serve) as port, client() as peer:
        for _ in range(3):
            await peer.get(f"http://127.0.0.1:{port}/tile")

    assert len(ports) == 1


async def test_a_connection_that_the_peer_closed_is_not_used_again():
    asked = list[bytes]()

    async with server(answering(b"here", asked, then_close=True)) as port, client() as peer:
        for _ in range(3):
            answer = await peer.get(f"http://127.0.0.1:{port}/tile")
            await asyncio.sleep(0.05)       # the end of the connection is on its way
            assert answer.content == b"here"

    assert len(asked) == 3


async def test_with_tls_the_certificate_must_be_of_the_name_asked_for():
    authority = trustme.CA()
    serving, asking = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("localhost").configure_cert(serving)
    authority.configure_trust(asking)
    asked = list[bytes]()

    async with server(answering(b"here", asked), serving) as port, client(asking) as peer:
        answer = await peer.get(f"https://localhost:{port}/tile")
        with pytest.raises(httpx.ConnectError):
            await peer.get(f"https://127.0.0.1:{port}/tile")

    assert answer.content == b"here"
    assert len(asked) == 1


async def test_with_tls_a_certificate_that_nobody_trusts_is_refused():
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(serving)
    asked = list[bytes]()

    async with server(answering(b"here", asked), serving) as port, client() as peer:
        with pytest.raises(httpx.ConnectError):
            await peer.get(f"https://localhost:{port}/tile")

    assert asked == []


async def test_a_peer_that_says_nothing_is_waited_for_so_long_and_no_longer():
    async with server(silent) as port, client(timeout_s=0.1) as peer:
        with pytest.raises(httpx.ReadTimeout):
            await peer.get(f"http://127.0.0.1:{port}/tile")


async def test_a_peer_that_hangs_up_in_the_middle_is_a_failure_of_the_connection():
    async with server(closing) as port, client() as peer:
        with pytest.raises(httpx.RemoteProtocolError):
            await peer.get(f"http://127.0.0.1:{port}/tile")


async def test_an_address_where_nobody_listens_is_a_failure_to_connect():
    async with server(silent) as port:
        pass

    async with client() as peer:
        with pytest.raises(httpx.ConnectError):
            await peer.get(f"http://127.0.0.1:{port}/tile")


async def test_a_file_is_no_address_of_a_peer():
    with pytest.raises(httpcore.UnsupportedProtocol):
        await Streams().connect_unix_socket("/run/peer")
