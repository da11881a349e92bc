"""From part of an address to all of it: the number of the house before it, and of the flat behind."""

import re

from msgspec.structs import replace

from .finding import Finding

_BETWEEN = r"[\s,;.>|?-]{1,8}"
_UNIT = re.compile(
    rf"(?i){_BETWEEN}(?:(?:suite|ste|apartment|apt|unit|flat|floor|room|rm|wohnung|whg|appartement|piso|puerta|interno"
    r"|int|scala|bus|apto|andar|bloco)\.?\s{0,2}#?|#)\d{1,5}[a-z]?(?![\w.,]\d|\w)"
)
_HOUSE = re.compile(r"(?<![\w.,])\d{1,5}[a-zA-Z]?,? \Z")
_ROOM = 10


def whole_address(text: str, finding: Finding) -> Finding:
    """The same address with the number of its flat, and of the house before it."""
    unit = _UNIT.match(text, finding.end)
    room = max(0, finding.start - _ROOM)
    house = _HOUSE.search(text[room : finding.start])
    return replace(
        finding, start=room + house.start() if house else finding.start, end=unit.end() if unit else finding.end
    )
