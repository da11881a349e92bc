"""Registration plates of cars, when the text says that they are such, in seven languages, and vehicle numbers (VIN)."""

from collections.abc import Iterator

from .finding import Finding
from .patterns import Pattern, stands_alone
from .regions import Regions

_PLATE_WORD = (
    r"licen[cs]e[ _]plates?|number ?plates?|plate (?:number|no)\.?|(?:car|vehicle) registration|"
    r"registration (?:plate|number|mark)|"
    r"(?:auto)?kennzeichen|nummernschild|plaque(?: d'immatriculation)?|immatriculation|immatriculée?|matrícula|"
    r"targa|targata|"
    r"kenteken(?:plaat)?|nummerplaat|placa|chapa|tablic\pL+ rejestracyjn\pL+|numer\pL* rejestracyjn\pL+|"
    r"rejestracj\pL+"
)
_IS = r"(?:\s?[:=#]|\s(?:(?:is|was|reads|ist|war|lautet|est|es|to|jest)\b|è|é):?)"
_OF = r"\s(?:of|for|on|von|de|di|van|do|da)\s[^\d\n.:]{1,20}?"
_PLATE = Pattern(
    rf"(?i)(?:^|[^\pL\pN])(?:{_PLATE_WORD})(?:\s(?:number|no|nr|nummer|n°|nº)\.?)?(?:{_IS}|"
    rf"{_OF}{_IS})?\s{{0,3}}[\"'`*(]?"
    r"((?-i:\d{1,4}[ \-]?[a-z]{1,3}\b(?:[ \-]?\d{1,4})?)|(?-i:[A-Z0-9ÄÖÜ]{1,4}(?:[ \-·.]{1,3}[A-Z0-9]{1,4}|"
    r"[A-Z0-9]{1,4}){0,3})"
    r"|[a-z]{3}[ \-]?\d[a-z]\d\d|[a-z]{2}-\d\d-[a-z]{2}|\d\d-[a-z]{2}-\d\d"
    r"|[a-zäöü]{1,3}[ \-]?(?:[a-z]{1,2} )?\d{1,5}(?:[ \-]?[a-z]{1,3})?|\d{1,4}[ \-]?[a-z]{1,3}(?:[ \-]?\d{1,4})?)"
)
# Of Brazil, France and Italy, Portugal, Spain, the United Kingdom: the form is enough where a text speaks of cars.
_NATIONAL = Pattern(
    r"(?i)\b(?:[A-Z]{3}[ -]?\d[A-Z]\d\d|[A-Z]{2}[ -]?\d{3}[ -]?[A-Z]{2}|[A-Z]{2}-\d\d-[A-Z]{2}|\d\d-[A-Z]{2}-\d\d"
    r"|\d{4}[ -]?[BCDFGHJKLMNPR-TV-Z]{3}|[A-Z]{2}\d\d ?[A-Z]{3})\b"
)
_OF_CARS = Pattern(
    r"(?i)\b(?:cars?|vans?|vehicles?|parked|parking|speeding|towed|auto|wagen|fahrzeug|geparkt|voiture|garée?|"
    r"coche|aparcad[oa]|"
    r"macchina|parcheggiat[oa]|carro|estacionad[oa]|geparkeerd)\b"
)
_VIN = Pattern(r"\b[A-HJ-NPR-Z0-9]{17}\b")
_VIN_VALUES = dict(zip(
    "ABCDEFGHJKLMNPRSTUVWXYZ0123456789", [*range(1, 9), *range(1, 6), 7, 9, *range(2, 10), *range(10)], strict=True
))  # fmt: skip
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def find_plates(text: str, regions: Regions) -> Iterator[Finding]:
    """Letters and digits in short blocks after a word for a plate; numbers of vehicles whose check digit holds."""
    spoken_of = list(_PLATE.find(text))
    for match in spoken_of:
        start, end = match.group_spans[0]
        if _is_plate(text[start:end]) and stands_alone(text, start, end) and not regions.is_code(start):
            yield Finding(start, end, "PLATE", 0.8, "structured")
    for match in _NATIONAL.find(text) if spoken_of or _OF_CARS.is_in(text) else ():
        if stands_alone(text, match.start, match.end, also="-") and not regions.is_code(match.start):
            yield Finding(match.start, match.end, "PLATE", 0.8, "structured")
    for match in _VIN.find(text):
        if stands_alone(text, match.start, match.end, also="-/+=.") and is_vin(match.text):
            yield Finding(match.start, match.end, "PLATE", 0.8, "structured")


def _is_plate(written: str) -> bool:
    compact = [c for c in written if c.isalnum()]
    digits = sum(c.isdigit() for c in compact)
    spoken = any(c.islower() for c in compact)      # in small letters it may be words
    return 4 + spoken <= len(compact) <= 9 and digits >= 1 + spoken and (digits < len(compact) or digits >= 5)


def is_vin(written: str) -> bool:
    """Whether the ninth character is the check digit (49 CFR 565.15) of a number with letters and digits."""
    if written.isdigit() or written.isalpha():
        return False
    total = sum(_VIN_VALUES[c] * weight for c, weight in zip(written, _VIN_WEIGHTS, strict=True))
    return written[8] == "0123456789X"[total % 11]
