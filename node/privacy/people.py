"""Which spellings of names are one person: "anna", "Kowalska", "A. Kowalska", "akowalska" and "Anna Kowalska"."""

from collections.abc import Iterable, Iterator

from .patterns import is_unspaced
from .spelling import Misspellings


class People:
    """People by their fullest names, each a row of words in lower case with a space between (`names.name_words`)."""

    def __init__(self, names: Iterable[str]) -> None:
        """Of two people whom a name may mean, it means the one who comes first."""
        self._full: list[tuple[str, frozenset[str]]] = []
        self._with_word: dict[str, list[int]] = {}
        self._joined: dict[str, int] = {}
        in_order = sorted(dict.fromkeys(names), key=lambda name: -len(_words(name)))     # the first comes first
        self._misspellings = Misspellings(dict.fromkeys(word for name in in_order for word in _words(name)))
        for name in in_order:
            if self.find(name) is None:
                self._add(name)

    def find(self, name: str) -> str | None:
        """The fullest name of the person who is meant, or None for a stranger."""
        words = _words(name)
        for spelt in (words, [self._misspellings.meant(word) or word for word in words]):
            if (whose := self._whose(spelt)) is not None:
                return self._full[whose][0]
        return None

    def _whose(self, words: list[str]) -> int | None:
        if len(words) == 1 and words[0] in self._joined:
            return self._joined[words[0]]
        whole = [word for word in words if len(word) > 1]
        if not whole:
            return None
        rarest = min(whole, key=lambda word: len(self._with_word.get(word, ())))
        return next((i for i in self._with_word.get(rarest, ()) if _is_part(words, self._full[i][1])), None)

    def _add(self, name: str) -> None:
        words = _words(name)
        for word in dict.fromkeys(words):
            self._with_word.setdefault(word, []).append(len(self._full))
        for joined in _joined(words):
            self._joined.setdefault(joined, len(self._full))
        self._full.append((name, frozenset(words)))


def _words(name: str) -> list[str]:
    return name.replace("-", " ").split()


def _is_part(words: list[str], full: frozenset[str]) -> bool:
    return all(word in full or (len(word) == 1 and any(other[0] == word for other in full)) for word in words)


def _joined(words: list[str]) -> Iterator[str]:
    """As in account names."""
    if len(words) == 1 and len(words[0]) == 3 and all(map(is_unspaced, words[0])):
        yield words[0][1:]              # 王小明 is called 小明
    if len(words) > 1:
        first, last = words[0], words[-1]
        yield from ("".join(words), first + last, last + first, first[0] + last)
