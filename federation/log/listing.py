"""What a node says of the logs it holds, at /logs: a hint where to look, never a proof."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from federation.errors import Malformed

from .keys import ED25519, VerifierKey, parse_verifier_key
from .origin import log_id

MOST_BYTES = 1 << 20
MOST_LOGS = 1_000
PATH = "logs"

Hex32 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", max_length=64)]


class Listed(Struct, frozen=True):
    """One log: name, path id, verifier key, size, root, and the SHA-256 of its withdrawn set."""

    origin: Annotated[str, Meta(max_length=200)]
    id: Hex32
    vkey: Annotated[str, Meta(max_length=400)]
    size: Annotated[int, Meta(ge=0, le=2**63 - 1)]
    root: Hex32
    withdrawn: Hex32

    @property
    def key(self) -> VerifierKey:
        return parse_verifier_key(self.vkey)


class Listing(Struct, frozen=True, omit_defaults=True):
    """The logs; and the node's signed word on what it has erased (watermark.py), "" when it gives none."""

    logs: Annotated[tuple[Listed, ...], Meta(max_length=MOST_LOGS)]
    erasure: Annotated[str, Meta(max_length=65_536)] = ""


_DECODER = msgspec.json.Decoder(Listing)


def format_listing(listing: Listing) -> bytes:
    return msgspec.json.encode(listing)


def parse_listing(raw: bytes) -> Listing:
    """The logs listed, their keys well formed and under their own names.

    Raises:
        Malformed: anything else.
    """
    try:
        listing = _DECODER.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Malformed("/logs does not list logs as the protocol says") from None
    for log in listing.logs:
        if log.key.name != log.origin or log.key.algorithm != ED25519 or log.id != log_id(log.origin):
            raise Malformed("/logs lists a log under a key or an id that is not its own")
    if len({log.origin for log in listing.logs}) != len(listing.logs):
        raise Malformed("/logs lists a log twice")
    return listing
