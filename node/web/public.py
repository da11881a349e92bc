"""What peers and anybody call beside the logs: the node's card, news, health."""

from typing import Annotated, Any

from litestar import MediaType, Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from msgspec import Meta, Struct

from node.context import Node
from node.listing import card_of
from node.web.body import read_json
from node.web.problems import Problem, problem_response


class News(Struct, forbid_unknown_fields=True):
    """A hint that there is something to pull, no more."""

    origin: Annotated[str, Meta(max_length=200)]
    size: Annotated[int, Meta(ge=0, le=2**63 - 1)]
    withdrawn: Annotated[str, Meta(pattern="^([0-9a-f]{64})?$")] = ""       # SHA-256 of the withdrawn set


@get("/.well-known/sharelm-node", media_type=MediaType.JSON, tags=["public"])
async def get_card(node: NamedDependency[Node]) -> Response[bytes]:
    """Name, key, address, software, protocol versions, limits and policies of this node."""
    return Response(card_of(node), media_type=MediaType.JSON, headers={"Cache-Control": "public, max-age=300"})


@post("/news", status_code=202, tags=["public"])
async def post_news(request: Request[Any, Any, State], node: NamedDependency[Node]) -> Response[None]:
    """Whoever says so, this node looks at its own peers a little earlier than planned.

    News of logs that it neither holds nor would take are ignored: anybody could make up such.
    """
    news = await read_json(request, node, News)
    held = await _held(node, news.origin)
    if held is not None and (news.size > held[0] or (news.withdrawn and news.withdrawn != held[1])):
        node.news.set()
    return Response(None, status_code=202, media_type=MediaType.TEXT)


async def _held(node: Node, origin: str) -> tuple[int, str] | None:
    """How many entries are held of a log, and the hash of its withdrawn set; None when nothing of it is wanted."""
    trust = node.settings.trust
    known = await node.store.logs.find(origin)
    withdrawn = known.held.withdrawn_digest if known is not None else ""
    if origin == node.origin:
        newest = await node.store.own_log.newest()
        return newest.size if newest else 0, withdrawn
    if origin in trust.deny:
        return None
    if known is not None:
        return known.held.position.size, withdrawn
    return (0, "") if trust.accept_when_peers or origin in trust.accept else None


@get("/healthz", media_type=MediaType.TEXT, tags=["health"])
async def get_healthz() -> str:
    """200 as long as the process answers."""
    return "alive\n"


@get("/readyz", media_type=MediaType.TEXT, tags=["health"])
async def get_readyz(node: NamedDependency[Node]) -> Response[bytes] | Response[str]:
    """200 once contributions are taken; until then 503, with the reason."""
    why_not = node.anonymizer.why_not_ready if not node.anonymizer.ready else None
    if node.store.database.failed.is_set():
        why_not = "the disk failed"
    if not node.anonymizer.ready or why_not:
        return problem_response(
            Problem(503, "Contributions are not taken yet.", detail=why_not or "", headers={"Retry-After": "5"})
        )
    return Response("ready\n", media_type=MediaType.TEXT, headers={"Cache-Control": "no-store"})


handlers = [get_card, post_news, get_healthz, get_readyz]
