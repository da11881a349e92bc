"""Records that a product was told to hide: they stay out until the feed has left them out and shows them again.

A product is told before it is written down that a record goes (node/products.py), so the feed may still have it then.
"""

from collections.abc import Collection, Mapping


class TakenOut:
    def __init__(self) -> None:
        self._hidden = dict[str, dict[int, bool]]()     # by origin and index: whether the feed leaves it out too

    def hide(self, origin: str, indexes: Collection[int]) -> None:
        known = self._hidden.setdefault(origin, {})
        for index in indexes:
            known[index] = False

    def has(self, origin: str, index: int) -> bool:
        return index in self._hidden.get(origin, ())

    def of(self, origin: str) -> list[int]:
        return list(self._hidden.get(origin, ()))

    def not_left_out(self) -> list[tuple[str, int]]:
        """Origin and index of those that the feed was not seen to leave out yet."""
        return [(origin, index) for origin, each in self._hidden.items() for index, seen in each.items() if not seen]

    def note(self, left_out: Mapping[str, Collection[int]]) -> None:
        """`left_out`: what the feed leaves out now, by origin.  What it left out and shows again is forgotten here."""
        for origin, hidden in self._hidden.items():
            now = left_out.get(origin, ())
            for index, seen in list(hidden.items()):
                if index in now:
                    hidden[index] = True
                elif seen:
                    del hidden[index]
