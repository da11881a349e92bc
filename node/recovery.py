"""The offline key that can put a new online key in place: twelve words (BIP39), shown once.

words → seed (BIP39, no passphrase) → HKDF-SHA-256 (RFC 5869) → Ed25519 seed.
"""

from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from mnemonic import Mnemonic

_INFO = b"sharelm/recovery/v1"


def new_words() -> str:
    """Twelve words, 128 random bits."""
    return str(Mnemonic("english").generate(strength=128))


def recovery_public_key(words: str) -> bytes:
    """The public half, 32 bytes, of the key that the words stand for."""
    seed = Mnemonic.to_seed(words)
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_INFO).derive(seed)
    return Ed25519PrivateKey.from_private_bytes(derived).public_key().public_bytes_raw()


def commit_to_recovery_key(public: bytes) -> bytes:
    """What the genesis leaf says of it: SHA-256("sharelm/recovery/v1" LF ‖ public key)."""
    return sha256(_INFO + b"\n" + public).digest()
