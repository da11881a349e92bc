"""What browsers let the extension do here (Fetch standard, CORS): call members' API and read what is public.

Only origins of browser extensions are answered; a web page's script can't read anything here.  No cookie is
ever taken, so nothing is said of credentials.
"""

import re

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

_EXTENSION = re.compile(rb"(?:chrome|moz)-extension://[a-z0-9-]{1,64}")
# The logs' files are open to every reader, and say so themselves.
_OPEN = re.compile(r"/api/v1/|/\.well-known/sharelm-node$|/withdrawals$|/commitments/")

_METHODS = b"GET, POST, PUT, DELETE"
_HEADERS = b"Authorization, Content-Type"
_KNOWN_FOR_S = b"7200"      # the longest that Chromium remembers it


class ForExtensions:
    """Answers an extension's preflight itself, and says in every other answer who may read it."""

    def __init__(self, rest: ASGIApp) -> None:
        self._rest = rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or not _OPEN.match(scope["path"]):
            await self._rest(scope, receive, send)
            return
        allowed = _allowed(scope)

        async def send_with_origin(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *allowed]}
            await send(message)

        if _is_preflight(scope) and len(allowed) > 1:
            await _answer(send, allowed)
        else:
            await self._rest(scope, receive, send_with_origin)


def _allowed(scope: HTTPScope) -> list[tuple[bytes, bytes]]:
    # Caches keep one answer for extensions and another for everybody else.
    vary = (b"vary", b"Origin")
    origin = next((value for name, value in scope["headers"] if name == b"origin"), b"")
    if not _EXTENSION.fullmatch(origin):
        return [vary]
    return [vary, (b"access-control-allow-origin", origin), (b"access-control-expose-headers", b"Retry-After")]


def _is_preflight(scope: HTTPScope) -> bool:
    names = {name for name, _ in scope["headers"]}
    return scope["method"] == "OPTIONS" and b"access-control-request-method" in names


async def _answer(send: Send, allowed: list[tuple[bytes, bytes]]) -> None:
    headers = [
        *allowed,
        (b"access-control-allow-methods", _METHODS),
        (b"access-control-allow-headers", _HEADERS),
        (b"access-control-max-age", _KNOWN_FOR_S),
    ]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
