"""Anonymization: raw conversations in, `Anonymized` or `Refused` out, and the types that prove it (README.md).

Importing this is cheap.  Presidio, spaCy and onnxruntime, the patterns and the lists of words are imported by the
worker processes alone.
"""

from .anonymizer import Anonymizer
from .outcome import Anonymized, Busy, ModelsMissing, Refused, Span, without_detection
from .policy import Policy

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
