"""Numbers of accounts and people that carry a check or a rule: cards, IBAN, US SSN and ITIN."""

from collections.abc import Iterator
from itertools import pairwise

from .finding import Finding
from .patterns import Pattern, stands_alone, words_before
from .regions import Regions

_GROUPS = Pattern(r"\d(?:[ .\-]{0,2}\d){11,}")
_BETWEEN = str.maketrans(".-", "  ")
_CARD = Pattern(          # the beginnings in use, with their lengths (ISO/IEC 7812)
    r"4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|6(?:011|4[4-9]\d|5\d\d)\d{12}"
    r"|35\d{14}|(?:1800|2131)\d{11}|(?:50|5[6-9]|6[0-9])\d{10,17}|62\d{14,17}"
)
_SMALLEST_BLOCK = 3     # digits of a card that are written together
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)       # twice a digit, its own digits added up
_IBAN_HEAD = Pattern(r"(?i)[A-Z]{2} ?\d\d[ \-.]?[A-Z0-9]")
_IBAN_WORD = Pattern(r"\biban\b")
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
_SSN_WORD = Pattern(r"\b(?:ssn|social security|itin|taxpayer)\b")


def find_cards(text: str, regions: Regions) -> Iterator[Finding]:
    """Payment cards: a known beginning, the right length, and Luhn's check digit."""
    for run in _GROUPS.find(text):
        groups = list(_blocks(run.text))
        digits, sums = _luhn_sums(run.text)
        before = 0          # digits of the run before the first group of a card
        first = 0
        while first < len(groups):
            size = groups[first][1] - groups[first][0]
            if size < _SMALLEST_BLOCK:
                before, first = before + size, first + 1
                continue
            last = _card_from(run.text, groups, first, digits[before : before + 19], before, sums)
            start, end = run.start + groups[first][0], run.start + groups[last or first][1]
            if last is not None and stands_alone(text, start, end):
                yield Finding(start, end, "CARD", 1.0, "structured")
            after = first + 1 if last is None else last + 1
            before += sum(end - start for start, end in groups[first:after])
            first = after


def _blocks(run: str) -> Iterator[tuple[int, int]]:
    """Where digits stand together: not with a pattern, since a column of single ones has very many."""
    at = 0
    for block in run.translate(_BETWEEN).split(" "):
        if block:
            yield at, at + len(block)
        at += len(block) + 1


def _luhn_sums(run: str) -> tuple[str, tuple[list[int], list[int]]]:
    """The digits of `run`, and Luhn's sums up to each, with every second digit doubled: the odd ones, the even ones."""
    digits = "".join(c for c in run if c.isdigit())
    sums: tuple[list[int], list[int]] = ([0], [0])
    for place, digit in enumerate(map(int, digits)):
        sums[place % 2].append(sums[place % 2][-1] + digit)
        sums[1 - place % 2].append(sums[1 - place % 2][-1] + _DOUBLED[digit])
    return digits, sums


def _card_from(
    run: str, groups: list[tuple[int, int]], first: int, digits: str, before: int, sums: tuple[list[int], list[int]]
) -> int | None:
    """The last group of the card that begins with group `first`, whose digits and following ones are `digits`."""
    size = 0
    for last in range(first, len(groups)):
        of_group = groups[last][1] - groups[last][0]
        size += of_group
        if size > len(digits) or of_group < _SMALLEST_BLOCK:
            return None
        end = before + size
        total = sums[(end - 1) % 2]
        if size < 12 or (total[end] - total[before]) % 10:
            continue
        if _CARD.is_all_of(digits[:size]) and _written_like_one(run, groups[first : last + 1]):
            return last
    return None


def _written_like_one(text: str, groups: list[tuple[int, int]]) -> bool:
    """In blocks with one separator all through; a row of measurements has several, and short and long numbers."""
    between = {text[one[1] : other[0]] for one, other in pairwise(groups)}
    sizes = {end - start for start, end in groups}
    return len(between) <= 1 and min(sizes) >= _SMALLEST_BLOCK


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    return (sum(int(d) for d in digits[::-2]) + sum(_DOUBLED[int(d)] for d in digits[-2::-2])) % 10 == 0


def find_ibans(text: str, regions: Regions) -> Iterator[Finding]:
    """IBAN of their country's length whose remainder by 97 is 1 (ISO 13616), or that the text calls one."""
    for head in _IBAN_HEAD.find(text):
        length = _IBAN_LENGTHS.get(head.text[:2].upper())
        if length is None or text[max(0, head.start - 1) : head.start].isalnum():
            continue
        end = _end_of_block(text, head.start, length)
        if end is None or text[end : end + 1].isalnum():
            continue
        compact = "".join(c for c in text[head.start : end] if c.isalnum())
        if is_iban(compact) or _IBAN_WORD.is_in(words_before(text, head.start, within=20)):
            yield Finding(head.start, end, "IBAN", 1.0, "structured")


def _end_of_block(text: str, start: int, size: int) -> int | None:
    """Where `size` ASCII letters and digits from `start` on end, one separator between two at most."""
    taken, at, gap = 0, start, 0
    while taken < size and at < len(text):
        if text[at].isascii() and text[at].isalnum():
            taken, gap = taken + 1, 0
        elif text[at] in " -." and not gap:
            gap = 1
        else:
            return None
        at += 1
    return at if taken == size else None


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
    for match in _BARE_SSN.find(text) if _SSN_WORD.is_in(text.lower()) else ():
        if not stands_alone(text, match.start, match.end):
            continue
        spoken_of = _SSN_WORD.is_in(words_before(text, match.start, within=40))
        if spoken_of:
            yield Finding(match.start, match.end, "SSN", 0.8, "structured")


def _is_ssn(written: str) -> bool:
    area, group, serial = written[:3], written[4:6], written[7:]
    if area in ("000", "666") or group == "00" or serial == "0000":
        return False
    return area[0] != "9" or group[0] in "56789"         # from 900 up: an ITIN
