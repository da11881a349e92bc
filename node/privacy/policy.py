"""What an operator decides about anonymization: the table [privacy] of node.toml."""

import hashlib
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

Kind = Literal[
    "PERSON", "ADDRESS",                                # found by the taggers
    "EMAIL", "PHONE", "HANDLE", "USERNAME",             # ways to reach somebody
    "CARD", "IBAN", "SSN", "ID", "CRYPTO",              # numbers of people and accounts
    "IP", "MAC", "COORDINATES", "URL",                  # machines and places
    "SECRET",                                           # keys and passwords
]  # fmt: skip
NAME_KINDS: tuple[Kind, ...] = ("PERSON", "ADDRESS")
ALL_KINDS: tuple[Kind, ...] = Kind.__args__  # type: ignore[attr-defined]  # a Literal's values, in their order

Share = Annotated[float, Meta(ge=0, le=1)]


class Policy(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which kinds are replaced, how sure the taggers must be, and what the work may cost."""

    kinds: tuple[Kind, ...] = ALL_KINDS
    threshold: Share = 0.4              # of a tagger's score, below which a name or an address is left alone
    check_threshold: Share = 0.6        # of the same in the output, above which something was overlooked
    uncovered_language: Literal["hold", "structured"] = "hold"
    workers: Annotated[int, Meta(ge=1, le=256)] = 1
    tagger_threads: Annotated[int, Meta(ge=1, le=64)] = 1
    deadline_s: Annotated[float, Meta(gt=0)] = 30.0     # for each 50,000 bytes of a conversation begun
    queue_count: Annotated[int, Meta(ge=1)] = 400       # conversations that may wait or be worked on
    queue_bytes: Annotated[int, Meta(ge=1)] = 32 << 20  # their characters, together


def policy_hash(policy: Policy) -> str:
    """SHA-256, in lower-case hex, of what in `policy` decides about the result.

    Workers, deadlines and queues are left out: they change when an answer comes, not what it says.
    """
    decisive = (sorted(policy.kinds), policy.threshold, policy.check_threshold, policy.uncovered_language)
    return hashlib.sha256(msgspec.json.encode(decisive)).hexdigest()
