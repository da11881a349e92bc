"""Ways to reach a person: e-mail addresses and telephone numbers."""

from collections.abc import Iterator
from functools import lru_cache

import phonenumbers

from .finding import Finding
from .patterns import Pattern, stands_alone, words_after, words_before
from .regions import Regions

# Repetitions are unbounded on purpose: re2 writes counted ones out, and Unicode's letters are many.
_LABEL = r"[\pL\pM\pN\-]+"
_LOCAL = r"[\pL\pM\pN_.+%'&=~\-]+"
_TOP = r"(?:(?i:xn--)[A-Za-z0-9\-]+|\pL[\pL\pM]+)"
_EMAIL = Pattern(rf"{_LOCAL} ?@ ?(?:{_LABEL}\.)+{_TOP}")
_AT = r"(?:\s?\s?[\[({<]\s?(?i:at|arroba|@)\s?[\])}>]\s?\s?)"
_DOT = r"(?:\.|\s?\s?[\[({<]\s?(?i:dot|punkt|punto|ponto|point|\.)\s?[\])}>]\s?\s?|\s(?i:dot)\s)"
_SPELT_EMAIL = Pattern(rf"{_LOCAL}{_AT}{_LABEL}(?:{_DOT}{_LABEL})+")
_SPOKEN_EMAIL = Pattern(
    "|".join(
        rf"{_LOCAL}(?:\s(?i:{dot})\s{_LOCAL})?\s(?i:{at})\s{_LABEL}(?:\s(?i:{dot})\s{_LABEL})+"
        for at, dot in (
            ("at", "dot|punkt"),
            ("arroba|chiocciola|arobase|apestaartje|ät", "dot|punto|punkt|ponto|point|punt"),
        )
    )
)
_TOPS = "com|org|net|edu|gov|info|io|co|eu|uk|us|de|at|ch|fr|be|es|it|nl|pl|pt|br|in|se|dk|no|fi|cz|ru|cn|jp"
# A point with a space on both sides: with one behind it only, a sentence ends.
_SPACED_EMAIL = Pattern(
    rf"{_LOCAL}\s{{0,2}}@\s{{0,2}}{_LABEL}(?:(?:\s\.\s|\.){_LABEL})*?(?:\s\.\s|\.)(?:{_TOPS}|{_TOPS.upper()})\b"
)
_NOBODYS = Pattern(
    r"(?i)(?:user|you|your[._\-]?(?:name|email)|name|e?mail|test|foo|bar|info|noreply|no-reply|git)@"
    r"(?:example\.(?:com|org|net)|[\pL\pN_.\-]+\.(?:example|test|invalid)|github\.com|gitlab\.com)"
)

_DIGITS = Pattern(
    r"(?:\+ ?)?\(?\d(?:[ \t().\-/·]{0,3}\d){5,16}(?: ?(?:(?i:ext|extension|x|durchwahl)\.?|#) ?\d{1,6})?"
)
_EXTENSION = Pattern(r"(?i) ?(?:ext|extension|x|durchwahl|#)")
_PHONE_WORD = Pattern(
    r"\b(?:phones?|call(?:ed|ing)?|tel|telephone|mobile|cell|cellphone|fax|whatsapp|sms|text me|dial|ring|reach(?:ed)?|"
    r"answer(?:ing|s)?|hotline|number is|contact|landline|pager|telefon\pL*|handy(?:nummer)?|anruf\pL*|ruf\pL*|"
    r"mobil\pL*|"
    r"tél|téléphone|portable|appel\pL*|teléfono|móvil|llam\pL*|celular|cellulare|chiam\pL*|"
    r"telefoon\pL*|bel|telefone|telemóvel|ligue|zadzwo\pL+|komórk\pL+)(?:[^\pL]|$)"
)
_PHONE_WORD_AFTER = Pattern(
    r"[ \-,(:]{0,3}(?:office|fax|mobile|cell|home|work|phone|tel|landline|direct|handy|büro|portable|móvil)\b"
)
_NOT_PHONE = Pattern(r"\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d|(?:19|20)\d\d ?[-/] ?(?:19|20)\d\d"
                     r"|[1-9]\d?0{5,}|\d{1,3}(?:\.\d{1,3}){3}|(?:\d{1,3}[ .]){1,4}000|\d{4}-\d\d-\d\d[ ]\d\d"
                     r"|97[89][- ]?(?:\d[- ]?){9}\d|(?:19|20)\d\d[01]\d[0-3]\d(?:[ \-]?\d{6})?")  # fmt: skip
_NOT_PHONE_WORD = Pattern(
    r"\b(?:isbn|issn|ean|upc|sku|pmid|doi|order|invoice|ticket|part|serial|ref|"
    r"artikel)[\pL .:#\-]{0,8}(?:1[03])?[: ]{0,2}$"
)
_GROUPS = Pattern(r"\d+")
_TWO_BLOCKS = Pattern(r"\(\d{2,5}\)\s?\d{3,5}-?\d{3,5}|\(?0\d{1,4}\)?[ \-/]\d{5,9}")
_AMERICAN = Pattern(r"(?:\+?1[\s.\-])?\(?\d{3}\)?[\s.\-]?\s?\d{3}[\s.\-]\d{4}")
_REGIONS = ("US", "GB", "DE", "FR", "ES", "IT", "NL", "BR", "IN", "PL", "PT", "CH", "AT", "AU", "SE", "DK", "IL", "TR")


def find_emails(text: str, regions: Regions) -> Iterator[Finding]:
    """E-mail addresses, also as `anna [at] mail [dot] org`, and in any alphabet."""
    for pattern in (_EMAIL, _SPELT_EMAIL, _SPOKEN_EMAIL, _SPACED_EMAIL):
        for match in pattern.find(text):
            # "write to anna @ mail.org" is an address; "meet @ mail.org" is taken for one, and may be.
            start = match.start + len(match.text) - len(match.text.lstrip("'.&="))
            if not _NOBODYS.is_all_of(text[start : match.end]):
                yield Finding(start, match.end, "EMAIL", 1.0, "structured")


def find_phones(text: str, regions: Regions) -> Iterator[Finding]:
    """Telephone numbers that libphonenumber calls valid; without a `+`, a word or a written form must speak for one."""
    can_be_spoken_of = _PHONE_WORD.is_in(text.lower()) or _PHONE_WORD_AFTER.is_in(text.lower())
    for match in _DIGITS.find(text):
        written, start = match.text, match.start
        if not can_be_spoken_of and written.isdigit() and written[0] != "0":
            continue                                    # looked at no further: a column of numbers has thousands
        if written.startswith("(") and ")" not in written:
            written, start = written[1:], start + 1     # a bracket around more than the number
        if _is_other(written) or not stands_alone(text, start, match.end, also="$€£%="):
            continue
        if text[max(0, start - 1) : start] in (".", "-", "/", ":") and start > 1:
            before = text[start - 2]
            labelled = text[start - 1] == ":" and before.isalpha() and not regions.is_code(start)
            if (before.isalnum() and not labelled) or before in "-/":
                continue                                 # the tail of an identifier, a path or an amount
        if _NOT_PHONE_WORD.is_in(words_before(text, start, within=24)):
            continue
        in_code = regions.is_code(start)
        spoken_of = not in_code and (
            _PHONE_WORD.is_in(words_before(text, start, within=40))
            or _PHONE_WORD_AFTER.begins(words_after(text, match.end, within=20))
        )
        if is_phone(written, spoken_of=spoken_of, in_code=in_code):
            yield Finding(start, match.end, "PHONE", 0.9 if spoken_of else 0.7, "structured")


def _is_other(written: str) -> bool:
    """A date, a decimal, a round number, an ISBN."""
    decimal = written.count(".") == 1 and not written.startswith(("+", "("))
    return decimal or written.startswith("0.") or _NOT_PHONE.is_all_of(written)


@lru_cache(maxsize=4096)
def is_phone(written: str, *, spoken_of: bool, in_code: bool = False) -> bool:
    """Whether these digits are a telephone number.  `spoken_of`: the text calls it one."""
    extension = _EXTENSION.first(written)
    groups = _GROUPS.find(written[: extension.start] if extension else written)
    sizes = [match.end - match.start for match in groups]
    if written.startswith(("+", "00")):
        strict = not spoken_of and (in_code or len(sizes) < 3)
        return _valid("+" + written[2:] if written.startswith("00") else written, None, strict=strict)
    if spoken_of:
        return (sum(sizes) > 6 or len(sizes) > 1) and any(_valid(written, region, strict=False) for region in _REGIONS)
    if sum(sizes) < 7 or (len(sizes) < 3 and (in_code or not _TWO_BLOCKS.is_all_of(written))):
        return False                                     # a plain long number is more often an identifier
    if _AMERICAN.begins(written):
        return _valid(written, "US", strict=False)
    return written.startswith(("0", "(0")) and any(_valid(written, region, strict=True) for region in _REGIONS[1:])


def _valid(written: str, region: str | None, *, strict: bool) -> bool:
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return False
    check = phonenumbers.is_valid_number if strict else phonenumbers.is_possible_number
    return bool(check(number))
