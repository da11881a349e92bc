"""Ed25519 keys under a name, in the text forms of c2sp.org/signed-note.

A verifier key is `<name>+<key id>+<base64(algorithm ‖ public key)>`.  The key
that signs a log's checkpoints (algorithm 1) also cosigns other logs' (algorithm
4, c2sp.org/tlog-cosignature); what is signed differs in its first line.
"""

import base64
import binascii
import hashlib
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Struct

from federation.errors import Malformed

from .origin import check_origin

ED25519 = 1
COSIGNATURE = 4

_PRIVATE = "PRIVATE+KEY+"


def key_id(name: str, algorithm: int, public: bytes) -> bytes:
    """Four bytes that tell which key signed: SHA-256(name ‖ LF ‖ algorithm ‖ public key)[:4]."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([algorithm]) + public).digest()[:4]


class VerifierKey(Struct, frozen=True):
    """A name and the public key (32 bytes) that is its identity."""

    name: str
    public: bytes
    algorithm: int = ED25519

    @property
    def id(self) -> bytes:
        return key_id(self.name, self.algorithm, self.public)

    @property
    def cosigner(self) -> Self:
        """The same key, as it signs other logs' checkpoints."""
        return type(self)(self.name, self.public, COSIGNATURE)

    def verifies(self, signature: bytes, message: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    def __str__(self) -> str:
        return format_verifier_key(self)


class SigningKey:
    """A private key under a name.  Never printed, never compared, never pickled."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self._seed = seed
        self.verifier = VerifierKey(check_origin(name), self._private.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the Ed25519 signature (RFC 8032)."""
        return self._private.sign(message)

    def __repr__(self) -> str:
        return f"SigningKey({self.verifier.name!r})"

    def __reduce__(self) -> str:
        raise TypeError("a private key stays in the process that opened it")


def format_verifier_key(key: VerifierKey) -> str:
    material = base64.b64encode(bytes([key.algorithm]) + key.public).decode()
    return f"{key.name}+{key.id.hex()}+{material}"


def parse_verifier_key(text: str) -> VerifierKey:
    """The key that `text` writes, its id checked.

    Raises:
        Malformed: it is no Ed25519 verifier key, or its parts do not belong together.
    """
    name, id_hex, algorithm, public = _split(text)
    key = VerifierKey(name, public, algorithm)
    if algorithm not in (ED25519, COSIGNATURE) or format_verifier_key(key) != text or key.id.hex() != id_hex:
        raise Malformed("a verifier key whose id, algorithm and key material do not belong together")
    return key


def format_signing_key(key: SigningKey) -> str:
    """The secret text form: `PRIVATE+KEY+<name>+<key id>+<base64(1 ‖ seed)>`."""
    material = base64.b64encode(bytes([ED25519]) + key._seed).decode()
    return f"{_PRIVATE}{key.verifier.name}+{key.verifier.id.hex()}+{material}"


def parse_signing_key(text: str) -> SigningKey:
    """The key that a node keeps in a file of mode 0600.

    Raises:
        Malformed: it is no private key.  The message never holds any of it.
    """
    if not text.startswith(_PRIVATE):
        raise Malformed(f"a private key begins with {_PRIVATE}")
    name, id_hex, algorithm, seed = _split(text.removeprefix(_PRIVATE).strip())
    key = SigningKey(name, seed)
    if algorithm != ED25519 or key.verifier.id.hex() != id_hex:
        raise Malformed("a private key whose id does not belong to it")
    return key


def _split(text: str) -> tuple[str, str, int, bytes]:
    parts = text.split("+", 2)      # base64 may hold a plus, a name may not
    if len(parts) != 3:
        raise Malformed("a key has three parts: <name>+<key id>+<base64>")
    name, id_hex, material = parts
    try:
        raw = base64.b64decode(material, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("the last part of a key is base64") from None
    if len(raw) != 33 or base64.b64encode(raw).decode() != material:
        raise Malformed(f"a key holds one byte of algorithm and 32 of key, this one {len(raw)}")
    return check_origin(name), id_hex, raw[0], raw[1:]
