"""Numbers of people and of accounts that carry a check: cards, IBAN, US SSN and ITIN, crypto addresses."""

import hashlib
import re
from collections.abc import Iterator
from itertools import pairwise

from .finding import Finding
from .patterns import Pattern, stands_alone, words_before
from .regions import Regions

_GROUPS = Pattern(r"\d(?:[ .\-]{0,2}\d){11,40}")
_GROUP = re.compile(r"\d+")
_CARD = re.compile(          # the beginnings in use, with their lengths (ISO/IEC 7812)
    r"4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|6(?:011|4[4-9]\d|5\d\d)\d{12}"
    r"|35\d{14}|(?:1800|2131)\d{11}|(?:50|5[6-9]|6[0-9])\d{10,17}|62\d{14,17}"
)
_IBAN = Pattern(r"(?i)[A-Z]{2}[ ]?\d{2}(?:[ \-]?[A-Z0-9]){11,30}")
_IBAN_LENGTHS = {
    country: int(length)
    for length, countries in {
        "15": "NO", "16": "BE", "18": "DK FI FO GL NL SD", "19": "MK SI", "20": "AT BA EE KZ LT LU MN XK",
        "21": "CH HR LI LV", "22": "BG BH CR DE GB GE IE ME RS VA", "23": "AE GI IL IQ OM SO TL",
        "24": "AD CZ DZ ES MD PK RO SA SE SK TN VG", "25": "LY PT ST", "26": "IS TR", "27": "BI DJ FR GR IT MC MR SM",
        "28": "AL AZ BY CY DO GT HU LB NI PL SV", "29": "BR EG PS QA UA", "30": "JO KW MU YE", "31": "MT SC",
        "32": "LC", "33": "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip
_SSN = Pattern(r"\d{3}[- .]\d{2}[- .]\d{4}")
_BARE_SSN = Pattern(r"\d{9}")
_SSN_WORD = re.compile(r"\b(?:ssn|social security|itin|taxpayer)\b")
_ETHEREUM = Pattern(r"0x[0-9a-fA-F]{40}")
_BASE58 = Pattern(r"[13][1-9A-HJ-NP-Za-km-z]{25,34}")
_BECH32 = Pattern(r"(?:bc1|BC1|tb1|ltc1)[0-9a-zA-Z]{11,71}")
_BASE58_LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def find_cards(text: str, regions: Regions) -> Iterator[Finding]:
    """Payment cards: a known beginning, the right length, and Luhn's check digit."""
    for run in _GROUPS.find(text):
        groups = [(run.start + g.start(), run.start + g.end()) for g in _GROUP.finditer(run.text)]
        first = 0
        while first < len(groups):
            last = _card_from(text, groups, first)
            if last is None:
                first += 1
                continue
            start, end = groups[first][0], groups[last][1]
            if stands_alone(text, start, end):
                yield Finding(start, end, "CARD", 1.0, "structured")
            first = last + 1


def _card_from(text: str, groups: list[tuple[int, int]], first: int) -> int | None:
    digits = ""
    for last in range(first, len(groups)):
        digits += text[slice(*groups[last])]
        if len(digits) > 19:
            return None
        if _CARD.fullmatch(digits) and luhn(digits) and _written_like_one(text, groups[first : last + 1]):
            return last
    return None


def _written_like_one(text: str, groups: list[tuple[int, int]]) -> bool:
    """In blocks with one separator all through; a row of measurements has several, and short and long numbers."""
    between = {text[one[1] : other[0]] for one, other in pairwise(groups)}
    sizes = {end - start for start, end in groups}
    return len(between) <= 1 and (min(sizes) >= 3 or len(sizes) == 1)


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    doubled = [int(d) * 2 for d in digits[-2::-2]]
    return (sum(int(d) for d in digits[::-2]) + sum(d - 9 if d > 9 else d for d in doubled)) % 10 == 0


def find_ibans(text: str, regions: Regions) -> Iterator[Finding]:
    """IBAN of their country's length whose remainder by 97 is 1 (ISO 13616)."""
    for match in _IBAN.find(text):
        length = _IBAN_LENGTHS.get(match.text[:2].upper())
        if length is None or not stands_alone(text, match.start, match.start + 1):
            if match.start > 0 and text[match.start - 1].isalnum():
                continue
            if length is None:
                continue
        places = [i for i, character in enumerate(match.text) if character.isalnum()]
        if len(places) < length:
            continue
        end = match.start + places[length - 1] + 1
        if is_iban("".join(match.text[i] for i in places[:length])) and not text[end : end + 1].isalnum():
            yield Finding(match.start, end, "IBAN", 1.0, "structured")


def is_iban(compact: str) -> bool:
    """Whether an IBAN without spaces has the right check digits."""
    turned = compact[4:] + compact[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97 == 1


def find_ssns(text: str, regions: Regions) -> Iterator[Finding]:
    """US social security and taxpayer numbers (SSA: no area 000 or 666, no group 00, no serial 0000)."""
    for match in _SSN.find(text):
        if match.text[3] == match.text[6] and _is_ssn(match.text) and stands_alone(
            text, match.start, match.end, also="-"
        ):
            yield Finding(match.start, match.end, "SSN", 0.9, "structured")
    for match in _BARE_SSN.find(text):
        spoken_of = _SSN_WORD.search(words_before(text, match.start, within=40))
        if spoken_of and stands_alone(text, match.start, match.end):
            yield Finding(match.start, match.end, "SSN", 0.8, "structured")


def _is_ssn(written: str) -> bool:
    area, group, serial = written[:3], written[4:6], written[7:]
    if area in ("000", "666") or group == "00" or serial == "0000":
        return False
    return area[0] != "9" or group[0] in "56789"         # from 900 up: an ITIN


def find_crypto(text: str, regions: Regions) -> Iterator[Finding]:
    """Bitcoin addresses whose checksum holds, and Ethereum addresses."""
    for pattern, holds in ((_BASE58, _base58check), (_BECH32, _bech32), (_ETHEREUM, None)):
        for match in pattern.find(text):
            if stands_alone(text, match.start, match.end) and (holds is None or holds(match.text)):
                yield Finding(match.start, match.end, "CRYPTO", 1.0, "structured")


def _base58check(address: str) -> bool:
    value = 0
    for character in address:
        value = value * 58 + _BASE58_LETTERS.index(character)
    try:
        raw = value.to_bytes(25, "big")
    except OverflowError:
        return False
    return hashlib.sha256(hashlib.sha256(raw[:-4]).digest()).digest()[:4] == raw[-4:]


def _bech32(address: str) -> bool:
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
