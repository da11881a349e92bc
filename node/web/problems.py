"""Every error as application/problem+json (RFC 9457), and the one place where errors become HTTP.

A problem says what was expected and where.  It never repeats anything that was sent:
not a value, and not the name of an unknown field.
"""

import re
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ExceptionHandlersMap

from node.contribute import NotWaiting, OtherContent
from node.privacy import Busy
from node.store import StorageFailed, StorageFull

TYPE = "application/problem+json"

log = structlog.get_logger()

# What msgspec says of known fields and types only; a value or a foreign key never gets through.
_PLACE = re.compile(r" - at `(\$(?:\.[a-z0-9_]+|\[(?:\d+|\.\.\.)\])*)`$")
_WORDS = re.compile(
    r"^(?:Expected `[a-z0-9_| ]+`(?:, got `[a-z0-9_| ]+`)?"
    r"|Expected `[a-z0-9_| ]+` (?:of length )?(?:matching regex '[^']*'|[<>=]+ -?\d+|of length [<>=]+ \d+)"
    r"|Object missing required field `[a-z0-9_]+`"
    r"|Expected `[a-z]+` of length [<>=]+ \d+"
    r"|Invalid enum value)"
)


class Problem(Exception):
    """Something to say to a client, with a status, a title and, where there is one, the field at fault."""

    def __init__(
        self, status: int, title: str, *, detail: str = "", field: str = "", headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail
        self.field = field
        self.headers = headers or {}


def problem_response(problem: Problem) -> Response[bytes]:
    content: dict[str, Any] = {"type": "about:blank", "title": problem.title, "status": problem.status}
    if problem.detail:
        content["detail"] = problem.detail
    if problem.field:
        content["field"] = problem.field
    headers = {"Cache-Control": "no-store", **problem.headers}
    return Response(msgspec.json.encode(content), status_code=problem.status, media_type=TYPE, headers=headers)


def decode_problem(error: Exception) -> Problem:
    """What to say of a body that is not what it should be."""
    if isinstance(error, UnicodeDecodeError):
        return Problem(400, "The body is not UTF-8.")
    if isinstance(error, RecursionError):
        return Problem(400, "The body is nested too deeply.")
    if not isinstance(error, msgspec.ValidationError):
        return Problem(400, "The body is not JSON.")
    message = str(error)
    place = _PLACE.search(message)
    field = place[1].removeprefix("$").replace("[...]", "[]") if place else ""
    words = _WORDS.match(message)
    if "unknown field" in message:
        detail = "There is a field that this call does not know."
    elif words:
        detail = words[0].replace("`", "") + "."
    else:
        detail = "The value is not one that may stand here."
    return Problem(422, "The body is not what this call takes.", detail=detail, field=field.removeprefix("."))


def _problem(request: Request[Any, Any, Any], problem: Problem) -> Response[bytes]:
    return problem_response(problem)


def _http(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    titles = {
        400: "The request is not one that this node understands.",
        401: "A token is needed.",
        404: "There is nothing here.",
        405: "This can't be done here.",
        413: "The request is too large.",
        415: "Only application/json is taken.",
    }
    status = error.status_code if error.status_code < 500 else 500
    if isinstance(error, ValidationException):
        status = 400
    return problem_response(Problem(status, titles.get(status, "The request failed."), headers=_allow(error)))


def _allow(error: HTTPException) -> dict[str, str]:
    allow = (error.headers or {}).get("Allow") or (error.headers or {}).get("allow")
    return {"Allow": allow} if allow else {}


def _busy(request: Request[Any, Any, Any], error: Busy) -> Response[bytes]:
    return problem_response(
        Problem(
            503,
            "The node is busy.",
            detail="Nothing was taken. Keep it and send it again later.",
            headers={"Retry-After": str(error.retry_after_s)},
        )
    )


def _full(request: Request[Any, Any, Any], error: StorageFull) -> Response[bytes]:
    return problem_response(
        Problem(507, "The node's disk is full.", detail="Nothing was taken.", headers={"Retry-After": "300"})
    )


def _failed(request: Request[Any, Any, Any], error: StorageFailed) -> Response[bytes]:
    return problem_response(
        Problem(503, "The node's disk failed.", detail="Nothing was taken.", headers={"Retry-After": "60"})
    )


def _other(request: Request[Any, Any, Any], error: OtherContent) -> Response[bytes]:
    return problem_response(
        Problem(
            409,
            "This commitment stands for other content.",
            detail="Nothing of this request was taken. Send the others without this one.",
            field=f"contributions[{error.place}].w",
        )
    )


def _published(request: Request[Any, Any, Any], error: NotWaiting) -> Response[bytes]:
    return problem_response(
        Problem(409, "It was published, and can no longer be changed.", detail="It can be withdrawn with its secret.")
    )


def _unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    # The kind of error and where it arose, never its message: that may hold what was sent.
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else ""
    log.error("unexpected", kind=type(error).__name__, where=where)
    return problem_response(Problem(500, "The node made a mistake.", detail="Nothing was taken."))


HANDLERS: ExceptionHandlersMap = {
    Problem: _problem,
    HTTPException: _http,
    Busy: _busy,
    StorageFull: _full,
    StorageFailed: _failed,
    OtherContent: _other,
    NotWaiting: _published,
    Exception: _unexpected,
}

