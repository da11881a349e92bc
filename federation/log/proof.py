"""A receipt that anybody can check offline: c2sp.org/tlog-proof.

It holds the index of a leaf, its inclusion proof, and the checkpoint; and, as the extra data that the format has a
place for, the leaf itself.
"""

import base64
import binascii
import re

from msgspec import Struct

from federation.errors import BadProof, Malformed

from .checkpoint import Checkpoint, open_checkpoint
from .keys import VerifierKey
from .merkle import Hash, leaf_hash, root_by_inclusion
from .note import MOST_BYTES

MOST_HASHES = 63

_HEADER = "c2sp.org/tlog-proof@v1"
_EXTRA = "extra "
_INDEX = re.compile("index (0|[1-9][0-9]{0,18})")


class Proof(Struct, frozen=True):
    """That a leaf stands at `index` under the checkpoint `signed` (a note, unverified).

    `extra` is what the extra line holds, the leaf where this project wrote it.  Nothing vouches for it
    before `verify_proof` was given it as the leaf.
    """

    index: int
    hashes: tuple[Hash, ...]
    signed: bytes
    extra: bytes = b""


def format_proof(proof: Proof) -> bytes:
    hashes = "".join(base64.b64encode(each).decode() + "\n" for each in proof.hashes)
    extra = f"extra {base64.b64encode(proof.extra).decode()}\n" if proof.extra else ""
    return f"{_HEADER}\n{extra}index {proof.index}\n{hashes}\n".encode() + proof.signed


def parse_proof(raw: bytes) -> Proof:
    """The parts of a proof.

    Raises:
        Malformed: it is none.
    """
    if len(raw) > 2 * MOST_BYTES:
        raise Malformed("a proof is longer than any proof can be")
    head, empty_line, signed = raw.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
        if lines[0] != _HEADER or not empty_line:
            raise Malformed(f"a proof begins with {_HEADER}, and holds a checkpoint behind an empty line")
        has_extra = len(lines) > 1 and lines[1].startswith(_EXTRA)
        extra = base64.b64decode(lines[1].removeprefix(_EXTRA), validate=True) if has_extra else b""
        rest = lines[2:] if has_extra else lines[1:]
        index = _INDEX.fullmatch(rest[0]) if rest else None
        hashes = tuple(base64.b64decode(line, validate=True) for line in rest[1:])
    except (UnicodeDecodeError, binascii.Error, ValueError):
        raise Malformed("a proof is ASCII, with hashes in base64") from None
    if index is None or len(hashes) > MOST_HASHES or any(len(each) != 32 for each in hashes):
        raise Malformed(f"a proof has an index and at most {MOST_HASHES} hashes of 32 bytes")
    if [base64.b64encode(each).decode() for each in hashes] != rest[1:]:
        raise Malformed("a hash in a proof is written in one way only")
    if has_extra and (_EXTRA + base64.b64encode(extra).decode() != lines[1] or not extra):
        raise Malformed("the extra data of a proof are written in one way only")
    return Proof(int(index[1]), hashes, signed, extra)


def verify_proof(proof: Proof, leaf: bytes, log: VerifierKey) -> Checkpoint:
    """The checkpoint under which `leaf` is proved to stand.

    Raises:
        BadSignature, WrongOrigin, Malformed: the checkpoint is not one of `log`.
        BadProof: the hashes do not lead from the leaf to its root.
    """
    checkpoint = open_checkpoint(proof.signed, log)
    root = root_by_inclusion(proof.index, checkpoint.size, leaf_hash(leaf), proof.hashes)
    if root != checkpoint.root:
        raise BadProof(f"the proof of leaf {proof.index} does not lead to the root of {checkpoint.size} leaves")
    return checkpoint
