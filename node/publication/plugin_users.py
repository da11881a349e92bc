"""Finding what one user of the old plugin gave, so that the operator can take it back when they ask.

Otherwise a node forgets at publication who gave what, since contributors hold the
secret that takes it back.  The old plugin has none.  So its user id is kept, as an HMAC
under a key of this node that lies outside the database, for as long as node.toml
says (compat.remember_users_days); afterwards nobody can be found any more.
"""

import hmac
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from node.context import COMPAT_KEY, Node

_USER = b"sharelm/plugin-user/v1\n"


class Given(Struct, frozen=True):
    """What a user of the plugin gave: records of the own log, by index, those taken back already, and
    how many wait for publication."""

    origin: str
    live: tuple[int, ...]
    gone: tuple[int, ...]
    waiting: int


async def remember_user(node: Node, user_id: str, w: bytes) -> None:
    """Notes that the contribution under `w` is of this user; nothing when the plugin names none."""
    days = node.settings.compat.remember_users_days
    if user_id and days:
        await node.store.plugin_users.remember(w, _hmac(node, user_id), _day(node, 0))


async def find_user(node: Node, user_id: str) -> Given:
    live, gone, waiting = list[int](), list[int](), 0
    own = await node.store.logs.find(node.origin)
    away = own.held.gone if own else frozenset[int]()
    for w in await node.store.plugin_users.of(_hmac(node, user_id)):
        waiting += await node.store.contributions.find(w) is not None
        for place in await node.store.logs.places(w):
            if place.origin == node.origin:
                (gone if place.index in away else live).append(place.index)
    return Given(node.origin, tuple(sorted(live)), tuple(sorted(gone)), waiting)


async def forget_old_users(node: Node) -> None:
    """Ends what was remembered longer than node.toml allows."""
    await node.store.plugin_users.forget_before(_day(node, node.settings.compat.remember_users_days))


def _hmac(node: Node, user_id: str) -> bytes:
    key = bytes.fromhex((node.root / COMPAT_KEY).read_text())
    return hmac.digest(key, _USER + user_id.encode(errors="surrogatepass"), "sha256")


def _day(node: Node, ago: int) -> str:
    return (datetime.fromtimestamp(node.clock(), UTC) - timedelta(days=ago)).date().isoformat()
