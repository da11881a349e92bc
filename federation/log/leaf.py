"""What a leaf says: compact JSON in ASCII with sorted keys, at most 4 KiB.

A leaf holds commitments only, since nothing can ever be taken out of the tree.
It is hashed as received and never written again.  A type that is not known here is
kept and passed over; an unknown key in a known type is refused.
"""

import re
from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from federation.errors import Malformed

from .commitment import TEXT32, decode32, decode32s, format32
from .tiles import MOST_LEAF_BYTES

Bytes32 = Annotated[str, Meta(pattern=f"^{TEXT32}$", max_length=43)]
Bytes64 = Annotated[str, Meta(pattern="^[A-Za-z0-9_-]{85}[AQgw]$", max_length=86)]
Index = Annotated[int, Meta(ge=0, le=2**63 - 1)]
Reason = Literal["legal", "privacy", "spam", "duplicate"]


class _Leaf(Struct, frozen=True, forbid_unknown_fields=True, tag_field="t"):
    pass


class Genesis(_Leaf, frozen=True, tag="genesis/v1"):
    """The first leaf: the protocol's version, and the hash of the offline recovery key."""

    k: Bytes32
    v: Literal[1] = 1


class Rotate(_Leaf, frozen=True, tag="rotate/v1"):
    """A new online key `k`, signed with the recovery key `r`; `n` is the hash of the next one."""

    k: Bytes32
    n: Bytes32
    r: Bytes32
    s: Bytes64


class Record(_Leaf, frozen=True, tag="record/v1"):
    """One conversation: commitments to its body and to its withdrawal secret, 32 bytes each."""

    b: bytes
    w: bytes


class Withdraw(_Leaf, frozen=True, tag="withdraw/v1"):
    """A withdrawal that this node took: leaf `i` of the log `o`, and the secret shown."""

    i: Index
    o: Annotated[str, Meta(max_length=200)]
    w: Bytes32


class Retract(_Leaf, frozen=True, tag="retract/v1"):
    """The log takes back its own record `i`."""

    c: Reason
    i: Index


class Unknown(Struct, frozen=True):
    """A leaf of a type that came after this version."""

    t: str


Leaf = Genesis | Rotate | Record | Withdraw | Retract | Unknown

_RECORD = re.compile(f'{{"b":"({TEXT32})","t":"record/v1","w":"({TEXT32})"}}'.encode())
_KNOWN: msgspec.json.Decoder[Genesis | Rotate | Withdraw | Retract] = msgspec.json.Decoder(
    Genesis | Rotate | Withdraw | Retract
)
_TYPE = msgspec.json.Decoder(Unknown)
_KNOWN_TYPES = frozenset({"genesis/v1", "rotate/v1", "withdraw/v1", "retract/v1"})


_RECORD_BYTES = len('{"b":"","t":"record/v1","w":""}') + 2 * 43


def format_leaf(leaf: Genesis | Rotate | Record | Withdraw | Retract) -> bytes:
    if isinstance(leaf, Record):
        return f'{{"b":"{format32(leaf.b)}","t":"record/v1","w":"{format32(leaf.w)}"}}'.encode()
    return msgspec.json.encode(leaf, order="sorted")


def parse_leaf(raw: bytes) -> Leaf:
    """What the leaf says.

    Raises:
        Malformed: over 4 KiB, no JSON object with a type, or not written the one way there is.
    """
    if record := _RECORD.fullmatch(raw):
        b, w = record.groups()
        return Record(decode32(b), decode32(w))
    if len(raw) > MOST_LEAF_BYTES or not raw.isascii():
        raise Malformed(f"a leaf is ASCII of at most {MOST_LEAF_BYTES} bytes")
    try:
        kind = _TYPE.decode(raw).t
        if kind == "record/v1":
            raise Malformed("a record/v1 leaf that is not written the one way there is")
        if kind not in _KNOWN_TYPES:
            return Unknown(kind)
        leaf = _KNOWN.decode(raw)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        raise Malformed("a leaf is a JSON object with a type, and the keys of that type") from None
    if format_leaf(leaf) != raw:
        raise Malformed(f"a {kind} leaf that is not written the one way there is")
    return leaf


def parse_leaves(raws: Sequence[bytes], start: int = 0) -> list[Leaf]:
    """What each says, as `parse_leaf` of each; several times as quick when all are records.

    Raises:
        Malformed: one is no leaf.  It is named by its index, of which that of the first is `start`.
    """
    if records := _parse_records(raws):
        return records
    leaves = list[Leaf]()
    for index, raw in enumerate(raws, start):
        try:
            leaves.append(parse_leaf(raw))
        except Malformed as fault:
            raise Malformed(f"leaf {index}: {fault}") from None
    return leaves


def _parse_records(raws: Sequence[bytes]) -> list[Leaf]:
    """All of them at once, if all are records; else nothing."""
    if any(len(raw) != _RECORD_BYTES for raw in raws):
        return []
    # As many matches as leaves, each as long as a leaf: then each is a leaf.
    found = _RECORD.findall(b"".join(raws))
    if len(found) != len(raws):
        return []
    commitments = decode32s([text for pair in found for text in pair])
    return [Record(b, w) for b, w in zip(commitments[::2], commitments[1::2], strict=True)]
