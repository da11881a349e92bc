"""The signed size and root of a log at one moment (c2sp.org/tlog-checkpoint).

Only `open_checkpoint` and `sign_checkpoint` make a `Checkpoint`: whoever is
handed one knows that its signature was verified.  The bytes are kept as they
came; other nodes' cosignatures (c2sp.org/tlog-cosignature) stand underneath.
"""

import base64
import binascii
import re

from msgspec import Struct

from federation.errors import BadSignature, Malformed, WrongOrigin

from .keys import COSIGNATURE, ED25519, SigningKey, VerifierKey
from .note import MOST_SIGNATURES, Note, Signature, format_note, parse_note, verify_note
from .origin import check_origin

# A size is handled as a signed 64-bit number by databases and other readers.
LARGEST_SIZE = 2**63 - 1

_NUMBER = re.compile("0|[1-9][0-9]{0,18}")


class Checkpoint(Struct, frozen=True):
    """The verified statement that the log `origin` has `size` leaves under `root` (32 bytes)."""

    origin: str
    size: int
    root: bytes
    signed: bytes       # the note as it came


def format_text(origin: str, size: int, root: bytes) -> str:
    """What a log signs: three lines."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


def parse_text(text: str) -> tuple[str, int, bytes]:
    """Origin, size and root.  Extension lines are allowed, and mean nothing here.

    Raises:
        Malformed: the first three lines are not those of a checkpoint.
    """
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] != "" or "" in lines[:-1]:
        raise Malformed("a checkpoint has at least three lines, none empty: origin, size and root")
    origin, size, root_text = lines[:3]
    try:
        root = base64.b64decode(root_text, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("the root of a checkpoint is base64") from None
    if not _NUMBER.fullmatch(size) or int(size) > LARGEST_SIZE:
        raise Malformed("the size of a checkpoint is a decimal number below 2^63 without leading zeroes")
    if len(root) != 32 or base64.b64encode(root).decode() != root_text:
        raise Malformed("the root of a checkpoint has 32 bytes")
    return check_origin(origin), int(size), root


def open_checkpoint(raw: bytes, log: VerifierKey) -> Checkpoint:
    """The checkpoint in `raw`, signed by `log`.

    Raises:
        Malformed: `raw` is no checkpoint.
        WrongOrigin: it is one of another log.
        BadSignature: it is not signed by `log`.
    """
    note = parse_note(raw)
    origin, size, root = parse_text(note.text)
    if origin != log.name:
        raise WrongOrigin(f"expected a checkpoint of {log.name}, got one of {origin}")
    verify_note(note, log)
    return Checkpoint(origin, size, root, raw)


def signed_alone(checkpoint: Checkpoint, log: VerifierKey) -> bytes:
    """The note as the log signed it, without what others wrote under it."""
    note = parse_note(checkpoint.signed)
    mine = [each for each in note.signatures if (each.name, each.key_id) == (log.name, log.id)]
    return format_note(Note(note.text, tuple(mine[:1])))


def sign_checkpoint(size: int, root: bytes, key: SigningKey) -> Checkpoint:
    """A new checkpoint of the log that `key` is the identity of.

    Ed25519 is deterministic: the same size and root always give the same bytes.
    """
    origin = key.verifier.name
    text = format_text(origin, size, root)
    note = Note(text, (Signature(origin, key.verifier.id, key.sign(text.encode())),))
    return Checkpoint(origin, size, root, format_note(note))


def cosign(checkpoint: Checkpoint, key: SigningKey, now_s: int) -> Checkpoint:
    """The same checkpoint with a cosignature by `key` in place of any older one of its own.

    It says: at `now_s` (POSIX seconds) this is the largest consistent tree that
    this node has seen.  A note that is full of signatures comes back unchanged.
    """
    note = parse_note(checkpoint.signed)
    cosigner = key.verifier.cosigner
    others = tuple(s for s in note.signatures if (s.name, s.key_id) != (cosigner.name, cosigner.id))
    if len(others) >= MOST_SIGNATURES:
        return checkpoint
    signature = now_s.to_bytes(8) + key.sign(_cosigned(note.text, now_s))
    signed = format_note(Note(note.text, (*others, Signature(cosigner.name, cosigner.id, signature))))
    return Checkpoint(checkpoint.origin, checkpoint.size, checkpoint.root, signed)


def cosigned_at(checkpoint: Checkpoint, cosigner: VerifierKey) -> int | None:
    """When `cosigner` says it saw this checkpoint, in POSIX seconds; None when it does not say.

    Raises:
        BadSignature: there is a cosignature in its name, and it is false.
    """
    assert cosigner.algorithm in (ED25519, COSIGNATURE)
    note = parse_note(checkpoint.signed)
    claimed = note.by(cosigner.cosigner)
    if claimed is None:
        return None
    seconds = int.from_bytes(claimed[:8])
    if len(claimed) != 72 or not cosigner.verifies(claimed[8:], _cosigned(note.text, seconds)):
        raise BadSignature(f"the cosignature by {cosigner.name} is false")
    return seconds


def _cosigned(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()
