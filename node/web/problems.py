"""Every error as application/problem+json (RFC 9457), and the one place where errors become HTTP.

A problem says what was expected and where.  It never repeats anything that was sent:
not a value, and not the name of an unknown field.
"""

import re
from collections.abc import Set
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ExceptionHandlersMap

from node.journal import log
from node.privacy import Busy
from node.publication.contribute import NotWaiting, OtherContent
from node.store import StorageFailed, StorageFull

TYPE = "application/problem+json"

# What msgspec says of known fields and types only; a value or a foreign key never gets through.
_PLACE = re.compile(r" - at `\$((?:\.[a-z0-9_]+|\[(?:\d{1,5}|\.\.\.)\])*)`$")
_NAME = re.compile(r"\.([a-z0-9_]+)")
_UNKNOWN = "Object contains unknown field"
# The longer ones first: the kind alone is the beginning of what is said of a bound.
_WORDS = re.compile(
    r"^(?:Expected `[a-z0-9_| ]+` of length [<>=]+ \d+"
    r"|Expected `[a-z0-9_| ]+` [<>=]+ -?\d+(?:\.\d+)?"
    r"|Expected `[a-z0-9_| ]+` matching regex '[^']*'"
    r"|Expected `[a-z0-9_| ]+`(?:, got `[a-z0-9_| ]+`)?"
    r"|Object missing required field `[a-z0-9_]+`"
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


def decode_problem(error: Exception, known: Set[str]) -> Problem:
    """What to say of a body that is not what it should be.  `known`: the names of all fields that it may have.

    The field is the place at fault: a field, or the object in which one is missing or
    unknown; "$" is the body itself.
    """
    if isinstance(error, UnicodeDecodeError):
        return Problem(400, "The body is not UTF-8.")
    if isinstance(error, RecursionError):
        return Problem(400, "The body is nested too deeply.")
    if not isinstance(error, msgspec.ValidationError):
        return Problem(400, "The body is not JSON.")
    message = str(error)
    place = _PLACE.search(message)
    # An unknown field may be called such that its name reads like a place.
    field = place[1] if place and known >= set(_NAME.findall(place[1])) else ""
    words = _WORDS.match(message)
    if message.startswith(_UNKNOWN):
        detail = "There is a field that this call does not know."
    elif words:
        detail = words[0].replace("`", "") + "."
    else:
        detail = "The value is not one that may stand here."
    return Problem(
        422,
        "The body is not what this call takes.",
        detail=detail,
        field=field.removeprefix(".").replace("[...]", "[]") or "$",
    )


def nothing_here() -> Problem:
    """For a path that leads nowhere."""
    return Problem(404, "There is nothing here.")


def problem_of(error: Exception) -> Problem:
    """What to say of an error, whichever it is."""
    match error:
        case Problem():
            return error
        case HTTPException():
            return _http(error)
        case Busy():
            return Problem(
                503,
                "The node is busy.",
                detail="Nothing was taken. Keep it and send it again later.",
                headers={"Retry-After": str(error.retry_after_s)},
            )
        case StorageFull():
            return Problem(
                507, "The node's disk is full.", detail="Nothing was taken.", headers={"Retry-After": "300"}
            )
        case StorageFailed():
            return Problem(503, "The node's disk failed.", detail="Nothing was taken.", headers={"Retry-After": "60"})
        case OtherContent():
            return Problem(
                409,
                "This commitment stands for other content.",
                detail="Nothing of this request was taken. Send the others without this one.",
                field=f"contributions[{error.place}].w",
            )
        case NotWaiting():
            return Problem(
                409,
                "It was published, and can no longer be changed.",
                detail="It can be withdrawn with its secret.",
            )
        case _:
            return _unexpected(error)


def _http(error: HTTPException) -> Problem:
    if error.status_code == 404:
        return nothing_here()
    titles = {
        400: "The request is not one that this node understands.",
        401: "A token is needed.",
        405: "This can't be done here.",
        413: "The request is too large.",
        415: "Only application/json is taken.",
    }
    status = error.status_code if error.status_code < 500 else 500
    if isinstance(error, ValidationException):
        status = 400
    return Problem(status, titles.get(status, "The request failed."), headers=_allow(error))


def _allow(error: HTTPException) -> dict[str, str]:
    allow = (error.headers or {}).get("Allow") or (error.headers or {}).get("allow")
    if not allow:
        return {}
    methods = {each.strip() for each in allow.split(",")}
    return {"Allow": ", ".join(sorted(methods | {"HEAD"} if "GET" in methods else methods))}


def _unexpected(error: Exception) -> Problem:
    # The kind of error and where it arose, never its message: that may hold what was sent.
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else ""
    log.error("unexpected", kind=type(error).__name__, where=where)
    return Problem(500, "The node made a mistake.", detail="Nothing was taken.")


def _answer(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    return problem_response(problem_of(error))


HANDLERS: ExceptionHandlersMap = {HTTPException: _answer, Exception: _answer}
