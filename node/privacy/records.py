"""People, addresses and dates of birth in records that programs write: JSON, YAML and SQL say what each value is.

Where names in prose are found by taggers, these are by their key or column.  A
key that only says "name" is believed when people bear the name.
"""

import re
from collections.abc import Iterator, Sequence

from .births import is_birth_column, is_date
from .finding import Finding
from .namelist import is_also_a_word, is_name, is_ordinary
from .patterns import Match, Pattern
from .regions import Regions

_PERSON = (
    r"(?:first|last|full|given|family|middle|maiden|birth|legal|customer|patient|employee|student|contact|client|guest"
    r"|passenger|recipient|sender|author|owner|holder|beneficiary|tenant|applicant)[_ -]?names?"
    r"|surname|forename|cardholder|account_?holder|patient|vorname|nachname|prenom|prénom|nom_de_famille|apellidos?"
    r"|cognome|voornaam|achternaam|sobrenome"
)
_NAME = r"name|customer|contact|owner|author|employee|student|recipient|sender|person|nom|nombre|nome|naam"
_ADDRESS = (
    r"(?:(?:home|postal|billing|shipping|delivery|mailing|street)[_ -]?)?(?:address|addr|street)"
    r"(?:[_ -]?(?:line)?[_ -]?\d)?"
    r"|stra(?:ss|ß)e|anschrift|rue|adresse|calle|direcci[oó]n|direccion|indirizzo|adres|straat|morada|endere[cç]o"
)
_KEYED = Pattern(       # "first_name": "Anna", full_name='Anna Kowalska', street: "Long Lane 5"
    rf"(?i)(?:^|[^\pL\pN_])(?:({_PERSON})|({_NAME})|({_ADDRESS}))[\"']?\s{{0,3}}(?::|=>?)\s{{0,3}}[\"']([^\"'\n<>{{}}]{{2,80}})[\"']"
)
_INSERT = Pattern(r"(?i)\binsert\s+into\s+[^\s(]{1,80}\s*\(([^()]{1,600})\)\s*values\b")
_ROW = Pattern(r"\(((?:[^()']|'[^']*')*)\)")
_CELL = Pattern(r"'((?:[^']|'')*)'|,")
_COLUMN = {
    "person": re.compile(rf"(?i)(?:{_PERSON})\Z"),
    "name": re.compile(rf"(?i)(?:{_NAME})\Z"),
    "address": re.compile(rf"(?i)(?:{_ADDRESS})\Z"),
}
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_OF_PEOPLE = re.compile(r"(?i).*(?:mail|phone|mobile|birth|dob\Z|ssn|telefon|naissance|nacimiento|nascita|geboorte)")
_SCORE = 0.9


def find_records(text: str, regions: Regions) -> Iterator[Finding]:
    """People and addresses in code, by the key or the column that they stand under."""
    for match in _KEYED.find(text):
        kind = ("person", "name", "address")[next(i for i in range(3) if match.groups[i] is not None)]
        start, end = match.group_spans[3]
        if regions.is_code(start):
            yield from _believed(text, start, end, kind)
    inserts = list(_INSERT.find(text))
    for insert, after in zip(inserts, [*(one.start for one in inserts[1:]), len(text)], strict=False):
        yield from _rows(text, insert, after)


def _rows(text: str, insert: Match, after: int) -> Iterator[Finding]:
    """Of the rows between an INSERT and what comes `after` it."""
    columns = [column.strip(" \t\r\n\"`[]") for column in str(insert.groups[0]).split(",")]
    kinds = [next((kind for kind, is_it in _COLUMN.items() if is_it.match(column)), "") for column in columns]
    kinds = ["birth" if is_birth_column(column) else kind for kind, column in zip(kinds, columns, strict=True)]
    if any(kind == "address" or _OF_PEOPLE.match(column) for kind, column in zip(kinds, columns, strict=True)):
        kinds = ["person" if kind == "name" else kind for kind in kinds]        # nothing but people has these
    if not any(kinds):
        return
    at = 0
    rows = text[insert.end : after]
    for row in _ROW.find(rows):
        if rows[at : row.start].strip(" \t\r\n,"):
            return
        at = row.end
        column = 0
        for cell in _CELL.find(row.text):
            start, end = cell.group_spans[0]
            if cell.text == ",":
                column += 1
            elif column < len(kinds) and kinds[column]:
                offset = insert.end + row.start
                yield from _believed(text, offset + start, offset + end, kinds[column])


def _believed(text: str, start: int, end: int, kind: str) -> Iterator[Finding]:
    value = text[start:end].strip()
    words = _WORD.findall(value)
    if kind == "birth":
        if is_date(value):
            yield Finding(start, end, "BIRTHDATE", _SCORE, "structured")
    elif kind == "address":
        if any(c.isdigit() for c in value) and any(len(word) >= 3 for word in words) and " " in value:
            yield Finding(start, end, "ADDRESS", _SCORE, "structured")
    elif _is_person(value, words, sure=kind == "person"):
        yield Finding(start, end, "PERSON", _SCORE, "structured")


def _is_person(value: str, words: Sequence[str], *, sure: bool) -> bool:
    if not 1 <= len(words) <= 5 or any(c.isdigit() or c in "_/\\$%@:;=()[]" for c in value):
        return False
    if all(map(is_ordinary, words)):
        return False                    # "New user", "Full name"
    return sure or any(is_name(word) and not is_also_a_word(word) for word in words)
