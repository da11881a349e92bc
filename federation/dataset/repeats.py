"""Leaves near-duplicates out of an export: of records that say nearly the same the first one stays.

What they are is found in sketch.py and groups.py, as nodes do for their labels.  About 200 bytes a record are held, and
no text.  numpy comes with the extra `research`.
"""

from collections.abc import Sequence
from typing import Any

from federation.record.conversation import Body

from .layout import CannotExport


class Repeats:
    """Takes records in their order; `found` says which of them repeat an earlier one."""

    def __init__(self) -> None:
        self._numpy = _require_numpy()
        self._where = list[tuple[str, int]]()
        self._sketches = list[Any]()

    def add(self, where: Sequence[tuple[str, int]], bodies: Sequence[Body]) -> None:
        from .sketch import sketch_of

        self._where += where
        self._sketches.append(self._numpy.stack([sketch_of(body) for body in bodies]))

    def found(self) -> frozenset[tuple[str, int]]:
        """Origin and index of each record that is like an earlier one, which stays."""
        from .groups import firsts_of

        if not self._where:
            return frozenset()
        firsts = firsts_of(self._numpy.concatenate(self._sketches)).tolist()
        return frozenset(self._where[place] for place, first in enumerate(firsts) if first != place)


def _require_numpy() -> Any:
    """
    Raises:
        CannotExport: it is not installed.
    """
    try:
        import numpy
    except ImportError as error:
        raise CannotExport("Finding repeats needs numpy: pip install 'sharelm-node[research]'.") from error
    return numpy
