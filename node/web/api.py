"""What members' software calls: joining, contributing, changing one's mind before publication."""

from typing import Annotated, Any

from litestar import Request, Router, delete, get, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath
from msgspec import Meta, Struct

from federation.errors import Malformed
from federation.log.commitment import parse32
from federation.log.leaf import Bytes32
from federation.record.conversation import Consent, Conversation
from node.context import Node
from node.privacy import Refused
from node.publication import contribute as use
from node.publication.contribute import Offered, Preview, Result, Standing, Waiting, has_text
from node.publication.members import join
from node.web.auth import member_of
from node.web.body import read_json
from node.web.problems import Problem

MOST_AT_ONCE = 100

Ask = Request[Any, Any, State]


class Join(Struct, forbid_unknown_fields=True):
    """An invite: its code, or the whole link."""

    invite: Annotated[str, Meta(max_length=1_000)]


class NodeName(Struct):
    name: str
    origin: str
    vkey: str
    url: str


class Joined(Struct):
    """The token is shown once, and is the only way in."""

    token: str
    node: NodeName


# Published as they are, so no place for words: "2026-11", and an SPDX expression such as "MIT OR CC-BY-4.0".
Version = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._+-]{1,40}$")]
Licence = Annotated[str, Meta(pattern=r"^([A-Za-z0-9.+-]{1,64}( (AND|OR|WITH) [A-Za-z0-9.+-]{1,64}){0,3})?$")]


class GivenConsent(Struct, forbid_unknown_fields=True):
    """Which text the contributor agreed to: its version, and its SHA-256 in lower-case hex."""

    version: Version
    text_sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class OneContribution(Struct, forbid_unknown_fields=True):
    """`w`: the commitment to the withdrawal secret, 32 bytes in base64url without padding."""

    w: Bytes32
    conversation: Conversation
    consent: GivenConsent
    licence: Licence = ""


class Contributions(Struct, forbid_unknown_fields=True):
    contributions: Annotated[list[OneContribution], Meta(min_length=1, max_length=MOST_AT_ONCE)]


class Results(Struct):
    """One for each contribution, in order."""

    results: list[Result]


class AllWaiting(Struct, omit_defaults=True):
    """Those that wait or are held; and those that a person looked at and refused, until they are deleted."""

    contributions: list[Waiting]
    refused: list[Result] = []


class ToPreview(Struct, forbid_unknown_fields=True):
    conversation: Conversation


@post("/members", status_code=201, responses={400: ResponseSpec(data_container=None, description="wrong invite")})
async def post_members(request: Ask, node: NamedDependency[Node]) -> Joined:
    """Uses an invite, and gives back a token."""
    asked = await read_json(request, node, Join)
    token = await join(node, asked.invite)
    if token is None:
        raise Problem(
            403,
            "This invite can't be used.",
            detail="It is wrong, used up or expired. Ask whoever gave it to you for another.",
            field="invite",
        )
    settings = node.settings
    return Joined(token, NodeName(settings.name, node.origin, node.vkey, settings.url))


@post("/contributions", status_code=200)
async def post_contributions(request: Ask, node: NamedDependency[Node]) -> Results:
    """Takes conversations: anonymized before anything is stored, on the disk when this answers."""
    member = await member_of(request, node)
    asked = await read_json(request, node, Contributions)
    for place, each in enumerate(asked.contributions):
        _check_text(each.conversation, f"contributions[{place}].conversation.conversation")
    return Results(await use.contribute(node, member, [_offered(each) for each in asked.contributions]))


@get("/contributions")
async def get_contributions(request: Ask, node: NamedDependency[Node]) -> AllWaiting:
    """The member's own that still wait, and those that were refused after review."""
    member = await member_of(request, node)
    return AllWaiting(await use.waiting(node, member), await use.refused(node, member))


@get("/contributions/{w:str}")
async def get_contribution(request: Ask, node: NamedDependency[Node], w: FromPath[str]) -> Standing:
    """Where one stands: waiting, held, refused after review, published with its proof, or withdrawn."""
    member = await member_of(request, node)
    standing = await use.standing(node, member, _commitment(w))
    if standing is None:
        raise _nothing()
    return standing


@put("/contributions/{w:str}")
async def put_contribution(request: Ask, node: NamedDependency[Node], w: FromPath[str]) -> Result:
    """Replaces one that still waits: a rating changed, the chat went on."""
    member = await member_of(request, node)
    commitment = _commitment(w)
    asked = await read_json(request, node, OneContribution)
    if parse32(asked.w) != commitment:
        raise Problem(422, "The commitment in the body is not the one in the address.", field="w")
    _check_text(asked.conversation, "conversation.conversation")
    result = await use.replace(node, member, _offered(asked))
    if result is None:
        raise _nothing()
    return result


@delete("/contributions/{w:str}", status_code=204)
async def delete_contribution(request: Ask, node: NamedDependency[Node], w: FromPath[str]) -> None:
    """Takes one that still waits away, with all its bytes."""
    member = await member_of(request, node)
    if not await use.delete(node, member, _commitment(w)):
        raise _nothing()


@post("/preview", status_code=200)
async def post_preview(request: Ask, node: NamedDependency[Node]) -> Preview:
    """What would be published of a conversation, and what would be replaced.  Nothing is stored."""
    await member_of(request, node)
    asked = await read_json(request, node, ToPreview)
    _check_text(asked.conversation, "conversation.conversation")
    preview = await use.preview(node, asked.conversation)
    if isinstance(preview, Refused):
        raise Problem(422, "This conversation can't be taken.", detail=preview.reason, field="conversation")
    return preview


def _check_text(conversation: Conversation, field: str) -> None:
    if not has_text(conversation.conversation):
        raise Problem(422, "The conversation is empty.", detail="At least one turn must have text.", field=field)


def _offered(asked: OneContribution) -> Offered:
    consent = Consent(asked.consent.version, asked.consent.text_sha256)
    return Offered(parse32(asked.w), asked.conversation, consent, asked.licence)


def _commitment(w: str) -> bytes:
    try:
        return parse32(w)
    except Malformed:
        raise _nothing() from None


def _nothing() -> Problem:
    return Problem(404, "There is no such contribution of yours.")


router = Router(
    "/api/v1",
    route_handlers=[
        post_members,
        post_contributions,
        get_contributions,
        get_contribution,
        put_contribution,
        delete_contribution,
        post_preview,
    ],
    response_headers={"Cache-Control": "no-store"},
    tags=["members"],
)

