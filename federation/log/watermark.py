"""A node's signed word on how far it has erased: for each log, what it has applied of what was taken back, and when.

It is a signed note by the node's key.  Its text is

    sharelm erasure watermark v1
    <origin of the node>
    <seconds: when this was said>
    <origin of a log> <size> <how many are taken back> <SHA-256 of the withdrawn set, hex> <seconds>

with a line for each log, sorted; what is withdrawn or retracted is taken back, each record once.  The seconds of a
log say when the newest was applied.  A node whose erasure of a log is not finished leaves that log out.
"""

import re

from msgspec import Struct

from federation.errors import Malformed

from .keys import SigningKey, VerifierKey
from .note import MOST_BYTES, Note, Signature, format_note, parse_note, verify_note
from .origin import check_origin

_FIRST = "sharelm erasure watermark v1"     # no origin has a space in it: this is no checkpoint
_LINE = re.compile("([^ ]+) (0|[1-9][0-9]{0,18}) (0|[1-9][0-9]{0,18}) ([0-9a-f]{64}) (0|[1-9][0-9]{0,18})")
_NUMBER = re.compile("0|[1-9][0-9]{0,18}")
_SIGNATURE_BYTES = 512


class Applied(Struct, frozen=True):
    """Of the log `origin`, held to `size`, `withdrawn` records are erased, since `at_s`: those of the withdrawn set
    `digest`, and those that the log retracted."""

    origin: str
    size: int
    withdrawn: int
    digest: str
    at_s: int


class Watermark(Struct, frozen=True):
    """What `node` said at `at_s`, POSIX seconds.  Only `open_watermark` makes one of what another node sent."""

    node: str
    at_s: int
    applied: tuple[Applied, ...]

    def of(self, origin: str) -> Applied | None:
        return next((each for each in self.applied if each.origin == origin), None)


def sign_watermark(at_s: int, applied: list[Applied], key: SigningKey) -> bytes:
    """The note.  Logs that it has no room for are left out, as are those that a node has nothing to say of."""
    name = key.verifier.name
    text = f"{_FIRST}\n{name}\n{at_s}\n"
    for each in sorted(applied, key=lambda each: each.origin):
        line = f"{each.origin} {each.size} {each.withdrawn} {each.digest} {each.at_s}\n"
        if len(text) + len(line) + _SIGNATURE_BYTES < MOST_BYTES:
            text += line
    return format_note(Note(text, (Signature(name, key.verifier.id, key.sign(text.encode())),)))


def open_watermark(raw: bytes, node: VerifierKey) -> Watermark:
    """What the note says, signed by `node`.

    Raises:
        Malformed: it is no watermark, or another node's.
        BadSignature: it is not signed by `node`.
    """
    note = parse_note(raw)
    lines = note.text.split("\n")
    if len(lines) < 4 or lines[0] != _FIRST or lines[-1] or not _NUMBER.fullmatch(lines[2]):
        raise Malformed("this is no erasure watermark")
    if lines[1] != node.name:
        raise Malformed(f"expected the erasure watermark of {node.name}, got another node's")
    verify_note(note, node)
    applied = tuple(_parse(line) for line in lines[3:-1])
    if [each.origin for each in applied] != sorted({each.origin for each in applied}):
        raise Malformed("the logs in an erasure watermark are sorted, each once")
    return Watermark(lines[1], int(lines[2]), applied)


def said_by(raw: bytes) -> str:
    """Whose watermark this claims to be; nothing is verified.

    Raises:
        Malformed: it is none.
    """
    lines = parse_note(raw).text.split("\n")
    if len(lines) < 2 or lines[0] != _FIRST:
        raise Malformed("this is no erasure watermark")
    return check_origin(lines[1])


def _parse(line: str) -> Applied:
    match = _LINE.fullmatch(line)
    if match is None:
        raise Malformed("a line of an erasure watermark is a log, its size, a count, a hash and a time")
    origin, size, withdrawn, digest, at_s = match.groups()
    return Applied(check_origin(origin), int(size), int(withdrawn), digest, int(at_s))
