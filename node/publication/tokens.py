"""Tokens and invite codes: 256 random bits behind a prefix that secret scanners can know."""

import hashlib
import secrets
import zlib
from urllib.parse import parse_qs, quote, urlsplit

TOKEN = "sharelm_token_"
INVITE = "sharelm_invite_"
INTAKE = "sharelm_intake_"

MOST_CHARACTERS = 1_000


def new_code(prefix: str) -> str:
    """`<prefix><43 characters><6 hex digits of a checksum>`."""
    code = prefix + secrets.token_urlsafe(32)
    return code + _checksum(code)


def is_code(text: str, prefix: str) -> bool:
    """Whether `text` can be a code at all; tells a typing error from an unknown code."""
    return text.startswith(prefix) and len(text) == len(prefix) + 49 and text[-6:] == _checksum(text[:-6])


def hash_code(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()


def invite_link(url: str, vkey: str, code: str) -> str:
    """Address, verifier key and code.  What stands behind # never reaches a server or its log."""
    return f"{url}/join#vkey={quote(vkey, safe='')}&code={code}"


def code_in(invite: str) -> str:
    """The code of an invite, given as the code itself or as the whole link; "" when there is none."""
    if invite.startswith(INVITE):
        return invite
    try:
        return parse_qs(urlsplit(invite).fragment).get("code", [""])[0]
    except ValueError:
        return ""


def _checksum(code: str) -> str:
    return f"{zlib.crc32(code.encode()) & 0xFFFFFF:06x}"
