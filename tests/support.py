"""Stand-ins for what tests do not test: the network between nodes, and the models."""

import secrets
from collections.abc import Sequence

import httpx
from litestar import Litestar

from federation.log.commitment import commit_to_secret, format32
from federation.record.conversation import Consent, Conversation, Turn
from node.privacy import Anonymized, Policy, Refused, without_detection
from node.publication.contribute import Offered

CONSENT = Consent("1", "0" * 64)


class Internet(httpx.AsyncBaseTransport):
    """Carries requests between nodes in memory, and counts them.  Hosts can be cut off."""

    def __init__(self) -> None:
        self._hosts: dict[str, httpx.AsyncBaseTransport] = {}
        self.down: set[str] = set()
        self.requests: list[tuple[str, str]] = []
        self.now_s = 1_790_000_000.0

    def clock(self) -> float:
        return self.now_s

    def connect(self, host: str, app: Litestar | httpx.AsyncBaseTransport) -> None:
        self._hosts[host] = app if isinstance(app, httpx.AsyncBaseTransport) else httpx.ASGITransport(app=app)

    def client(self, private: bool) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=self)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        self.requests.append((host, request.url.path))
        if host in self.down or host not in self._hosts:
            raise httpx.ConnectError(f"{host} is down")
        return await self._hosts[host].handle_async_request(request)


class PassThrough:
    """In place of the anonymizer, where a test is about something else."""

    ready = True
    why_not_ready = None

    def __init__(self, policy: Policy) -> None: ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def anonymize(
        self, conversations: Sequence[Conversation], *, public_source: bool = False
    ) -> list[Anonymized | Refused]:
        return [without_detection(each) for each in conversations]


def chat(*texts: str) -> Conversation:
    """A conversation of these texts, the user's first."""
    roles = ("user", "assistant")
    return Conversation(conversation=tuple(Turn(roles[k % 2], text) for k, text in enumerate(texts)))  # type: ignore[arg-type]


def offer(*texts: str, secret: bytes | None = None) -> Offered:
    return Offered(commit_to_secret(secret or secrets.token_bytes(32)), chat(*texts), CONSENT)


def offer_of(conversation: Conversation) -> Offered:
    return Offered(commit_to_secret(secrets.token_bytes(32)), conversation, CONSENT)


def contribution(*texts: str, secret: bytes | None = None) -> dict[str, object]:
    """The same as the JSON of a request."""
    turns = [{"role": ("user", "assistant")[k % 2], "content": text} for k, text in enumerate(texts)]
    return {
        "w": format32(commit_to_secret(secret or secrets.token_bytes(32))),
        "conversation": {"conversation": turns},
        "consent": {"version": "1", "text_sha256": "0" * 64},
    }
