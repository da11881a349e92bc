"""Values found once, looked for everywhere else in the conversation: also in code, where no tagger looks."""

from collections.abc import Iterable, Iterator

import ahocorasick

from .finding import Finding
from .names import name_words
from .patterns import stands_alone
from .regions import Regions
from .wordlist import words

# Names that are words as well: alone they are looked for as they were written, and not in code.
_ALSO_WORDS = words(
    "will mark may rose brown long grace hope faith joy summer autumn april june august dawn eve ivy lily violet "
    "daisy jack rich frank grant chase chance drew art bill bob cliff dean dale earl gene glen guy heath jade jay "
    "king knight lane lee miles max nick norm pat penny pierce pearl ray reed rob robin rusty sandy skip sky "
    "stone sue ty van victor wade walker ward wood young black white green gray grey silver gold little small "
    "short day may page price bell bush baker cook carter cooper fisher hunter mason miller parker porter potter "
    "smith taylor tucker turner weaver field fields forest ford fox hall hill house lake marsh moon north west "
    "east south park pool pope power rivers sharp snow star strong sun swift sweet wise wolf the and for not are "
    "you can has had her his she him who how was new one two all any but our out day get now old see way use man "
    "did its let put say too just first last test data main model list name user code value type key index string "
    "object class method function error file system"
)


class KnownValues:
    """An automaton over all values of a conversation."""

    def __init__(self, values: Iterable[tuple[str, str, bool]]) -> None:
        """`values`: kind, value, and whether it is sure: only such are looked for in code and in any case."""
        self._automaton = ahocorasick.Automaton()
        for kind, value, sure in values:
            for form, whole in _forms(kind, value):
                lowered = _lower(form)
                exactly = form if not whole and (not sure or lowered in _ALSO_WORDS) else None
                self._automaton.add_word(lowered, (kind, len(lowered), exactly, sure and exactly is None))
        if len(self._automaton):
            self._automaton.make_automaton()

    def find(self, text: str, regions: Regions) -> Iterator[Finding]:
        """Where the values stand in a view's text, as whole words.  They may overlap."""
        if not len(self._automaton):
            return
        for last, (kind, length, exactly, in_code) in self._automaton.iter(_lower(text)):
            start, end = last + 1 - length, last + 1
            if exactly is not None and text[start:end] != exactly:
                continue
            if kind == "PERSON" and not in_code and regions.is_code(start):
                continue
            if _is_word(text, start, end, kind):
                yield Finding(start, end, kind, 1.0, "known")


def _is_word(text: str, start: int, end: int, kind: str) -> bool:
    if kind == "PERSON" and not text[start:end].isascii():
        return stands_alone(text, start, end)
    before, after = text[start - 1 : start], text[end : end + 1]
    return not before.isalnum() and not after.isalnum()     # `anna_k` holds the word "anna"


def _forms(kind: str, value: str) -> Iterator[tuple[str, bool]]:
    """How a value may be written elsewhere, and whether that is the whole value."""
    if kind in ("USERNAME", "URL"):
        return                          # `/home/data` must not make every "data" a user
    if len(value) >= 4 and (kind != "PERSON" or " " in value):
        yield value, True
    if kind != "PERSON":
        return
    words = name_words(value)
    if len(words) > 1:
        for between in (" ", "_", ".", "-", ""):
            yield between.join(words), True
    at = 0
    for word in words:
        found = _lower(value).find(word, at)
        if len(word) >= 3 and found >= 0:
            yield value[found : found + len(word)], False
            at = found + len(word)


def _lower(text: str) -> str:
    """Lower case, character by character: every one keeps its place."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(character.lower() if len(character.lower()) == 1 else character for character in text)
