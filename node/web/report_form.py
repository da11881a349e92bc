"""The button with which a reader reports a conversation: a form, without an account and without a script."""

import asyncio
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from litestar import Request, Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath

from node.context import Node
from node.review.readers import MOST_WORDS, REASONS, NoRoom, take_readers_report
from node.standing import Standing, standing_of
from node.web.answers import PAGE_HEADERS, refusal
from node.web.often import Calls
from node.web.problems import Problem
from node.web.render import render

MOST_CALLS = 10             # of one address in a minute
_MOST_BYTES = 16 * 1024     # 500 characters take up to 6,000 bytes in a form
_INDEX = re.compile("0|[1-9][0-9]{0,17}")
_FORM = "application/x-www-form-urlencoded"


@post("/c/{id:str}/{index:str}/report", status_code=303, tags=["collection"])
async def post_report_of_reader(
    request: Request[Any, Any, State], node: NamedDependency[Node], id: FromPath[str], index: FromPath[str]
) -> Response[bytes]:
    """Tells the operator of this node about a conversation.  A form with `reason` (privacy, illegal, spam, other) and
    `words`, which may be empty; answered by going back to the conversation."""
    try:
        _check_same_site(request)
        _check_often(request, node)
        reason, words = await _read(request)
        standing = await standing_of(node, id, int(index)) if _INDEX.fullmatch(index) else Standing("unknown")
        if standing.state != "shown":
            raise Problem(404, "There is no such conversation here to report.")
        kept = await take_readers_report(node, standing.origin, standing.index, reason, words)
    except NoRoom:
        problem = Problem(503, "The operator of this node has more reports than it keeps.",
                          detail="Nothing was taken. Write to them, or try again another day.",
                          headers={"Retry-After": "86400"})  # fmt: skip
    except Problem as refused:
        problem = refused
    else:
        back = f"/c/{id}/{index}?reported={'1' if kept else 'without-words'}"
        return Response(b"", status_code=303, headers={**PAGE_HEADERS, "Location": back, "Cache-Control": "no-store"})
    return refusal(request, problem, lambda: render("refusal.html", node.settings, path="", problem=problem))


def _check_same_site(request: Request[Any, Any, State]) -> None:
    """Another site's page can't report in the name of its visitors (threats C17).  A program sends neither header."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    own = request.headers.get("Host", "")
    if site not in (None, "same-origin") or (site is None and origin is not None and urlsplit(origin).netloc != own):
        raise Problem(403, "A report is sent from this node's own page.", detail="Nothing was taken.")


def _check_often(request: Request[Any, Any, State], node: Node) -> None:
    address = request.client.host if request.client else ""
    calls: Calls = request.app.state.setdefault("reader_reports", Calls(MOST_CALLS))
    if wait_s := calls.wait_s(address, node.clock()):
        raise Problem(429, "Too many reports from your address.", detail=f"Try again in {wait_s} seconds.",
                      headers={"Retry-After": str(wait_s)})  # fmt: skip


async def _read(request: Request[Any, Any, State]) -> tuple[Any, str]:
    """Reason and words."""
    if request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != _FORM:
        raise Problem(415, f"A report is a form: {_FORM}.")
    raw = bytearray()
    try:
        async with asyncio.timeout(10):
            async for chunk in request.stream():
                raw += chunk
                if len(raw) > _MOST_BYTES:
                    raise Problem(413, "The report is too large.", detail=f"Its words have at most {MOST_WORDS} "
                                  "characters.", headers={"Connection": "close"})  # fmt: skip
        fields = dict(parse_qsl(raw.decode(), max_num_fields=10, errors="strict"))
    except TimeoutError:
        raise Problem(408, "The report did not come in time.", headers={"Connection": "close"}) from None
    except ValueError:
        raise Problem(400, "The report is no form in UTF-8.") from None
    if fields.get("reason") not in REASONS:
        raise Problem(422, "A report needs a reason.", detail=f"One of: {', '.join(REASONS)}.", field="reason")
    return fields["reason"], fields.get("words", "")


handlers = [post_report_of_reader]
