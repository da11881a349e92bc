"""What other nodes tell of this node's own records: where they think to see personal data, and which kinds."""

from typing import Annotated, Any

from litestar import MediaType, Request, Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from msgspec import Meta, Struct

from federation.errors import BadSignature, Malformed, WrongOrigin
from federation.log.note import MOST_BYTES
from node.context import Node
from node.review.reports import TooOften, take_report
from node.web.body import read_json
from node.web.problems import Problem


class GivenReport(Struct, forbid_unknown_fields=True):
    """A signed note: the protocol says which."""

    report: Annotated[str, Meta(max_length=MOST_BYTES)]


@post("/reports", status_code=202, tags=["public"])
async def post_report(request: Request[Any, Any, State], node: NamedDependency[Node]) -> Response[None]:
    """Indexes and kinds, for the operator to look at; the same report again changes nothing."""
    given = await read_json(request, node, GivenReport)
    try:
        await take_report(node, given.report.encode())
    except (Malformed, UnicodeEncodeError):
        raise Problem(422, "This is no report.", field="report") from None
    except WrongOrigin:
        raise Problem(404, "The report is about another log.", field="report") from None
    except BadSignature:
        raise Problem(403, "The log that it names as its reporter did not sign it.", field="report") from None
    except TooOften as often:
        raise Problem(429, "Too many reports.", headers={"Retry-After": str(often.retry_after_s)}) from None
    return Response(None, status_code=202, media_type=MediaType.TEXT)
