"""The withdrawn set of a log: which of its records were taken back, each with its proof.

One JSON line `{"i":<index>,"w":"<secret>"}` for each, sorted.  The secret proves
itself against the leaf, so it does not matter who carries it.  The set only
grows: whoever holds two versions keeps the union.
"""

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from federation.errors import Malformed

from .commitment import format32, parse32
from .leaf import Bytes32, Index


class _Line(Struct, frozen=True, forbid_unknown_fields=True):
    i: Index
    w: Bytes32


_LINE = msgspec.json.Decoder(_Line)


def format_withdrawn(withdrawals: Mapping[int, bytes]) -> bytes:
    """From index to secret."""
    return b"".join(
        msgspec.json.encode(_Line(index, format32(secret))) + b"\n" for index, secret in sorted(withdrawals.items())
    )


def parse_withdrawn(raw: bytes) -> dict[int, bytes]:
    """From index to secret; nothing is checked against a leaf yet.

    Raises:
        Malformed: a line is not one of a withdrawn set, or they are not sorted.
    """
    withdrawals: dict[int, bytes] = {}
    before = -1
    for number, line in enumerate(raw.splitlines(), 1):
        try:
            entry = _LINE.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise Malformed(f"line {number} of a withdrawn set is not an index and a secret") from None
        if entry.i <= before:
            raise Malformed(f"line {number} of a withdrawn set is out of order")
        before = entry.i
        withdrawals[entry.i] = parse32(entry.w)
    return withdrawals
