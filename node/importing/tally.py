"""Counts what became of rows, and why, without a word of theirs."""

from collections import Counter

_REASONS = 20


class Tally:
    """Counts by status; `reasons` are the commonest, `examples` where the first row of each stands."""

    def __init__(self) -> None:
        self._counts, self._reasons = Counter[str](), Counter[str]()
        self.examples = dict[str, str]()

    def count(self, status: str, reason: str | None = None, where: str = "") -> None:
        self._counts[status] += 1
        if reason:
            self._reasons[reason] += 1
            if len(self.examples) < _REASONS:
                self.examples.setdefault(reason, where)

    def of(self, status: str) -> int:
        return self._counts[status]

    @property
    def total(self) -> int:
        return self._counts.total()

    @property
    def reasons(self) -> dict[str, int]:
        return dict(self._reasons.most_common(_REASONS))
