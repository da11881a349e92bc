"""Which key signs a log: the one it began with, until a rotation puts another in its place.

The genesis leaf commits to a recovery key that is kept offline.  A `rotate/v1` leaf names a
new online key and commits to the next recovery key, and is signed by the one that was
committed to before.  So a stolen online key can rotate nothing, and each recovery key
rotates once.

`logs/<id>/rotations` lists them, so that a reader who knows an old key finds the new one
before it believes anything that the new one signed.  A line also holds the last checkpoint
signed by the key that was replaced: for a reader who comes to the log with that key alone.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from federation.errors import BadSignature, Malformed, RotatedTwice

from .commitment import format32, parse32
from .keys import ED25519, SigningKey, VerifierKey, parse_verifier_key
from .leaf import Index, Rotate, format_leaf, parse_leaf

PATH = "rotations"
MOST_ROTATIONS = 1_000
MOST_BYTES = 1 << 20

_RECOVERY = b"sharelm/recovery/v1\n"
_ROTATE = "sharelm/rotate/v1"


class Rotation(Struct, frozen=True, forbid_unknown_fields=True):
    """One line: the leaf `l` at index `i`, the key `o` that it replaced, and the last note `c` that key signed."""

    c: Annotated[str, Meta(max_length=4096)]
    i: Index
    l: Annotated[str, Meta(max_length=4096)]  # noqa: E741  (one letter, as in leaves)
    o: Annotated[str, Meta(max_length=400)]

    @property
    def leaf(self) -> Rotate:
        parsed = parse_leaf(self.l.encode())
        if not isinstance(parsed, Rotate):
            raise Malformed("a line of rotations holds another leaf than a rotation")
        return parsed


class Succession(Struct, frozen=True):
    """The keys of one log in their order; only `succeed` makes one, so each was put there by the recovery key before.

    `next_recovery` is what the recovery key of the next rotation hashes to.
    """

    keys: tuple[VerifierKey, ...]
    rotations: tuple[Rotation, ...]
    next_recovery: bytes

    def at(self, index: int) -> Rotation | None:
        """The rotation that stands at this index of the log."""
        return next((each for each in self.rotations if each.i == index), None)


_LINE = msgspec.json.Decoder(Rotation)


def commit_to_recovery_key(public: bytes) -> bytes:
    """What a leaf says of a recovery key: SHA-256("sharelm/recovery/v1" LF ‖ public key)."""
    return sha256(_RECOVERY + public).digest()


def sign_rotation(recovery: SigningKey, new: VerifierKey, next_recovery: bytes) -> Rotate:
    """The leaf that puts `new` in place, and commits to the recovery key after it.

    `recovery` is the recovery key that is due, under the log's name.
    """
    k, n = format32(new.public), format32(next_recovery)
    signature = recovery.sign(_signed(recovery.verifier.name, k, n))
    return Rotate(k, n, format32(recovery.verifier.public), _format64(signature))


def is_rotation(leaf: Rotate, origin: str, commitment: bytes) -> bool:
    """Whether the recovery key that was committed to says this.  Any other leaf of the type means nothing."""
    return commit_to_recovery_key(parse32(leaf.r)) == commitment and _is_signed(leaf, origin)


def succeed(origin: str, genesis: bytes, rotations: Sequence[Rotation]) -> Succession:
    """The keys, when each rotation is signed by the recovery key committed to before.

    `genesis` is the first commitment.

    Raises:
        BadSignature: one is not.
        Malformed: a line does not continue the one before.
    """
    commitment, keys = genesis, list[VerifierKey]()
    before = -1
    for each in rotations:
        old, leaf = parse_verifier_key(each.o), each.leaf
        if old.name != origin or old.algorithm != ED25519 or (keys and old != keys[-1]) or each.i <= before:
            raise Malformed(f"log {origin}: its rotations do not follow one from the other")
        if not is_rotation(leaf, origin, commitment):
            raise BadSignature(f"log {origin}: the rotation at {each.i} is not signed by the recovery key that is due")
        keys = keys or [old]
        keys.append(VerifierKey(origin, parse32(leaf.k)))
        commitment, before = parse32(leaf.n), each.i
    return Succession(tuple(keys), tuple(rotations), commitment)


def contradict(origin: str, one: Sequence[Rotation], other: Sequence[Rotation]) -> RotatedTwice | None:
    """The proof that one recovery key signed two rotations; None when these two lists show none."""
    for mine in one:
        for theirs in other:
            if mine.leaf.r == theirs.leaf.r and mine.l != theirs.l and _is_signed(theirs.leaf, origin):
                return RotatedTwice(
                    f"log {origin}: its recovery key signed two rotations",
                    before=mine.l.encode(),
                    behind=theirs.l.encode(),
                )
    return None


def format_rotations(rotations: Sequence[Rotation]) -> bytes:
    return b"".join(msgspec.json.encode(each) + b"\n" for each in rotations)


def parse_rotations(raw: bytes) -> tuple[Rotation, ...]:
    """The lines; nothing is verified yet.

    Raises:
        Malformed: a line is none.
    """
    lines = raw.splitlines()
    if len(lines) > MOST_ROTATIONS:
        raise Malformed(f"a log has at most {MOST_ROTATIONS} rotations")
    try:
        return tuple(_LINE.decode(line) for line in lines)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Malformed("a line of rotations is not as the protocol says") from None


def rotation_line(index: int, leaf: Rotate, replaced: VerifierKey, last_signed: bytes) -> Rotation:
    """What `rotations` says of one rotation; `last_signed` is the note that the replaced key signed last."""
    return Rotation(last_signed.decode(), index, format_leaf(leaf).decode(), str(replaced))


def _is_signed(leaf: Rotate, origin: str) -> bool:
    return VerifierKey(origin, parse32(leaf.r)).verifies(_parse64(leaf.s), _signed(origin, leaf.k, leaf.n))


def _signed(origin: str, k: str, n: str) -> bytes:
    return f"{_ROTATE}\n{origin}\n{k}\n{n}\n".encode()


def _format64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _parse64(text: str) -> bytes:
    return urlsafe_b64decode(text + "==")
