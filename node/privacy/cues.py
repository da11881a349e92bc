"""What stands where only a person's name can stand: "my name is …", "Dear …,", under "Kind regards", after "Dr".

In the seven languages that Rampart knows.  A strong cue is enough for itself; a
weak one ("From: …") needs a name that people are known to bear, or a tagger's hint.
"""

from collections.abc import Iterator

from .cue_phrases import GREETING, LABEL, MY_NAME_IS, REGARDS, RELATIVE, RELATIVE_IN_GERMAN, TITLE
from .finding import Finding
from .namelist import is_given_name, is_given_name_elsewhere, is_ordinary
from .patterns import Pattern, stands_alone
from .wordlist import words

STRONG, WEAK = 0.9, 0.0         # scores: a weak cue never passes a threshold by itself

_WORD = r"[\pL][\pL\pM'-]*"
_CAPITAL = r"\p{Lu}[\pL\pM'-]*\.?"
_BETWEEN = r"(?:(?:van|von|de|del|della|der|den|da|di|do|dos|la|le|el|al|bin|ibn|ter|zu|y) ){0,3}"
_CAPITALS = rf"{_CAPITAL}(?: {_BETWEEN}{_CAPITAL}){{0,3}}"
_ANY_CASE = rf"{_WORD}(?: {_BETWEEN}{_WORD}){{0,2}}"

_STRONG = (
    Pattern(rf"\b{MY_NAME_IS}:? ({_CAPITALS})"),
    Pattern(rf"(?:^|[^\pL\pN]){TITLE} ({_BETWEEN}{_CAPITALS})"),
    Pattern(rf"(?:^|[^\pL\pN]){RELATIVE},? ({_CAPITALS})"),
)
_STRONG_IN_ANY_CASE = Pattern(rf"\b{MY_NAME_IS}:? ({_WORD})")
_WEAK = (
    Pattern(rf"(?:^|[^\pL\pN])(?:{TITLE}|{RELATIVE},?|{RELATIVE_IN_GERMAN}) ({_ANY_CASE})"),
    Pattern(rf"(?m)^[ >*]{{0,4}}{GREETING},? (?:{TITLE} )?({_ANY_CASE})[ ]?[,!.:\n-]"),
    Pattern(rf"(?m)(?:^|[.!] ){REGARDS}[,.!]?\s{{0,3}}\n[ \t>-]{{0,4}}({_ANY_CASE})[ \t.,]{{0,3}}$"),
    Pattern(rf"(?m)^[ \t>*|-]{{0,4}}{LABEL}\**:\**[ \t]{{0,3}}({_ANY_CASE})"),
    Pattern(
        r"(?i)\b(?:call me|named|name of|known as|née|this is|i am|i'm|ich bin|je suis|soy|sono|ik ben|sou) "
        rf"({_ANY_CASE})"
    ),
)

_MID_SENTENCE = Pattern(
    rf"[\p{{Ll}},;] ((\p{{Lu}}\p{{Ll}}{{2,}})(?: {_BETWEEN}\p{{Lu}}\p{{Ll}}+){{0,2}})(?:[^\pL\pN]|$)"
)
_SMALL_NAME = Pattern(r"(?:^|[^\pL\pN])(\p{Ll}{4,})")
_GOES_ON = Pattern(r"\.[\pL\pN]")
_SPACED_HANDLE = Pattern(r"(?:^|[\s\"':])(@ ([\pL\pN_]{3,30}))")       # "@ anna_k", as some pages copy

# What may follow "my name is" or "Dear" and is nobody.
_NOBODY = words(
    "not no on in the a an my your his her our their this that it its at as to of for and or but so very too also "
    "only just really actually now still already never always often usually spelled spelt misspelled pronounced "
    "changed wrong incorrect correct being written listed missing common hard difficult short long unusual mentioned "
    "irrelevant secret private unknown important what who how when why where there here all everyone everybody team "
    "sir madam friend friends colleague colleagues customer customers hiring manager committee editor reader readers "
    "world again back later nicht ein eine falsch geheim pas une un le la no non niet não"
)


def find_cued(text: str) -> Iterator[Finding]:
    """People, and their handles, by what stands before them, with the score STRONG or WEAK.  They may overlap."""
    for pattern in _STRONG:
        yield from _named(pattern, text, STRONG)
    yield from _named(_STRONG_IN_ANY_CASE, text, STRONG)
    for pattern in _WEAK:
        yield from _named(pattern, text, WEAK)
    for match in _MID_SENTENCE.find(text):
        if is_given_name(match.groups[1] or ""):
            start, end = match.group_spans[0]
            yield Finding(start, end, "PERSON", STRONG, "cue")
    for match in _SPACED_HANDLE.find(text):
        (start, end), handle = match.group_spans[0], match.groups[1] or ""
        if not is_ordinary(handle) and not handle.isdigit():
            yield Finding(start, end, "HANDLE", STRONG, "cue")


def find_in_small_letters(text: str) -> Iterator[Finding]:
    """Frequent names written without capitals in a text that is not English: "falem com o guilherme".

    In English they need no list: Rampart knows them by what stands around.
    """
    for match in _SMALL_NAME.find(text):
        start, end = match.group_spans[0]
        goes_on = text[start - 1 : start] == "." or _GOES_ON.begins(text[end : end + 2])
        alone = stands_alone(text, start, end, also="-@'’") and not goes_on
        if alone and is_given_name_elsewhere(text[start:end]):
            yield Finding(start, end, "PERSON", STRONG, "cue")


def _named(pattern: Pattern, text: str, score: float) -> Iterator[Finding]:
    for match in pattern.find(text):
        start, end = match.group_spans[0]
        first = text[start:end].split(" ", 1)[0].lower().strip(".")
        if first not in _NOBODY and len(first) >= 2:
            yield Finding(start, end, "PERSON", score, "cue")
