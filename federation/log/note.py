"""A text with signatures underneath (c2sp.org/signed-note).

The text ends with a newline; an empty line; then one line for each signature:
`— <key name> <base64(key id ‖ signature)>`.
"""

import base64
import binascii

from msgspec import Struct

from federation.errors import BadSignature, Malformed

from .keys import VerifierKey

MOST_BYTES = 64 * 1024
MOST_SIGNATURES = 100

_DASH = "— "


class Signature(Struct, frozen=True):
    """One signature line: the key's name and id (4 bytes), and what it signed with."""

    name: str
    key_id: bytes
    signature: bytes


class Note(Struct, frozen=True):
    """A signed text as it came.  Nothing in it has been verified yet."""

    text: str
    signatures: tuple[Signature, ...]

    def by(self, key: VerifierKey) -> bytes | None:
        """The first signature that claims to be by `key`."""
        for line in self.signatures:
            if line.name == key.name and line.key_id == key.id:
                return line.signature
        return None


def format_signature(line: Signature) -> str:
    return f"{_DASH}{line.name} {base64.b64encode(line.key_id + line.signature).decode()}\n"


def format_note(note: Note) -> bytes:
    return (note.text + "\n" + "".join(map(format_signature, note.signatures))).encode()


def parse_note(raw: bytes) -> Note:
    """The text and signature lines of a note.

    Raises:
        Malformed: not UTF-8, over 64 KiB, control characters, or no signature lines.
    """
    if len(raw) > MOST_BYTES:
        raise Malformed(f"a note has at most {MOST_BYTES} bytes, this one {len(raw)}")
    try:
        content = raw.decode()
    except UnicodeDecodeError:
        raise Malformed("a note is UTF-8") from None
    if any((c < " " and c != "\n") or c == "\x7f" for c in content):
        raise Malformed("a note has no control characters but the newline")
    text, empty_line, lines = content.rpartition("\n\n")
    if not empty_line or not lines.endswith("\n"):
        raise Malformed("a note is a text, an empty line, and signature lines")
    signatures = tuple(_parse_signature(line) for line in lines[:-1].split("\n"))
    if len(signatures) > MOST_SIGNATURES:
        raise Malformed(f"a note has at most {MOST_SIGNATURES} signatures")
    return Note(text + "\n", signatures)


def verify_note(note: Note, key: VerifierKey) -> None:
    """Returns when `key` signed the text.

    Raises:
        BadSignature: there is no signature by `key`, or a false one.
    """
    claimed = note.by(key)
    if claimed is None:
        raise BadSignature(f"no signature by {key.name} with key {key.id.hex()}")
    if not key.verifies(claimed, note.text.encode()):
        raise BadSignature(f"the signature by {key.name} is false")


def _parse_signature(line: str) -> Signature:
    if not line.startswith(_DASH):
        raise Malformed("a signature line begins with an em dash and a space")
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("a signature is base64") from None
    if not name or "+" in name or any(c.isspace() for c in name) or len(raw) < 5:
        raise Malformed("a signature line has a name, and at least five bytes of key id and signature")
    if base64.b64encode(raw).decode() != encoded:
        raise Malformed("a signature is written in one way only")
    return Signature(name, raw[:4], raw[4:])
