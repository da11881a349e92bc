"""One stretch of text that some detector takes for personal data, and how overlapping ones are settled."""

from collections.abc import Iterable

from msgspec import Struct


class Finding(Struct, frozen=True):
    """Characters `start` to `end` of a view are of `kind`, with a score from 0 to 1."""

    start: int
    end: int
    kind: str
    score: float
    source: str             # "structured", "secret", "rampart", "spacy", "known"
    cut: bool = False       # removed without a placeholder


# When two kinds claim the same characters, the earlier in this list keeps them.
_RANK = {kind: rank for rank, kind in enumerate((
    "SECRET", "EMAIL", "CARD", "IBAN", "SSN", "CRYPTO", "COORDINATES", "MAC", "IP", "BIRTHDATE", "ID", "PHONE",
    "PLATE", "HOST", "USERNAME", "HANDLE", "ADDRESS", "PERSON", "URL",
))}  # fmt: skip


def settle(findings: Iterable[Finding]) -> list[Finding]:
    """The findings without overlaps, in order of place; every character that was claimed stays claimed.

    Overlapping findings become one of the strongest kind among them, from the
    first character to the last: half a value left behind is a leak.
    Something to be cut out yields to everything else.
    """
    settled: list[Finding] = []
    for finding in sorted(findings, key=lambda f: (f.start, -f.end)):
        if settled and finding.start < settled[-1].end:
            # A query that is cut out takes what is in it along.
            if not (settled[-1].cut and finding.end <= settled[-1].end):
                settled[-1] = _joined(settled[-1], finding)
        else:
            settled.append(finding)
    return settled


def _joined(one: Finding, other: Finding) -> Finding:
    strongest = min(one, other, key=lambda f: (f.cut, _RANK.get(f.kind, 99), f.source == "known", -f.score))
    return Finding(
        start=min(one.start, other.start), end=max(one.end, other.end),
        kind=strongest.kind, score=strongest.score, source=strongest.source, cut=one.cut and other.cut,
    )  # fmt: skip
