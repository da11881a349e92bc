"""The names that stand for values: `<PERSON_1>`, the same for the same value all through a conversation."""

import re
from collections.abc import Iterable

from .names import name_words

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

    def learn(self, occurrences: Iterable[tuple[str, str]]) -> None:
        """Give numbers to kinds and values in order of their first appearance."""
        in_order = list(dict.fromkeys((kind, identity(kind, value)) for kind, value in occurrences))
        people = [value for kind, value in in_order if kind == "PERSON"]
        heads = _group_people(people)
        for kind, value in in_order:
            if (kind, value) in self._by_value:
                continue
            if kind == "PERSON":
                head = heads[value]
                if (kind, head) not in self._by_value:
                    self._by_value[kind, head] = self._next(kind)
                self._by_value[kind, value] = self._by_value[kind, head]
            else:
                self._by_value[kind, value] = self._next(kind)

    def of(self, kind: str, value: str) -> str:
        """The placeholder of a value that was learnt, however it is cased here; a new one for any other."""
        key = kind, identity(kind, value)
        if key not in self._by_value:
            self._by_value[key] = self._word_of_a_name(key[1]) if kind == "PERSON" else self._next(kind)
        return self._by_value[key]

    def _word_of_a_name(self, value: str) -> str:
        words = set(value.split(" "))
        for (kind, other), placeholder in self._by_value.items():
            if kind == "PERSON" and words & set(other.split(" ")):
                return placeholder
        return self._next("PERSON")

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


def _group_people(people: list[str]) -> dict[str, str]:
    """Each name's fullest form: "anna" and "anna kowalska" are one if there is no other Anna before."""
    heads: dict[str, str] = {}
    full: list[tuple[set[str], str]] = []
    with_word: dict[str, list[int]] = {}
    for person in sorted(people, key=lambda name: -name.count(" ")):    # stable: first come, first asked
        words = set(person.split(" "))
        candidates = with_word.get(min(words, key=lambda w: len(with_word.get(w, ()))), [])
        head = next((full[i][1] for i in candidates if words <= full[i][0]), None)
        if head is None:
            head = person
            for word in words:
                with_word.setdefault(word, []).append(len(full))
            full.append((words, person))
        heads[person] = head
    return heads
