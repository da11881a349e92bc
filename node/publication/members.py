"""Who may contribute: invites make members, members hold tokens."""

from datetime import UTC, datetime

from msgspec import Struct

from node.context import Node
from node.publication.tokens import INTAKE, INVITE, TOKEN, code_in, hash_code, invite_link, is_code, new_code


class Invite(Struct, frozen=True):
    """A link to hand to people, and the code in it.  Neither is stored."""

    link: str
    code: str


async def invite(node: Node, uses: int = 1) -> Invite:
    """A new invite, good for so many members and for as long as node.toml says."""
    code = new_code(INVITE)
    expires_at_s = node.now_s + node.settings.invite_hours * 3600
    await node.store.members.add_invite(hash_code(code), uses=uses, expires_at_s=expires_at_s)
    return Invite(invite_link(node.settings.url, node.vkey, code), code)


async def join(node: Node, invite: str) -> str | None:
    """A token for a new member; None when the invite is wrong, used up or expired."""
    code = code_in(invite)
    if not is_code(code, INVITE):
        return None
    token = new_code(TOKEN)
    today = datetime.fromtimestamp(node.clock(), UTC).date().isoformat()
    joined = await node.store.members.join(hash_code(code), hash_code(token), now_s=node.now_s, today=today)
    return token if joined else None


async def member_with(node: Node, token: str) -> int | None:
    """The member who holds `token`; None when nobody does."""
    return await node.store.members.with_token(hash_code(token)) if is_code(token, TOKEN) else None


async def intake(node: Node) -> Invite:
    """A new link for software that can send no token: whoever has it can contribute, as one member."""
    code = new_code(INTAKE)
    today = datetime.fromtimestamp(node.clock(), UTC).date().isoformat()
    await node.store.members.add(hash_code(code), today=today)
    return Invite(f"{node.settings.url}/api/endpoint?intake={code}", code)


async def member_of_intake(node: Node, code: str) -> int | None:
    """The member that an intake code stands for; None when there is none."""
    return await node.store.members.with_token(hash_code(code)) if is_code(code, INTAKE) else None
