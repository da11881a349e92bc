"""Bringing in data sets and people's own exports: looked at first, then anonymized as contributions are."""

from .bring_in import ImportReport, import_file
from .claim import Claim, WrongClaim
from .foresee import Foreseen, foresee

__all__ = ["Claim", "Foreseen", "ImportReport", "WrongClaim", "foresee", "import_file"]
