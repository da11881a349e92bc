"""Addresses, keys and seed phrases of crypto currencies."""

import hashlib
from collections.abc import Iterator

from .finding import Finding
from .patterns import Pattern, stands_alone
from .regions import Regions

# Ethereum's checksum, in the case of its letters, needs not hold: most are written in one case.
_ETHEREUM = Pattern(r"0x[0-9a-fA-F]{40}")
_BASE58 = Pattern(r"[1-9A-HJ-NP-Za-km-z]{26,35}")
_BASE58_KEY = Pattern(r"[5KL9c][1-9A-HJ-NP-Za-km-z]{50,51}|[xyztuv]prv[1-9A-HJ-NP-Za-km-z]{107}")
_BASE58_PUBLIC = Pattern(r"[xyztuv]pub[1-9A-HJ-NP-Za-km-z]{107}")
_BECH32 = Pattern(r"(?:bc1|BC1|tb1|TB1|ltc1|LTC1|addr1)[0-9a-zA-Z]{11,100}")
_BASE58_VALUES = {c: i for i, c in enumerate("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")}
_BECH32_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_SEED = Pattern(
    r"(?i)\b(?:seed phrase|recovery phrase|mnemonic(?: phrase)?|seed words|wallet seed)(?:\s(?:is|was|"
    r"are)\b)?[\s:=\"'`\-]{1,6}"
    r"((?:\d{1,2}[.)] ?)?[a-z]{3,8}(?:[ ,\n]{1,3}(?:\d{1,2}[.)] ?)?[a-z]{3,8}){11,23})"
)


def find_crypto(text: str, regions: Regions) -> Iterator[Finding]:
    """Addresses whose checksum holds, Ethereum's by their form; keys and what is called a seed phrase as secrets."""
    for pattern, holds, kind in (
        (_BASE58, base58check, "CRYPTO"), (_BASE58_PUBLIC, base58check, "CRYPTO"), (_BECH32, bech32, "CRYPTO"),
        (_ETHEREUM, None, "CRYPTO"), (_BASE58_KEY, base58check, "SECRET"),
    ):  # fmt: skip
        for match in pattern.find(text):
            if stands_alone(text, match.start, match.end) and (holds is None or holds(match.text)):
                yield Finding(match.start, match.end, kind, 1.0, "structured")
    for match in _SEED.find(text):
        yield Finding(*match.group_spans[0], "SECRET", 0.9, "structured")


def base58check(written: str) -> bool:
    """Whether the last four bytes are the beginning of the others' double SHA-256."""
    value = 0
    for character in written:
        value = value * 58 + _BASE58_VALUES[character]
    raw = b"\0" * (len(written) - len(written.lstrip("1"))) + value.to_bytes((value.bit_length() + 7) // 8, "big")
    return len(raw) >= 25 and hashlib.sha256(hashlib.sha256(raw[:-4]).digest()).digest()[:4] == raw[-4:]


def bech32(address: str) -> bool:
    """BIP 173 and BIP 350."""
    prefix, _, data = address.lower().rpartition("1")
    if any(character not in _BECH32_LETTERS for character in data):
        return False
    values = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    values += [_BECH32_LETTERS.index(c) for c in data]
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> bit & 1 else 0
    return check in (1, 0x2BC830A3)
