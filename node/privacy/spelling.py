"""Names with one slip of the finger: a letter more or less, another one, or two in the wrong order."""

from collections.abc import Iterable

from .namelist import is_name, is_ordinary

LONG = 6                # letters; in shorter names one slip makes another name


class Misspellings:
    """Finds out which of some names a word was meant to be."""

    def __init__(self, names: Iterable[str]) -> None:
        """`names`: single words in lower case."""
        self._by_edge: dict[str, set[str]] = {}
        for name in names:
            if len(name) >= LONG and not is_ordinary(name):
                # One slip leaves the first two letters as they are, or the last two.
                for edge in (f"{name[:2]}-", f"-{name[-2:]}"):
                    self._by_edge.setdefault(edge, set()).add(name)

    def __bool__(self) -> bool:
        return bool(self._by_edge)

    def meant(self, word: str) -> str | None:
        """The name that `word`, in lower case, misspells; None for names and ordinary words."""
        if len(word) < LONG - 1:
            return None
        names = self._by_edge.get(f"{word[:2]}-", set()) | self._by_edge.get(f"-{word[-2:]}", set())
        meant = min((name for name in names if is_one_slip(word, name)), default=None)
        return None if meant is None or is_ordinary(word) or is_name(word) else meant


def is_one_slip(one: str, other: str) -> bool:
    """Whether two words differ by one letter inserted, left out or changed, or by two neighbours swapped."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    rest, others = one[same:], other[same:]
    if len(rest) == len(others):
        return rest[1:] == others[1:] or (rest[:2] == others[:2][::-1] and rest[2:] == others[2:])
    return rest[1:] == others if len(rest) > len(others) else rest == others[1:]
