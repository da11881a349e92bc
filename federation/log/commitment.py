"""Commitments: what a leaf says instead of anybody's words.

    W = SHA-256("sharelm/withdraw/v1" LF ‖ w)           w: 32 bytes that the contributor alone knows
    B = HMAC-SHA-256(s, "sharelm/body/v1" LF ‖ body)    s: 32 random bytes, erased together with the body

HMAC is RFC 2104.  The first line keeps one kind of hash from passing as another.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from binascii import a2b_base64
from collections.abc import Sequence
from hashlib import sha256
from re import compile

from federation.errors import Malformed

SALT_BYTES = 32

_BODY = b"sharelm/body/v1\n"
_WITHDRAW = b"sharelm/withdraw/v1\n"
# 32 bytes are 43 characters, of which the last has two bits to spare, which are zero.
TEXT32 = "[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]"
_TEXT32 = compile(TEXT32)
_FROM_URLSAFE = bytes.maketrans(b"-_", b"+/")


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def commit_to_body(salt: bytes, body: bytes) -> bytes:
    return hmac.digest(salt, _BODY + body, "sha256")


def commit_to_secret(secret: bytes) -> bytes:
    """W, from the secret w that its contributor will show to withdraw."""
    return sha256(_WITHDRAW + secret).digest()


def format32(raw: bytes) -> str:
    """32 bytes in base64url without padding: 43 characters."""
    assert len(raw) == 32
    return urlsafe_b64encode(raw)[:43].decode()


def decode32(text: bytes) -> bytes:
    """The 32 bytes in 43 characters that are known to match TEXT32.  The quick half of `parse32`."""
    return a2b_base64(text.translate(_FROM_URLSAFE) + b"=")


def decode32s(texts: Sequence[bytes]) -> list[bytes]:
    """As `decode32` of each, in one go."""
    # With one more character of six zero bits, 43 are 33 bytes, of which the last is zero.
    raw = a2b_base64((b"A".join(texts) + b"A").translate(_FROM_URLSAFE)) if texts else b""
    return [raw[at : at + 32] for at in range(0, len(raw), 33)]


def parse32(text: str) -> bytes:
    """The 32 bytes that `format32` wrote.

    Raises:
        Malformed: it did not write this.
    """
    if not _TEXT32.fullmatch(text):
        raise Malformed("expected 32 bytes as 43 characters of base64url without padding")
    return decode32(text.encode())
