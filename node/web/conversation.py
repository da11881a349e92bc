"""The page of one conversation, under an address that does not change: /c/<origin id>/<index>."""

import asyncio
import re
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath
from msgspec import Struct

from federation.log.origin import log_id
from federation.record.conversation import Body, Label, parse_body
from node.collection.flags import flags_of
from node.context import Node
from node.standing import Standing, Verified, standing_of
from node.web.answers import answer, refusal, wants_json
from node.web.problems import Problem
from node.web.render import day, render
from node.web.turns import shown_turns

_ID = re.compile("[0-9a-f]{64}")
_INDEX = re.compile(r"(0|[1-9][0-9]{0,17})(\.json)?")
_NUMBER = re.compile("[1-9][0-9]{0,5}")
_MADE_AT_ONCE = 2       # pages of conversations: each may take a second of a processor

_making = asyncio.Semaphore(_MADE_AT_ONCE)

TAKEN_BACK = "This conversation was taken back."
_REFUSALS = {
    # Why it is kept back is not said: other nodes may show it, and the reason would point to what is in it.
    "kept back": (404, "This node does not show this conversation.", "Its operator, or a second look at what other "
                  "nodes publish, keeps it back here."),
    "missing": (404, "This conversation is not here yet.", "Its place in the log is known, and its text has not come "
                "from another node. It may come with the next sync."),
    "no conversation": (404, "This entry of the log is no conversation.", "It is one of the log's own, such as a "
                        "withdrawal."),
    "unknown": (404, "There is no such conversation here.", "This node holds no such log, or not as far as that."),
}  # fmt: skip


class ConversationPage(Struct, frozen=True, omit_defaults=True):
    """One record, as this node shows it.  `labels`: those in the record, and those that this node computed;
    `flags`: who says that not everybody wants to see it."""

    origin: str
    origin_id: str
    index: int
    url: str
    proof_url: str
    verified: Verified
    flags: tuple[str, ...]
    labels: tuple[Label, ...]
    conversation: Body


@get(
    "/c/{id:str}/{index:str}",
    tags=["collection"],
    responses={200: ResponseSpec(ConversationPage, generate_examples=False, description="The conversation.")},
)
async def get_conversation(
    request: Request[Any, Any, State], node: NamedDependency[Node], id: FromPath[str], index: FromPath[str]
) -> Response[bytes]:
    """One conversation with its facts and what proves it; JSON with Accept, ?format=json or .json behind the index.

    410 once it was taken back, by whoever gave it or by the node that published it; 404 when it is not shown here.
    """
    match = _INDEX.fullmatch(index)
    as_json = wants_json(request) or bool(match and match[2])
    if match is None or not _ID.fullmatch(id):
        return _refused(request, node, Standing("unknown"), as_json=as_json)
    standing = await standing_of(node, id, int(match[1]))
    if standing.state != "shown":
        return _refused(request, node, standing, as_json=as_json)
    try:
        page = _page(node, standing)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _refused(request, node, standing, as_json=as_json)
    query = request.query_params
    turns = shown_turns(page.conversation, _number(query.get("branch", "")), _number(query.get("turn", "")))
    as_written = query.get("as") == "written"
    reported = query.get("reported", "")
    async with _making:
        return await asyncio.to_thread(
            answer,
            request,
            page,
            lambda: render(
                "conversation.html", node.settings, path="", page=page, turns=turns, as_written=as_written,
                reported=reported if reported in ("1", "without-words") else "", node_url=node.settings.url,
            ),
            as_json=as_json,
        )  # fmt: skip


def _page(node: Node, standing: Standing) -> ConversationPage:
    assert standing.verified is not None
    body = parse_body(standing.body)
    id, labels = log_id(standing.origin), (*body.labels, *standing.labels)
    return ConversationPage(
        origin=standing.origin,
        origin_id=id,
        index=standing.index,
        url=f"{node.settings.url}/c/{id}/{standing.index}",
        proof_url=f"{node.settings.url}/logs/{id}/proof/{standing.index}",
        verified=standing.verified,
        flags=flags_of(body, labels),
        labels=labels,
        conversation=body,
    )


def _number(text: str) -> int:
    return int(text) if _NUMBER.fullmatch(text) else 1


def _refused(request: Request[Any, Any, Any], node: Node, standing: Standing, *, as_json: bool) -> Response[bytes]:
    if standing.state == "taken back":
        since = f"This node knows since {day(standing.since)}." if standing.since else ""
        problem = Problem(410, TAKEN_BACK, detail=since)
    elif standing.state == "shown":
        problem = Problem(404, "This conversation is in a form that this version of the node can't show.")
    else:
        status, title, detail = _REFUSALS[standing.state]
        problem = Problem(status, title, detail=detail)
    return refusal(
        request, problem, lambda: render("refusal.html", node.settings, path="", problem=problem), as_json=as_json
    )


handlers = [get_conversation]
