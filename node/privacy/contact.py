"""Ways to reach a person: e-mail addresses, telephone numbers and handles."""

import re
from collections.abc import Iterator
from functools import lru_cache

import phonenumbers

from .finding import Finding
from .patterns import Pattern, stands_alone, words_before
from .regions import Regions
from .wordlist import words

# Repetitions are unbounded on purpose: re2 writes counted ones out, and Unicode's letters are many.
_LABEL = r"[\pL\pN\-]+"
_LOCAL = r"[\pL\pN_.+%'&=~\-]+"
_EMAIL = Pattern(rf"{_LOCAL} ?@ ?(?:{_LABEL}\.)+\pL\pL+")
_AT = r"(?:\s?\s?[\[({<]\s?(?i:at|arroba|@)\s?[\])}>]\s?\s?)"
_DOT = r"(?:\.|\s?\s?[\[({<]\s?(?i:dot|punkt|punto|point)\s?[\])}>]\s?\s?|\s(?i:dot)\s)"
_SPELT_EMAIL = Pattern(rf"{_LOCAL}{_AT}{_LABEL}(?:{_DOT}{_LABEL})+")
_SPOKEN_EMAIL = Pattern(rf"{_LOCAL}\s(?i:at)\s{_LABEL}(?:\s(?i:dot)\s{_LABEL})+")
_NOBODYS = re.compile(r"(?:user|you|your[._-]?(?:name|email)|name|e?mail|test|foo|bar|info|noreply|no-reply|git)@"
                      r"(?:example\.(?:com|org|net)|[\w.-]+\.(?:example|test|invalid)|github\.com|gitlab\.com)",
                      re.IGNORECASE)  # fmt: skip

_DIGITS = Pattern(
    r"(?:\+ ?)?\(?\d(?:[ \t().\-/·]{0,3}\d){6,16}(?: ?(?:(?i:ext|extension|x|durchwahl)\.?|#) ?\d{1,6})?"
)
_PHONE_WORD = re.compile(
    r"\b(?:phones?|call|tel|telephone|mobile|cell|cellphone|fax|whatsapp|sms|text me|dial|ring|reach|hotline|"
    r"number is|contact|telefon\w*|handy|anruf\w*|rufnummer|téléphone|portable|appel\w*|teléfono|móvil|llam\w*|celular|"
    r"cellulare|telefoon|bel|telefone|ligue)\b"
)
_NOT_PHONE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d|(?:19|20)\d\d ?[-/] ?(?:19|20)\d\d"
                        r"|\d+\.\d+|\d{1,3}(?:\.\d{1,3}){3}|(?:\d{1,3}[ .]){1,4}000")  # fmt: skip
_REGIONS = ("US", "GB", "DE", "FR", "ES", "IT", "NL", "BR", "IN", "PL", "PT", "CH", "AT", "AU", "SE", "DK", "IL", "TR")

_HANDLE = Pattern(r"@[\pL\pN_][\pL\pN_.]+")
_NOT_HANDLE = words(
    "everyone here channel media import property override staticmethod classmethod param return returns throws "
    "author see since deprecated todo charset keyframes font-face supports include mixin extend apply tailwind "
    "test before after beforeeach dataclass abstractmethod component injectable input output types babel angular "
    "vue react"
)


def find_emails(text: str, regions: Regions) -> Iterator[Finding]:
    """E-mail addresses, also as `anna [at] mail [dot] org`, and in any alphabet."""
    for pattern in (_EMAIL, _SPELT_EMAIL, _SPOKEN_EMAIL):
        for match in pattern.find(text):
            # "write to anna @ mail.org" is an address; "meet @ mail.org" is taken for one, and may be.
            start = match.start + len(match.text) - len(match.text.lstrip("'.&="))
            if not _NOBODYS.fullmatch(text[start : match.end]):
                yield Finding(start, match.end, "EMAIL", 1.0, "structured")


def find_phones(text: str, regions: Regions) -> Iterator[Finding]:
    """Telephone numbers that libphonenumber calls valid; without a `+`, a word or a written form must speak for one."""
    for match in _DIGITS.find(text):
        if _NOT_PHONE.fullmatch(match.text) or not stands_alone(text, match.start, match.end, also="$€£%="):
            continue
        if text[max(0, match.start - 1) : match.start] in (".", "-", "/", ":") and match.start > 1:
            before = text[match.start - 2]
            if before.isalnum() or before in "-/":       # the tail of an identifier, a path or an amount
                continue
        spoken_of = _PHONE_WORD.search(words_before(text, match.start, within=40)) is not None
        if is_phone(match.text, spoken_of=spoken_of and not regions.is_code(match.start)):
            yield Finding(match.start, match.end, "PHONE", 0.9 if spoken_of else 0.7, "structured")


@lru_cache(maxsize=4096)
def is_phone(written: str, *, spoken_of: bool) -> bool:
    """Whether these digits are a telephone number.  `spoken_of`: the text calls it one."""
    international = written.startswith(("+", "00"))
    if international:
        return _valid(("+" + written[2:]) if written.startswith("00") else written, None, strict=not spoken_of)
    groups = re.split(r"[\s().\-/·]+", written.strip("()"))
    if spoken_of:
        return any(_valid(written, region, strict=False) for region in _REGIONS)
    if len(groups) < 3 and not re.fullmatch(r"\(\d{2,5}\)\s?\d{3,5}-?\d{3,5}", written):
        return False                                     # a plain long number is more often an identifier
    american = re.match(r"(?:\+?1[\s.-])?\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}", written) is not None
    if american:
        return _valid(written, "US", strict=False)
    return written.startswith(("0", "(0")) and any(_valid(written, region, strict=True) for region in _REGIONS[1:])


def find_handles(text: str, regions: Regions) -> Iterator[Finding]:
    """`@name` in prose, as social networks write it."""
    for match in _HANDLE.find(text):
        name = match.text[1:].rstrip(".")
        end = match.start + 1 + len(name)
        if regions.is_code(match.start) or name.lower() in _NOT_HANDLE or not 3 <= len(name) <= 30 or name.isdigit():
            continue
        before, after = text[match.start - 1 : match.start], text[end : end + 1]
        if (not before or before in " \t\n(,;:\"'[") and after not in ("(", "/", "-", "@", "{"):
            yield Finding(match.start, end, "HANDLE", 0.8, "structured")


def _valid(written: str, region: str | None, *, strict: bool) -> bool:
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return False
    check = phonenumbers.is_valid_number if strict else phonenumbers.is_possible_number
    return bool(check(number))
