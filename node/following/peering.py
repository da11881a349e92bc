"""Whom this node pulls from: links that operators hand each other."""

from urllib.parse import urlsplit

from msgspec import Struct

from federation.errors import Malformed, WrongOrigin
from federation.log.keys import VerifierKey, parse_verifier_key
from node.config import check_url
from node.context import Node, pin
from node.store import OPERATOR
from node.sync.public_only import addresses_of, is_public


class Added(Struct, frozen=True):
    """A new peer.  `private`: its address is inside a network, or this machine."""

    origin: str
    url: str
    private: bool


def peer_link(node: Node) -> str:
    """What another operator needs to add this node: URL#vkey."""
    return f"{node.settings.url}#{node.vkey}"


def parse_link(link: str) -> tuple[str, VerifierKey]:
    """Address and key of a node.

    Raises:
        Malformed, WrongSettings: it is no link of a node.
    """
    url, found, vkey = link.strip().partition("#")
    if not found:
        raise Malformed("a peer link is URL#vkey, as printed by: sharelm peer link DIR")
    return check_url(url.rstrip("/"), "the link"), parse_verifier_key(vkey)


async def add_peer(node: Node, link: str) -> Added:
    """Pulls from that node from now on, and follows its log.

    Raises:
        Malformed, WrongSettings: the link is none.
        WrongOrigin: the log is known under another key.
    """
    url, key = parse_link(link)
    if key.name == node.origin:
        raise WrongOrigin(f"{key.name} is this node itself")
    if not await pin(node, key.name, str(key), OPERATOR):
        known = await node.store.logs.find(key.name)
        if known is None or known.vkey != str(key):
            raise WrongOrigin(
                f"{key.name} is pinned under another key here, learnt from {known.learnt_from if known else 'a peer'}. "
                "One of the two is false: ask its operator for the key by another way."
            )
        await node.store.logs.vouch(key.name)
    private = await is_private(url)
    await node.store.peers.add(key.name, url, private=private)
    node.news.set()
    return Added(key.name, url, private)


async def remove_peer(node: Node, origin: str) -> bool:
    """Stops pulling from that node.  What was mirrored stays, and can still come from other peers."""
    for carriers in node.carriers.values():
        carriers.discard(origin)
    return await node.store.peers.remove(origin)


async def is_private(url: str) -> bool:
    """Whether the host is, or stands for, any address that is not public.

    A name that can't be found is taken as public: its address is checked at each connection.
    """
    parts = urlsplit(url)
    try:
        found = await addresses_of(parts.hostname or "", parts.port or 0)
    except (OSError, ValueError):
        return False
    return not all(map(is_public, found))
