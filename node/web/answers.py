"""Answers of pages: HTML for people, the same as JSON for programs, never kept by a cache without asking."""

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec
from litestar import Request, Response

from node.web.problems import Problem, problem_response

# Nothing but this node's own files is loaded or run, no form leads elsewhere, and nothing may be framed.  A form's
# Origin would be "null" under no-referrer; links to elsewhere say noreferrer themselves.
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'",
    "Referrer-Policy": "same-origin",
    "Vary": "Accept",
    # What is taken back must not live on in a search engine's copies.
    "X-Robots-Tag": "noindex, noarchive",
}


def wants_json(request: Request[Any, Any, Any]) -> bool:
    """?format=json, or an Accept that names JSON and no HTML."""
    asked = request.query_params.get("format", "")
    if asked:
        return asked == "json"
    accept = request.headers.get("Accept", "")
    return "json" in accept and "text/html" not in accept


def answer(
    request: Request[Any, Any, Any],
    content: Any,
    page: Callable[[], str],
    *,
    as_json: bool | None = None,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response[bytes]:
    """`content` as JSON where that is wanted, otherwise the page; 304 where the client has the same already."""
    if wants_json(request) if as_json is None else as_json:
        body, media_type = msgspec.json.encode(content), "application/json"
    else:
        body, media_type = page().encode(errors="replace"), "text/html"
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'
    headers = {**PAGE_HEADERS, "Cache-Control": "no-cache", "ETag": tag, **(headers or {})}
    known = [each.strip() for each in request.headers.get("If-None-Match", "").split(",")]
    if status == 200 and tag in known:
        return Response(b"", status_code=304, headers=headers, media_type=media_type)
    return Response(body, status_code=status, headers=headers, media_type=media_type)


def refusal(
    request: Request[Any, Any, Any], problem: Problem, page: Callable[[], str], *, as_json: bool | None = None
) -> Response[bytes]:
    """A problem for programs, a page that says the same for people."""
    if wants_json(request) if as_json is None else as_json:
        return problem_response(problem)
    return Response(
        page().encode(),
        status_code=problem.status,
        headers={**PAGE_HEADERS, "Cache-Control": "no-store", **problem.headers},
        media_type="text/html",
    )
