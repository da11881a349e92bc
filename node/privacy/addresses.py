"""Postal addresses that have a fixed form: post boxes and those of armed forces abroad."""

from collections.abc import Iterator

from .finding import Finding
from .patterns import Pattern, stands_alone
from .regions import Regions

_BOX = Pattern(
    r"(?i)(?:(?:unit|psc|cmr)\s\d{1,5},?\s{1,2}box\s\d{1,6}[,\s]{0,3})?[adf]po,?\s(?:aa|ae|ap),?\s\d{5}(?:-\d{4})?"
    r"|(?:p\.?\s?o\.?\s?box|postfach|apartado de correos|boîte postale|postbus|casella postale|caixa postal)\s\d{1,7}"
)


def find_boxes(text: str, regions: Regions) -> Iterator[Finding]:
    """ "P.O. Box 12", "Postfach 1234", "PSC 1234, Box 567, APO AA 01234"."""
    for match in _BOX.find(text):
        if stands_alone(text, match.start, match.end):
            yield Finding(match.start, match.end, "ADDRESS", 1.0, "structured")
