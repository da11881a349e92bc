"""Personal data inside an encoding: base64, hexadecimal, percent signs, backslash and HTML escapes, two deep."""

import base64
import binascii
import html
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from .finding import Finding, settle
from .patterns import Pattern
from .view import see

_DEPTH = 2
_LONGEST = 1 << 16
_ESCAPE = Pattern(r"\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2})")


def _from_base64(token: str) -> str:
    padded = token.rstrip("=").replace("-", "+").replace("_", "/")
    return _text(base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True))


def _from_hex(token: str) -> str:
    return _text(bytes.fromhex(token.removeprefix("0x")))


def _text(raw: bytes) -> str:
    """UTF-8, or UTF-16 as PowerShell encodes it."""
    return raw.decode("utf-16-le" if raw[1:8:2] == b"\0\0\0\0" else "utf-8")


def _from_backslashes(token: str) -> str:
    pieces: list[str] = []
    at = 0
    for escape in _ESCAPE.find(token):
        pieces += [token[at : escape.start], chr(int(escape.text[2:], 16))]
        at = escape.end
    # JSON writes what is beyond 16 bits as two escapes.
    return "".join([*pieces, token[at:]]).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


_LAYERS: tuple[tuple[Pattern, Callable[[str], str]], ...] = (
    (Pattern(r"[A-Za-z0-9+/_\-]{16,}={0,2}"), _from_base64),
    (Pattern(r"(?:0x)?(?:[0-9a-fA-F]{2}){10,}"), _from_hex),
    (Pattern(r"[^\s\"'<>]*%[0-9a-fA-F]{2}[^\s\"'<>]*"), unquote),
    (Pattern(r"[^\s\"'<>]*\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2})[^\s\"'<>]*"), _from_backslashes),
    (Pattern(r"[^\s\"'<>]*&#?[A-Za-z0-9]{2,7};[^\s\"'<>]*"), html.unescape),
)

Find = Callable[[str], list[Finding]]


def find_in_layers(text: str, find: Find, depth: int = _DEPTH) -> Iterator[Finding]:
    """Every encoded stretch of `text` in which `find` finds something: the whole stretch, as that kind."""
    for pattern, decode in _LAYERS:
        for match in pattern.find(text):
            decoded = _decoded(match.text, decode)
            if decoded is None:
                continue
            inner = [f for f in find(decoded) if not f.cut]
            if depth > 1 and not inner:
                inner = list(find_in_layers(decoded, find, depth - 1))
            if inner:
                yield Finding(match.start, match.end, settle(inner)[0].kind, 0.9, "structured")


def _decoded(token: str, decode: Callable[[str], str]) -> str | None:
    """What `token` says, if it decodes to a text that a person could have written, else None."""
    if len(token) > _LONGEST:
        return None
    try:
        decoded = decode(token)
    except (ValueError, binascii.Error):
        return None
    readable = sum(character.isprintable() or character.isspace() for character in decoded)
    return see(decoded).text if decoded != token and readable >= 0.95 * len(decoded) else None
