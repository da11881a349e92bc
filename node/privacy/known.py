"""Values found once, looked for everywhere else in the conversation: also in code, where no tagger looks."""

import re
from collections.abc import Iterable, Iterator

import ahocorasick
from msgspec import Struct

from .finding import Finding
from .namelist import is_also_a_word, is_ordinary
from .names import name_words
from .patterns import is_unspaced, stands_alone
from .regions import Regions
from .spelling import LONG, Misspellings
from .wordlist import words

# Names that are words of programmers, or of languages whose words `namelist` does not have.
_ALSO_WORDS = words(
    "alle ami bella bruno clara dom dora flora franco gema jan luz mar mia nina paz sol vera viola "
    "test data main model list user code type value key index string object class method function error file system"
)
# Names of models, which people bear as well: they stay where a field says which model answered.
_MODELS = words("claude gemini mistral llama alpaca bard ernie phi qwen aria nova titan sonnet opus haiku turbo grok")

_WORD = re.compile(rf"[^\W\d_]{{{LONG - 1},}}")
_WORD_BEFORE = re.compile(r"([^\W_]+)[ \t]\Z")
_WORD_AFTER = re.compile(r"[ \t]([^\W_]+)")
_NO_PERSON_AFTER = words(       # "the Mark", "in May", "5 June"
    "a an the this that these those my your his her its our their no every each some any which what in since until "
    "last next early late mid of by"
)
_NO_PERSON_BEFORE = words(      # "May I", "Mark the", "Will you"
    "i you he she it we they the a an this that these those there my your his her its our their me him us them not "
    "be all any some each every"
)
_ROOM = 20              # characters beside a name in which its neighbours are looked for


class _Form(Struct, frozen=True):
    """One way of writing a value."""

    kind: str
    size: int
    exactly: str | None     # only as it was written, and only where a person may stand
    in_code: bool


class KnownValues:
    """An automaton over all values of a conversation."""

    def __init__(self, values: Iterable[tuple[str, str, bool]]) -> None:
        """`values`: kind, value, and whether it is sure: only such are looked for in code and in any case."""
        self._automaton = ahocorasick.Automaton()
        names: set[str] = set()
        for kind, value, sure in values:
            for form, whole in _forms(kind, value):
                lowered = _lower(form)
                exactly = form if not whole and (not sure or _is_also_a_word(lowered)) else None
                self._add(lowered, _Form(kind, len(lowered), exactly, in_code=sure and exactly is None))
            if kind == "PERSON" and sure:
                names |= {word for word in name_words(value) if not _is_also_a_word(word)}
        self._misspellings = Misspellings(names)
        if len(self._automaton):
            self._automaton.make_automaton()

    def find(self, text: str, regions: Regions, *, is_label: bool = False) -> Iterator[Finding]:
        """Where the values stand in a view's text, as whole words.  They may overlap.

        In a label, such as a model's name, only values that are sure and no model's.
        """
        if not len(self._automaton):
            return
        lowered = _lower(text)
        for last, form in self._automaton.iter(lowered):
            start, end = last + 1 - form.size, last + 1
            if form.kind == "PERSON" and not form.in_code and (is_label or regions.is_code(start)):
                continue
            if is_label and lowered[start:end] in _MODELS:
                continue
            if _is_whole(text, start, end, form.kind) and _is_meant(text, start, end, form):
                yield Finding(start, end, form.kind, 1.0, "known")
        if self._misspellings and not is_label:
            for word in _WORD.finditer(lowered):
                if self._misspellings.meant(word[0]):
                    yield Finding(word.start(), word.end(), "PERSON", 1.0, "known")

    def _add(self, lowered: str, form: _Form) -> None:
        """The same word may be known surely and unsurely: then surely."""
        before = self._automaton.get(lowered, None)
        if before is None or (before.exactly is not None and form.exactly is None):
            self._automaton.add_word(lowered, form)


def _is_whole(text: str, start: int, end: int, kind: str) -> bool:
    if any(map(is_unspaced, text[start:end])):
        return True
    if kind == "PERSON" and not text[start:end].isascii():
        return stands_alone(text, start, end)
    before, after = text[start - 1 : start], text[end : end + 1]
    return not before.isalnum() and not after.isalnum()     # `anna_k` holds the word "anna"


def _is_meant(text: str, start: int, end: int, form: _Form) -> bool:
    """Whether a name that is a word as well stands for a person here."""
    if form.exactly is None:
        return True
    if text[start:end] != form.exactly:
        return False
    before = _WORD_BEFORE.search(text[max(0, start - _ROOM) : start])
    after = _WORD_AFTER.match(text[end : end + _ROOM])
    if before is not None:
        return before[1].lower() not in _NO_PERSON_AFTER and not before[1].isdigit()
    return after is None or not (after[1].lower() in _NO_PERSON_BEFORE or after[1].isdigit())


def _is_also_a_word(name: str) -> bool:
    return name in _ALSO_WORDS or is_also_a_word(name) or is_ordinary(name)


def _forms(kind: str, value: str) -> Iterator[tuple[str, bool]]:
    """How a value may be written elsewhere, and whether that is the whole value."""
    if kind in ("USERNAME", "URL"):
        return                          # `/home/data` must not make every "data" a user
    if len(value) >= 4 and (kind != "PERSON" or " " in value):
        yield value, True
    if kind != "PERSON":
        return
    names = name_words(value)
    if all(map(is_unspaced, value)):
        yield value, True
        if len(value) == 3:
            yield value[1:], True       # 王小明 is called 小明
    if len(names) > 1:
        for between in (" ", "_", ".", "-", ""):
            yield between.join(names), True
        first, last = names[0], names[-1]
        for between in ("_", ".", "-", ""):
            yield last + between + first, True
            if len(last) >= 4 and not is_ordinary(first[0] + last):
                yield first[0] + between + last, True       # akowalska, a.kowalska
    at = 0
    for word in names:
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
