"""Dates of birth, when the text says that they are such, in seven languages."""

from collections.abc import Iterator

from .finding import Finding
from .patterns import Pattern, stands_alone
from .regions import Regions

_BORN = (
    r"born|birth[ _-]?da(?:te|y)|date[ _]of[ _]birth|d\.?o\.?b\.?|geboren|geb\.|geburtsdatum|geburtstag|"
    r"née?\s(?:le|en|à)|naissance|nacid[oa]|nací|nació|nacimiento|cumpleaños|nat[oa]|nascita|compleanno|geboortedatum|geboorte|"
    r"verjaardag|nascid[oa]|nasci|nasceu|nascimento|aniversário|urodzon[ya]|urodzi\pL+|urodzenia"
)
_YEAR = r"(?:19|20)\d\d"
_MONTH = r"\pL+\.?"
_DATE = (
    rf"{_YEAR}[-./]\d{{1,2}}[-./]\d{{1,2}}|\d{{1,2}}[./\- ]\d{{1,2}}[./\- ](?:{_YEAR}|\d\d)"
    rf"|\d{{1,2}}(?:st|nd|rd|th|er|\.|º)?[ \-](?:of |de )?{_MONTH}(?: del?| of)?[ ,\-]{{1,2}}(?:{_YEAR})"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,?\s{{1,2}}(?:{_YEAR})"
    rf"|{_YEAR}[01]\d[0-3]\d|{_YEAR}年\d{{1,2}}月\d{{1,2}}日"
)
# The date is the first thing with a digit after the word, in its sentence or the next.
_BIRTH = Pattern(rf"(?i)(?:^|[^\pL\pN])(?:{_BORN})([^\pL\pN][^\d\n]{{0,40}}?)\b({_DATE})")
_CODE_GAP = Pattern(r"[\"'`\s:=>,(]*|[^\n\"'=;{}]*")


def find_births(text: str, regions: Regions) -> Iterator[Finding]:
    """A whole date after a word for being born; a year alone is nobody's."""
    for match in _BIRTH.find(text):
        start, end = match.group_spans[1]
        gap = match.groups[0] or ""
        if stands_alone(text, start, end) and (not regions.is_code(start) or _CODE_GAP.is_all_of(gap)):
            yield Finding(start, end, "BIRTHDATE", 0.9, "structured")
