"""National numbers of people that give themselves away: by their shape, and by check digits that hold (python-stdnum).

Those that look like any other number need a word beside them: `documents`.
"""

from collections.abc import Callable, Iterator

from msgspec import Struct
from stdnum.be import nn as belgian
from stdnum.br import cnpj, cpf
from stdnum.ch import ssn as ahv
from stdnum.cn import ric
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.in_ import aadhaar, pan
from stdnum.it import codicefiscale
from stdnum.kr import rrn
from stdnum.mx import curp
from stdnum.pl import pesel
from stdnum.pt import cc
from stdnum.se import personnummer

from .finding import Finding
from .patterns import Pattern, stands_alone
from .regions import Regions


class National(Struct, frozen=True):
    """A number as it is written, and whether its check digits hold.

    `in_code`: nothing else in code looks like it.
    """

    name: str
    shape: Pattern
    holds: Callable[[str], bool]
    in_code: bool


def _number(name: str, shape: str, holds: Callable[[str], bool], *, in_code: bool = False) -> National:
    return National(name=name, shape=Pattern(rf"(?i)(?:^|[^0-9A-Za-z])({shape})"), holds=holds, in_code=in_code)


def _has_no_check(_: str) -> bool:
    return True


NUMBERS = (
    _number("BE rijksregisternummer", r"\d\d\.\d\d\.\d\d[- ]\d{3}\.\d\d", belgian.is_valid, in_code=True),
    _number("BR CPF", r"\d{3}\.\d{3}\.\d{3}-\d\d", cpf.is_valid, in_code=True),
    _number("BR CNPJ", r"\d\d\.?\d{3}\.?\d{3}/\d{4}-\d\d", cnpj.is_valid, in_code=True),
    _number("CH AHV", r"756[. ]?\d{4}[. ]?\d{4}[. ]?\d\d", ahv.is_valid, in_code=True),
    _number("CN resident identity", r"\d{6}(?:19|20)\d{9}[\dX]", ric.is_valid, in_code=True),
    _number("DE Steuer-ID", r"\d\d ?\d{3} ?\d{3} ?\d{3}", idnr.is_valid),
    _number("ES DNI", r"\d{2}\.?\d{3}\.?\d{3}[- ]?[A-Z]", dni.is_valid),
    _number("ES NIE", r"[XYZ][- ]?\d{7}[- ]?[A-Z]", nie.is_valid),
    _number("FI henkilötunnus", r"\d{6}[-+A]\d{3}[0-9A-Z]", hetu.is_valid),
    _number("FR NIR", r"[12] ?\d\d ?(?:0[1-9]|1[0-2]|[2-9]\d) ?\d[\dAB] ?\d{3} ?\d{3} ?\d\d",
            nir.is_valid, in_code=True),
    _number("GB NHS", r"\d{3} \d{3} \d{4}", nhs.is_valid),
    # Its letters carry no check digit: these prefixes alone are given out (HMRC, NIM39110).
    _number("GB NINO", r"(?:[A-CEGHJ-PRSTW-Z][A-CEGHJ-NPRSTW-Z]) ?\d\d ?\d\d ?\d\d ?[A-D]", _has_no_check),
    _number("IN Aadhaar", r"[2-9]\d{3}[ \-]\d{4}[ \-]\d{4}", aadhaar.is_valid, in_code=True),
    _number("IN PAN", r"[A-Z]{3}[ABCFGHLJPTK][A-Z]\d{4}[A-Z]", pan.is_valid),
    _number("IT codice fiscale", r"[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]",
            codicefiscale.is_valid, in_code=True),
    _number("KR resident registration", r"\d{6}-[0-9]\d{6}", rrn.is_valid),
    _number("MX CURP", r"[A-Z]{4}\d{6}[HM][A-Z]{5}[0-9A-Z]\d", curp.is_valid, in_code=True),
    _number("PL PESEL", r"\d{11}", pesel.is_valid),
    _number("PT cartão de cidadão", r"\d{8} ?\d ?[A-Z]{2}\d", cc.is_valid, in_code=True),
    _number("SE personnummer", r"(?:19|20)?\d{6}[-+]\d{4}", personnummer.is_valid),
)  # fmt: skip
# All of them have six digits in a row, but for separators, or digits after five letters.
_ANY = Pattern(r"\d(?:[ .\-/+]?\d){5}|[A-Za-z]{5}\d")


def find_national(text: str, regions: Regions) -> Iterator[Finding]:
    """National numbers of twenty kinds, some of them in prose only."""
    if not _ANY.is_in(text):
        return
    for number in NUMBERS:
        for match in number.shape.find(text):
            start, end = match.group_spans[0]
            if not stands_alone(text, start, end, also="-/+@") or _is_part(text, start, end):
                continue
            if (number.in_code or not regions.is_code(start)) and number.holds(text[start:end]):
                yield Finding(start, end, "ID", 0.9, "structured")


def _is_part(text: str, start: int, end: int) -> bool:
    """Whether a point or a comma ties it to more digits: it is an amount, or a version."""
    return (text[start - 1 : start] in (".", ",") and text[max(0, start - 2) : start - 1].isdigit()) or (
        text[end : end + 1] in (".", ",") and text[end + 1 : end + 2].isdigit()
    )
