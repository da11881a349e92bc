"""The names that stand for values: `<PERSON_1>`, the same for the same value all through a conversation."""

import re
from collections.abc import Iterable

from .names import name_words
from .people import People

PLACEHOLDER = re.compile(r"<([A-Z]{2,20})_(\d{1,6})>")


class Placeholders:
    """Gives each value its placeholder.  It holds the values: keep it in memory, and drop it with the conversation."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Numbers go on after those already in `texts`, so that an anonymized text keeps its own."""
        self._highest: dict[str, int] = {}
        for text in texts:
            for kind, number in PLACEHOLDER.findall(text):
                self._highest[kind] = max(self._highest.get(kind, 0), int(number))
        self._by_value: dict[tuple[str, str], str] = {}
        self._people = People(())

    def learn(self, occurrences: Iterable[tuple[str, str]]) -> None:
        """Give numbers to kinds and values in order of their first appearance."""
        in_order = list(dict.fromkeys((kind, identity(kind, value)) for kind, value in occurrences))
        self._people = People(value for kind, value in in_order if kind == "PERSON")
        for kind, value in in_order:
            self._place(kind, value)

    def of(self, kind: str, value: str) -> str:
        """The placeholder of a value that was learnt, however it is cased here; a new one for any other."""
        return self._place(kind, identity(kind, value))

    def _place(self, kind: str, value: str) -> str:
        if kind == "PERSON":
            value = self._people.find(value) or value
        if (kind, value) not in self._by_value:
            self._by_value[kind, value] = self._next(kind)
        return self._by_value[kind, value]

    def _next(self, kind: str) -> str:
        self._highest[kind] = self._highest.get(kind, 0) + 1
        return f"<{kind}_{self._highest[kind]}>"


def identity(kind: str, value: str) -> str:
    """What makes two spellings of a value one: letters' case, separators, and for names titles do not matter."""
    if kind == "PERSON":
        return " ".join(name_words(value)) or value.lower()
    if kind == "PHONE":
        return re.sub(r"\D", "", value)[-9:]
    if kind in ("CARD", "IBAN", "SSN", "ID"):
        return re.sub(r"[\W_]", "", value).upper()
    if kind == "EMAIL":
        spelt = re.sub(r"\s*[\[({<]\s*(?:at|arroba|@)\s*[\])}>]\s*|\s+at\s+", "@", value.lower())
        return re.sub(r"\s*[\[({<]\s*(?:dot|punkt|punto|point)\s*[\])}>]\s*|\s+dot\s+", ".", spelt).replace(" ", "")
    if kind in ("SECRET", "CRYPTO"):
        return value                    # here case matters
    return " ".join(value.lower().split())
