"""What an operator can ask of a node, running or not: one function each, from arguments to a result.

The command line calls them through control.py, so that never two processes write
one folder.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from msgspec import Struct

from federation.errors import FederationError
from node.channel import Say
from node.collection.importers import UnknownFormat, UnreadableFile
from node.commands.records import RECORD_COMMANDS
from node.commands.review import REVIEW_COMMANDS
from node.commands.safety import SAFETY_COMMANDS
from node.config import WrongSettings
from node.context import AlreadyRunning, Node
from node.following.follow import Round
from node.following.guard import ask_peers_once
from node.following.peering import Added, add_peer, peer_link, remove_peer
from node.importing import Claim, Foreseen, ImportReport, WrongClaim, foresee, import_file
from node.init import AlreadyANode
from node.jobs import sync_all_once, tell_once
from node.labels import relabel
from node.privacy import ModelsMissing
from node.publication.members import Invite, intake, invite
from node.publication.publish import RefusesToSign, publish_once
from node.safety.fsck import FsckReport, fsck, reindex
from node.status import Status, status_of
from node.store import Peer, StorageFull
from node.withdrawal.supersede import finish_superseding

Command = Callable[..., Awaitable[Any]]

# What the operator can mend: told in one sentence, without a traceback.
REFUSALS = (
    FederationError, WrongSettings, AlreadyANode, AlreadyRunning, RefusesToSign, StorageFull, UnknownFormat,
    UnreadableFile, WrongClaim, ModelsMissing,
)  # fmt: skip


class NotFound(FederationError):
    """There is nothing of that name."""


class Member(Struct, frozen=True):
    number: int
    joined_on: str
    revoked: bool
    waiting: int


class Synced(Struct, frozen=True):
    rounds: tuple[Round, ...]


class Published(Struct, frozen=True):
    published: int
    size: int


async def do_invite(node: Node, say: Say, uses: int = 1) -> Invite:
    return await invite(node, uses)


async def do_intake(node: Node, say: Say) -> Invite:
    if not node.settings.compat.sharelm:
        say("The plugin's format is off. Switch it on in node.toml: [compat] sharelm = true, and start the node again.")
    return await intake(node)


async def do_members(node: Node, say: Say) -> list[Member]:
    return [Member(*row) for row in await node.store.members.list()]


async def do_revoke(node: Node, say: Say, number: int) -> None:
    if not await node.store.members.revoke(number):
        raise NotFound(f"there is no member {number} whose token could be revoked")


async def do_peer_link(node: Node, say: Say) -> str:
    return peer_link(node)


async def do_peer_add(node: Node, say: Say, link: str) -> Added:
    added = await add_peer(node, link)
    if added.private:
        say(f"Warning: {added.url} is an address inside a network or on this machine. It is used, since you added it.")
    return added


async def do_peer_list(node: Node, say: Say) -> list[Peer]:
    return await node.store.peers.all()


async def do_peer_remove(node: Node, say: Say, origin: str) -> None:
    if not await remove_peer(node, origin):
        raise NotFound(f"{origin} is no peer of this node; see: sharelm peer list {node.root}")


async def do_sync(node: Node, say: Say) -> Synced:
    peers = await node.store.peers.all()
    if not peers:
        say(f"This node has no peers yet. Add one with: sharelm peer add {node.root} LINK")
    rounds = await sync_all_once(node, peers)
    return Synced(tuple(rounds))


async def do_publish(node: Node, say: Say) -> Published:
    await ask_peers_once(node)
    await finish_superseding(node, who=node.origin)
    count = await publish_once(node)
    newest = await node.store.own_log.newest()
    if count:
        await tell_once(node)
    return Published(count, newest.size if newest else 0)


async def do_import(
    node: Node,
    say: Say,
    file: str,
    format: str,
    limit: int | None = None,
    licence: str = "",
    right: str = "",
    who: str = "",
    dry_run: bool = False,
) -> ImportReport | Foreseen:
    claim = Claim(licence, right)
    if dry_run:
        return await foresee(node, Path(file), format, limit, say, claim)
    return await import_file(node, Path(file), format, limit, say, claim, who)


async def do_status(node: Node, say: Say) -> Status:
    return await status_of(node)


async def do_fsck(node: Node, say: Say) -> FsckReport:
    return await fsck(node, say)


async def do_reindex(node: Node, say: Say) -> int:
    records = await reindex(node, say)
    await relabel(node, say)
    return records


COMMANDS: dict[str, Command] = {
    "invite": do_invite,
    "intake": do_intake,
    "members": do_members,
    "revoke": do_revoke,
    "peer link": do_peer_link,
    "peer add": do_peer_add,
    "peer list": do_peer_list,
    "peer remove": do_peer_remove,
    "sync": do_sync,
    "publish": do_publish,
    "import": do_import,
    "status": do_status,
    "fsck": do_fsck,
    "reindex": do_reindex,
    **REVIEW_COMMANDS,
    **RECORD_COMMANDS,
    **SAFETY_COMMANDS,
}
