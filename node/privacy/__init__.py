"""Anonymization: raw conversations in, `Anonymized` or `Refused` out, and the types that prove it (README.md).

Importing this is cheap.  Presidio, spaCy and onnxruntime, the patterns and the lists of words are imported by the
worker processes alone, and what starts those (asyncio and more) not by them.
"""

from typing import TYPE_CHECKING, Any

from .outcome import Anonymized, Busy, ModelsMissing, Refused, Span, without_detection
from .policy import Policy

if TYPE_CHECKING:
    from .anonymizer import Anonymizer

__all__ = [
    "Anonymized",
    "Anonymizer",
    "Busy",
    "ModelsMissing",
    "Policy",
    "Refused",
    "Span",
    "without_detection",
]


def __getattr__(name: str) -> Any:
    """The `Anonymizer`, imported when it is asked for."""
    if name != "Anonymizer":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .anonymizer import Anonymizer

    return Anonymizer
