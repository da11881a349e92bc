"""POST /api/endpoint, as the public ShareLM plugin sends it (arXiv 2408.08291), when node.toml allows it.

The plugin can't send a token or a commitment.  The operator gives out an intake link, whose
code stands for a member; and the node derives the withdrawal secret from a key
of its own and the conversation's random id, so that the same conversation sent again
is known.  Its contributor can only withdraw through the operator.
"""

import hmac
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from msgspec import Meta, Struct

from federation.log.commitment import commit_to_secret
from federation.record.conversation import Conversation, ConversationMetadata, Text, Turn, UserMetadata
from node.context import COMPAT_KEY, Node
from node.publication import contribute as use
from node.publication.contribute import NotWaiting, Offered, OtherContent, has_text
from node.publication.members import member_of_intake
from node.publication.plugin_users import remember_user
from node.web.auth import member_of
from node.web.body import read_json
from node.web.problems import HANDLERS, Problem, problem_of

Ask = Request[Any, Any, State]

_RATES = {"thumbup": 1, "thumbdown": -1}


class PluginMetadata(Struct, frozen=True):
    message_ratings: Annotated[tuple[int | None, ...], Meta(max_length=5_000)] = ()
    rate: str = ""


class PluginUser(Struct, frozen=True):
    age: str | int = ""
    gender: str = ""
    location: str = ""


class PluginPost(Struct, frozen=True):
    """What the plugin posts.  The two lists of messages may differ in length."""

    conversation_id: Annotated[str, Meta(min_length=1, max_length=200)]
    bot_msgs: Annotated[tuple[Text, ...], Meta(max_length=5_000)]
    user_msgs: Annotated[tuple[Text, ...], Meta(max_length=5_000)]
    page_url: Annotated[str, Meta(max_length=5_000)] = ""
    user_id: str = ""
    user_metadata: PluginUser = PluginUser()
    timestamp: Annotated[str, Meta(max_length=100)] = ""
    conversation_metadata: PluginMetadata = PluginMetadata()


def _as_expected(request: Ask, error: Exception) -> Response[bytes]:
    problem = problem_of(error)
    return _answer(problem.status, {"error": f"{problem.title} {problem.detail}".strip()}, problem.headers)


# Each kind that HANDLERS names is named here too: Litestar prefers the nearer class of error to the nearer handler.
@post(
    "/api/endpoint", status_code=200, tags=["compatibility"], exception_handlers=dict.fromkeys(HANDLERS, _as_expected)
)
async def post_plugin(request: Ask, node: NamedDependency[Node]) -> Response[bytes]:
    """Answers as the plugin expects: {"message", "conversation_id"}, or {"error"}."""
    member = await _member(request, node)
    sent = await read_json(request, node, PluginPost)
    await _take(node, member, sent)
    return _answer(200, {"message": "The conversation was taken.", "conversation_id": sent.conversation_id})


async def _member(request: Ask, node: Node) -> int:
    if "Authorization" in request.headers:
        return await member_of(request, node)
    member = await member_of_intake(node, request.query_params.get("intake", ""))
    if member is None:
        raise Problem(401, "This node needs an intake link.", detail="Ask its operator for one.")
    return member


async def _take(node: Node, member: int, sent: PluginPost) -> None:
    turns = as_turns(sent)
    if not has_text(turns):
        raise Problem(422, "The conversation has no text.")
    rate = sent.conversation_metadata.rate
    conversation = Conversation(
        conversation=turns,
        source="sharelm-plugin",
        model_name=sent.page_url[:500],     # becomes the platform's host when it is anonymized
        timestamp=sent.timestamp,
        user_metadata=UserMetadata(
            location=sent.user_metadata.location[:500],
            age=str(sent.user_metadata.age)[:500],
            gender=sent.user_metadata.gender[:500],
        ),
        conversation_metadata=ConversationMetadata(rate=rate if rate in _RATES else ""),
        rating=_RATES.get(rate),  # type: ignore[arg-type]
    )
    secret = hmac.digest(_key(node), b"sharelm/plugin/v1\n" + sent.conversation_id.encode(), "sha256")
    offered = Offered(commit_to_secret(secret), conversation, None)
    try:
        [result] = await use.contribute(node, member, [offered])
    except OtherContent:        # the chat went on, or was rated, while it still waits here
        try:
            replaced = await use.replace(node, member, offered)
        except NotWaiting:
            raise Problem(409, "The conversation was published before it went on.") from None
        if replaced is None:
            raise Problem(409, "The conversation was sent before, by somebody else.") from None
        result = replaced
    if result.status == "refused":
        raise Problem(422, "The conversation can't be taken.", detail=result.reason or "")
    await remember_user(node, sent.user_id, offered.w)


def as_turns(sent: PluginPost) -> tuple[Turn, ...]:
    """Question and answer in turn; what one side has more of comes at the end."""
    ratings = sent.conversation_metadata.message_ratings
    turns = list[Turn]()
    for place in range(max(len(sent.user_msgs), len(sent.bot_msgs))):
        if place < len(sent.user_msgs):
            turns.append(Turn("user", sent.user_msgs[place]))
        if place < len(sent.bot_msgs):
            rating = ratings[place] if place < len(ratings) else None
            known = rating if rating in (-1, 1) else None
            turns.append(Turn("assistant", sent.bot_msgs[place], rating=known))  # type: ignore[arg-type]
    return tuple(turns)


def _key(node: Node) -> bytes:
    return bytes.fromhex((node.root / COMPAT_KEY).read_text())


def _answer(status: int, content: dict[str, str], headers: dict[str, str] | None = None) -> Response[bytes]:
    raw = msgspec.json.encode(content)
    return Response(raw, status_code=status, media_type="application/json", headers=headers)
