"""Hypothesis strategies for everything that goes over the wire."""

from base64 import urlsafe_b64encode

from hypothesis import strategies as st

from federation.log.checkpoint import LARGEST_SIZE, sign_checkpoint
from federation.log.commitment import format32
from federation.log.keys import COSIGNATURE, ED25519, SigningKey, VerifierKey
from federation.log.leaf import Genesis, Record, Retract, Rotate, Withdraw
from federation.log.listing import Listed, Listing
from federation.log.note import Note, Signature
from federation.log.origin import log_id
from federation.log.proof import Proof
from federation.log.tiles import WIDTH, TilePath

ORIGINS = st.from_regex(
    r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?(\.[a-z0-9]{1,8}){0,2}(:[1-9][0-9]{0,4})?(/[a-z0-9._~-]{1,8}){0,3}",
    fullmatch=True,
)
HASHES = st.binary(min_size=32, max_size=32)
TEXTS32 = HASHES.map(format32)
EDGES = [0, 1, 255, 256, 257, 65_536, LARGEST_SIZE]
SIZES = st.one_of(st.integers(0, 1000), st.integers(0, LARGEST_SIZE), st.sampled_from(EDGES))
BODIES = st.binary(max_size=300)


def signing_keys() -> st.SearchStrategy[SigningKey]:
    return st.builds(SigningKey, ORIGINS, HASHES)


def verifier_keys() -> st.SearchStrategy[VerifierKey]:
    return st.builds(VerifierKey, ORIGINS, HASHES, st.sampled_from([ED25519, COSIGNATURE]))


def texts() -> st.SearchStrategy[str]:
    """What may be signed: lines of UTF-8 without control characters, empty ones included."""
    letters = st.characters(exclude_categories=["Cs"], exclude_characters=[*map(chr, range(32)), "\x7f"])
    return st.lists(st.text(letters, max_size=20), min_size=1, max_size=6).map(lambda lines: "\n".join(lines) + "\n")


def signatures() -> st.SearchStrategy[Signature]:
    return st.builds(Signature, ORIGINS, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=80))


def notes() -> st.SearchStrategy[Note]:
    return st.builds(Note, texts(), st.lists(signatures(), min_size=1, max_size=4).map(tuple))


def checkpoints():
    return st.builds(sign_checkpoint, SIZES, HASHES, signing_keys())


def leaves():
    index = st.integers(0, LARGEST_SIZE)
    return st.one_of(
        st.builds(Genesis, TEXTS32),
        st.builds(Rotate, TEXTS32, TEXTS32, TEXTS32, st.binary(min_size=64, max_size=64).map(_text64)),
        st.builds(Record, HASHES, HASHES),
        st.builds(Withdraw, index, ORIGINS, TEXTS32),
        st.builds(Retract, st.sampled_from(["legal", "privacy", "spam", "duplicate"]), index),
    )


def slots() -> st.SearchStrategy[list[bytes]]:
    slot = st.one_of(st.just(b""), st.builds(lambda salt, body: salt + body, HASHES, BODIES))
    return st.one_of(st.lists(slot, max_size=12), st.lists(st.sampled_from([b"", bytes(40)]), max_size=WIDTH))


def withdrawals() -> st.SearchStrategy[dict[int, bytes]]:
    return st.dictionaries(st.integers(0, LARGEST_SIZE), HASHES, max_size=20)


def tile_paths() -> st.SearchStrategy[TilePath]:
    levels = st.one_of(st.integers(0, 7), st.just("entries"))
    numbers = st.one_of(st.integers(0, 2000), st.integers(0, 10**21 - 1))
    return st.builds(TilePath, levels, numbers, st.integers(1, WIDTH))


def proofs() -> st.SearchStrategy[Proof]:
    return st.builds(
        Proof,
        st.integers(0, LARGEST_SIZE),
        st.lists(HASHES, max_size=63).map(tuple),
        checkpoints().map(lambda checkpoint: checkpoint.signed),
    )


def listings() -> st.SearchStrategy[Listing]:
    def listed(key: SigningKey, size: int, root: bytes, withdrawn: bytes) -> Listed:
        name = key.verifier.name
        return Listed(name, log_id(name), str(key.verifier), size, root.hex(), withdrawn.hex())

    each = st.builds(listed, signing_keys(), SIZES, HASHES, HASHES)
    return st.lists(each, max_size=4, unique_by=lambda log: log.origin).map(lambda logs: Listing(tuple(logs)))


def _text64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
