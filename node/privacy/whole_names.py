"""From part of a name to all of it: titles before, the surname behind, and those who are listed beside it."""

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from .finding import Finding
from .namelist import is_also_a_word, is_name

_TITLE = (
    r"(?:mr|mrs|ms|miss|mx|dr|prof|sir|madam|herr|herrn|frau|señor|señora|sr|sra|mme|mlle|monsieur|madame|mevrouw"
    r"|meneer|signor|signora|senhor|senhora)\.?\s{1,3}"
)
TITLES = re.compile(rf"(?i){_TITLE}")
_TITLES_BEFORE = re.compile(rf"(?i)(?<![^\W\d_])(?:{_TITLE}){{1,3}}\Z")
_NAME = r"[^\W\d_]+(?:['-][^\W\d_]+)*"
_AND = r"(?:, (?:and |or )?| and | or | & | und | et | y | e | en )"
_NEXT_WORD = re.compile(rf" ((?:[^\W\d_]\. )?{_NAME})")
_NEXT_IN_LIST = re.compile(rf"{_AND}({_NAME})")
_BEFORE_IN_LIST = re.compile(rf"({_NAME}){_AND}\Z")
_ROOM = 40              # characters before a name in which these are looked for


def whole_names(text: str, people: Sequence[Finding]) -> Iterator[Finding]:
    """The people with all of their names, and more people from lists they stand in.  They may overlap."""
    for person in people:
        whole = replace(person, start=_with_titles(text, person.start), end=_with_surname(text, person.end))
        yield whole
        yield from _listed_after(text, whole)
        yield from _listed_before(text, whole)


def _with_titles(text: str, start: int) -> int:
    """A title goes with the name: it tells somebody's sex or profession."""
    room = max(0, start - _ROOM)
    titles = _TITLES_BEFORE.search(text[room:start])
    return room + titles.start() if titles else start


def _with_surname(text: str, end: int) -> int:
    following = _NEXT_WORD.match(text, end)
    if following is None:
        return end
    word = following[1].rpartition(" ")[2]
    return following.end() if is_name(word) and not is_also_a_word(word) else end


def _listed_after(text: str, person: Finding) -> Iterator[Finding]:
    at = person.end
    while (following := _NEXT_IN_LIST.match(text, at)) is not None and _is_one_more(following[0], following[1]):
        at = _with_surname(text, following.end())
        yield replace(person, start=following.start(1), end=at)


def _listed_before(text: str, person: Finding) -> Iterator[Finding]:
    at = person.start
    while at:
        room = max(0, at - _ROOM)
        before = _BEFORE_IN_LIST.search(text[room:at])
        if before is None or not _is_one_more(before[0], before[1]):
            return
        at = room + before.start(1)
        yield replace(person, start=at, end=room + before.end(1))


def _is_one_more(joined: str, name: str) -> bool:
    """After a comma alone may also come somebody's office."""
    return is_name(name) and not name.isupper() and not (is_also_a_word(name) and ", " in joined)
