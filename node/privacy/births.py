"""Dates of birth, when the text says that they are such, in seven languages."""

from collections.abc import Iterator

from .finding import Finding
from .patterns import Pattern, stands_alone
from .regions import Regions

_BORN = (
    r"born|(?:birth|b)[ _-]?da(?:te|y)|date[ _]?of[ _]?birth|d\.?/?o\.?/?b\.?|geboren|geb\.(?: ?dat(?:um|\.))?|"
    r"geburtsdatum|"
    r"geburtstag|née?\s(?:le|en|à)|né\(e\)\sle|naissance|anniversaire|nacid[oa]|nací|nació|nacimiento|f(?:echa|"
    r"\.)? de nac\.?|"
    r"cumple(?:años)?|nat[oa]|nascita|compleanno|geboortedatum|geboorte|geb\. ?datum|verjaardag|data de nasc\.?|"
    r"nascid[oa]|nasci|nasceu|nascimento|aniversário|urodzon[ya]|urodzi\pL+|urodzenia"
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
# "Ich bin am 3.4.1985 in Ulm geboren": where the verb comes last.
_BORN_LAST = Pattern(
    rf"(?i)(?:^|[^\pL\pN])({_DATE})(?: in \pL[\pL\pM .'-]{{1,30}}?)? (?:geboren|zur welt gekommen|"
    rf"jarig)(?:[^\pL\pN]|$)"
)
_COLUMN = Pattern(rf"(?i)(?:\pL+[ _-])?(?:{_BORN})(?:[ _-]\pL+)?")
_ANYWHERE = Pattern(rf"(?i)(?:{_BORN})")
_WHOLE_DATE = Pattern(rf"(?i)(?:{_DATE})")
_CODE_GAP = Pattern(r"[\"'`\s:=>,(]*|[^\n\"'=;{}]*")


def speaks_of_birth(text: str) -> bool:
    """Whether any word in it is about being born."""
    return _ANYWHERE.is_in(text)


def is_birth_column(title: str) -> bool:
    """Whether the title of a column, or a key, says that dates of birth stand under it."""
    return _COLUMN.is_all_of(title.strip())


def is_date(cell: str) -> bool:
    """Whether a cell is a whole date."""
    return _WHOLE_DATE.is_all_of(cell.strip())


def find_births(text: str, regions: Regions) -> Iterator[Finding]:
    """A whole date after a word for being born; a year alone is nobody's."""
    for match in _BIRTH.find(text):
        start, end = match.group_spans[1]
        gap = match.groups[0] or ""
        if stands_alone(text, start, end) and (not regions.is_code(start) or _CODE_GAP.is_all_of(gap)):
            yield Finding(start, end, "BIRTHDATE", 0.9, "structured")
    for match in _BORN_LAST.find(text):
        start, end = match.group_spans[0]
        if stands_alone(text, start, end) and not regions.is_code(start):
            yield Finding(start, end, "BIRTHDATE", 0.9, "structured")
