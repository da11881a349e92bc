"""The offline key that can put a new online key in place: twelve words (BIP39), shown once.

words → seed (BIP39, no passphrase) → HKDF-SHA-256 (RFC 5869) → Ed25519 seed.
"""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from mnemonic import Mnemonic

from federation.log.keys import SigningKey
from federation.log.rotation import commit_to_recovery_key

__all__ = ["commit_to_recovery_key", "new_words", "recovery_key", "recovery_public_key"]

_INFO = b"sharelm/recovery/v1"


def new_words() -> str:
    """Twelve words, 128 random bits."""
    return str(Mnemonic("english").generate(strength=128))


def recovery_key(words: str, origin: str) -> SigningKey:
    """The key that the words stand for, under the name of the log that it is for."""
    seed = Mnemonic.to_seed(words)
    return SigningKey(origin, HKDF(algorithm=SHA256(), length=32, salt=None, info=_INFO).derive(seed))


def recovery_public_key(words: str) -> bytes:
    """The public half, 32 bytes; it is the same for every log."""
    return recovery_key(words, "any.log").verifier.public
