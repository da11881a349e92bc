"""Connections to public addresses only, for peers that nobody has vouched for as being inside one's own network.

A name is resolved once, every address that it stands for is checked before
anything is sent there, and the checked address is the one connected to; so a name
that changes its mind (DNS rebinding) gains nothing.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from typing import Any

import httpcore

IP = ipaddress.IPv4Address | ipaddress.IPv6Address

# Not public, though `is_global` of Python 3.11 says so: ways to write an IPv4 address
# inside of an IPv6 one, site-local, and 192.0.0.0/24 as a whole.
_INSIDE = [
    ipaddress.ip_network(text)
    for text in ("::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16", "fec0::/10",
                 "192.0.0.0/24")
]  # fmt: skip


class NotPublic(Exception):
    """The host is, or stands for, an address that is not public.  Nothing was sent there."""


def is_public(address: str) -> bool:
    """Whether this is a plain unicast address of the public internet."""
    try:
        ip: IP = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inside = any(ip.version == network.version and ip in network for network in _INSIDE)
    return ip.is_global and not ip.is_multicast and not inside


async def addresses_of(host: str, port: int) -> list[str]:
    """All addresses that the system finds for `host`.

    Raises:
        OSError: there are none.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise OSError(f"{host} is no name") from None
    return list(dict.fromkeys(str(each[4][0]) for each in found))


class PublicOnly(httpcore.AsyncNetworkBackend):
    """Another backend, with the address checked first."""

    def __init__(self, backend: httpcore.AsyncNetworkBackend) -> None:
        self._backend = backend

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  (the interface is httpcore's)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """
        Raises:
            NotPublic: one of the host's addresses is not; the others are not tried.
        """
        try:
            async with asyncio.timeout(timeout):
                found = await addresses_of(host, port)
        except (OSError, TimeoutError):
            raise httpcore.ConnectError(f"no address for {host}") from None
        if not all(map(is_public, found)):
            raise NotPublic
        failure: Exception = httpcore.ConnectError(f"no address for {host}")
        for address in found:
            try:
                return await self._backend.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        raise NotPublic

    async def sleep(self, seconds: float) -> None:
        await self._backend.sleep(seconds)
