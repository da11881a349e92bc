"""What a receipt says, checked offline: a tlog-proof that carries its leaf, and the key of the log."""

from collections.abc import Collection

from msgspec import Struct

from federation.errors import Malformed, NotThere

from .checkpoint import parse_text
from .commitment import commit_to_secret, format32, parse32
from .keys import VerifierKey
from .leaf import Record, Withdraw, parse_leaf
from .note import parse_note
from .proof import parse_proof, verify_proof


class Receipt(Struct, frozen=True, omit_defaults=True):
    """Leaf `index` of the log `origin` stands under its signed tree of `size` leaves with the root `root`.

    `w` is the commitment of a record, or of the secret that a withdrawal shows; `withdraws` is the record that
    it names, as origin and index.
    """

    origin: str
    index: int
    size: int
    root: str
    kind: str
    w: str = ""
    withdraws: tuple[str, int] | None = None


def verify_receipt(raw: bytes, keys: Collection[VerifierKey]) -> Receipt:
    """What a receipt proves, by the keys of logs that the reader knows; of one log these may be several, when its key
    was replaced.

    Raises:
        Malformed: it is no receipt.
        NotThere: none of `keys` is of its log.
        BadSignature, BadProof, WrongOrigin: it does not prove what it says.
    """
    proof = parse_proof(raw)
    if not proof.extra:
        raise Malformed("this proof does not carry its leaf. Ask a node for it again: GET /logs/<id>/proof/<index>")
    note = parse_note(proof.signed)
    origin, _, _ = parse_text(note.text)
    known = [key for key in keys if key.name == origin]
    if not known:
        raise NotThere(f"the receipt is of the log {origin}, whose key is not known here")
    leaf = parse_leaf(proof.extra)
    by = next((key for key in known if note.by(key) is not None), known[0])
    checkpoint = verify_proof(proof, proof.extra, by)
    proved = (origin, proof.index, checkpoint.size, checkpoint.root.hex())
    if isinstance(leaf, Record):
        return Receipt(*proved, "record", format32(leaf.w))
    if isinstance(leaf, Withdraw):
        return Receipt(*proved, "withdraw", format32(commit_to_secret(parse32(leaf.w))), (leaf.o, leaf.i))
    return Receipt(*proved, type(leaf).__name__.lower())
