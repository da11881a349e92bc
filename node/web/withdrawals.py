"""What contributors call to take back what they gave: no account, the secret is the right.

A secret that fits nothing, is another's or is none costs the same work, and nothing of it is stored.
"""

import re
from typing import Annotated, Any

from litestar import Request, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from msgspec import Meta, Struct

from federation.errors import Malformed
from federation.log.commitment import format32, parse32
from federation.log.leaf import Index
from node.context import Node
from node.web.body import read_json
from node.web.often import Calls
from node.web.problems import Problem
from node.withdrawal.take_back import MOST_SECRETS, Asked, Withdrawal, withdraw

_PREFIX = re.compile("[0-9a-f]{5}")
_AFTER = re.compile("([0-9a-f]{64})\\.([0-9]{1,9})\\.([0-9]{1,18})")
_ON_A_PAGE = 1_000
MOST_CALLS = 120        # with withdrawals of one address in a minute: each costs some writes, whatever it says


class ForOne(Struct, forbid_unknown_fields=True):
    """A secret with the leaf that it is for: so it can wait for that leaf, where it is not held yet."""

    secret: str
    origin: Annotated[str, Meta(max_length=200)]
    index: Index


class Secrets(Struct, forbid_unknown_fields=True):
    """Secrets, each 32 bytes in base64url without padding, alone or with their place."""

    secrets: Annotated[list[str | ForOne], Meta(min_length=1, max_length=MOST_SECRETS)]


class Withdrawals(Struct):
    """One for each secret, in order.  `log`: the origin of this node's own log, which has the withdraw/v1 leaves."""

    log: str
    withdrawals: list[Withdrawal]


class Commitment(Struct):
    origin: str
    index: int
    w: str


class Commitments(Struct, omit_defaults=True):
    """`next`: what to ask for with ?after= to go on; not there at the end."""

    commitments: list[Commitment]
    next: str = ""


@post("/withdrawals", status_code=200, tags=["withdrawals"])
async def post_withdrawals(request: Request[Any, Any, State], node: NamedDependency[Node]) -> Withdrawals:
    """Withdraws every record, of whichever log, that carries the commitment of one of the secrets.

    The same secret again gives the same answer.  400 when no secret is one, 404 when none fits anything held here;
    then nothing was stored.  429 when this address called very often: a call takes 1,000 secrets.
    """
    address = request.client.host if request.client else ""
    calls: Calls = request.app.state.setdefault("withdrawal_calls", Calls(MOST_CALLS))
    if wait_s := calls.wait_s(address, node.clock()):
        raise Problem(
            429,
            "Too many calls with withdrawals.",
            detail=f"Nothing was stored. Send up to {MOST_SECRETS} secrets in one call.",
            headers={"Retry-After": str(wait_s)},
        )
    body = await read_json(request, node, Secrets)
    withdrawals = await withdraw(node, [_asked(each) for each in body.secrets])
    found = {each.status for each in withdrawals}
    if found == {"malformed"}:
        raise Problem(
            400,
            "None of these is a withdrawal secret.",
            detail="A secret is 32 bytes, written as 43 characters of base64url without padding.",
            field="secrets",
        )
    if not found & {"withdrawn", "waits"}:
        raise Problem(
            404,
            "No record that is held here fits any of these secrets.",
            detail="Nothing was stored. A record that was published just now may not have come here yet: "
            "ask its own node, or this one again later.",
            field="secrets",
        )
    return Withdrawals(node.origin, withdrawals)


@get("/commitments/{prefix:str}", tags=["withdrawals"])
async def get_commitments(
    node: NamedDependency[Node], prefix: FromPath[str], after: FromQuery[str | None] = None
) -> Commitments:
    """Every commitment W that begins with five hex digits, a page at a time.  So one's own are found without
    saying which."""
    if not _PREFIX.fullmatch(prefix):
        raise Problem(400, "A prefix has five lower-case hex digits.")
    start = _AFTER.fullmatch(after) if after is not None else None
    if after is not None and start is None:
        raise Problem(400, "To go on, give ?after= what the page before called next.", field="after")
    first = (bytes.fromhex(start[1]), int(start[2]), int(start[3])) if start else (bytes(0), 0, 0)
    page, go_on = await node.store.logs.commitments(prefix, first, _ON_A_PAGE)
    return Commitments([Commitment(each.origin, each.index, format32(each.w)) for each in page], go_on)


def _asked(given: str | ForOne) -> Asked:
    if isinstance(given, ForOne):
        return Asked(_secret(given.secret), given.origin, given.index)
    return Asked(_secret(given))


def _secret(text: str) -> bytes | None:
    try:
        return parse32(text)
    except Malformed:
        return None


handlers = [post_withdrawals, get_commitments]
