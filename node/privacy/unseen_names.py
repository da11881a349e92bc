"""Names that no tagger need see: a name that is nothing else, "bin Laden", and names written as one word.

For English texts only, whose ordinary words are all known here.  Measured on
sentences of tweets, web pages and comments (README.md): these are what both
taggers miss most often and can be known for certain.  Whatever may be a town, a
make or a thing named after somebody is left to the taggers.
"""

import re
from collections.abc import Iterator

from .finding import Finding
from .namelist import is_also_a_word, is_given_name, is_name, is_ordinary
from .wordlist import read_words, words

_NOBODY = read_words("nobody")
_PROGRAMS = read_words("programs")
# Towns, makes and things whose name people bear as well.
_PLACES_AND_MAKES = words(
    "aberdeen albany alexandria anaheim angeles antonio arlington ashland aspen atlanta augusta aurora austin bali "
    "belfast benz bern bethlehem bonn boulder bradford brent brighton bristol buchanan buffalo burlington cadiz cairo "
    "cali camden canton carolina carthage cesar charleston charlotte chester chevrolet chia chrysler clayton clermont "
    "cleveland clinton cologne columbus cordova corinth cornell corona dakota dallas daytona denver derby detroit "
    "devon dior dodge dover dresden dublin durham eden edison ferrari florence ford francisco fremont fresno galveston "
    "genoa georgia glasgow granada greenwich guinea hamburg hamilton hampton hanover harley harvard havana helena "
    "holland honda houston hubble hudson israel jackson janeiro jordan juneau kent kingston kyoto lagos lancaster "
    "lansing laredo leon lexus lima lincoln lisbon lodi lyon madison malta marathi medina melbourne memphis mercedes "
    "merced miami milan milano milton mobile modena montana monterey montgomery montreal nash nashville nevada nissan "
    "norfolk norman odessa olympia omaha orlando oslo oxford palermo palma panama paris perth phoenix pisa "
    "porto preston princeton pueblo quebec quito raleigh reno richmond rio roma salem salvador samson savannah savoy "
    "seville sicily siena sierra somalia sparta stanford stockholm sudan sydney tampa tennessee trenton trinidad troy "
    "tulsa turin valencia valletta venezia venice verona versailles virginia warsaw washington wellington yale yamaha "
    "bing broadway england ireland jan janus maine tory york zurich january february april june july august"
)
_LEAST = 4                  # letters of each half of a name written as one word
_WORD = re.compile(r"\b(?:[^\W\d_a-z][^\W\d_]{2,}(?:['-][^\W\d_]+)*|[a-z]{8,})\b")   # with a capital, or long
_AT_A_PLACE = re.compile(r"(?i)\b(?:in|at|from|near|to|los|las|san|santa|new|fort|mount|lake|port|via|of)\s\Z")
_GOES_ON = re.compile(r",?\s([A-Z][^\W\d_]+)")
_SON_OF = re.compile(r"\b(?:[Bb]in|[Ii]bn|[Bb]int|[Bb]inti) ([A-Z][a-z]{2,})")
_INITIALS = re.compile(
    r"(?<=\S )[A-Z]\. ?([A-Z][a-z]{2,})\b|"         # at the beginning of a line it may be an item of a list
    r"(?<![^\W\d_])(?<![.'’&-])(?:[A-Z]\. ?){2,3}([A-Z][a-z]{2,})\b|\b(?:[A-Z] ){2,3}([A-Z][a-z]{2,})\b"
)
_ASKED = re.compile(        # whom one tells, asks and writes to, and who answers
    r"\b(?:forward|forwarded|send|sent|talk|talked|spoke|speak|write|wrote|reply|replied)(?: (?:it|this|that))? to "
    r"([A-Z][a-z]{2,})\b(?! [A-Z])"
    r"|\b(?:tell|told|ask|asked|remind|met|thank|email|emailed|phoned) ([A-Z][a-z]{2,})\b(?! [A-Z])"
    r"|\b([A-Z][a-z]{2,}) (?:has )?(?:told|asked|instructed|emailed|phoned) (?:me|us|him|her)\b"
)


def find_unseen(text: str) -> Iterator[Finding]:
    """Names of people in a piece of English prose, by themselves alone.  They may overlap."""
    for word in _WORD.finditer(text):
        if not is_ordinary(word[0]) and (_is_joined(word[0]) or _is_nothing_else(text, word)):
            yield _person(word.start(), word.end())
    for named in _SON_OF.finditer(text):
        if not is_ordinary(named[1]) or named[0] == "bin Laden":        # which is a word only otherwise
            yield _person(named.start(), named.end())
    for pattern in (_INITIALS, _ASKED):
        for named in pattern.finditer(text):
            start, end = named.span(named.lastindex or 0)
            if _may_be_somebody(text[start:end]):
                yield _person(named.start() if pattern is _INITIALS else start, end)


def find_alone(text: str) -> Iterator[Finding]:
    """A name with initials that is all of a text, which says nothing of a language: "V K Kowalska"."""
    named = _INITIALS.fullmatch(text.strip(" \n-–—>.,"))
    if named and _may_be_somebody(named[named.lastindex or 0]):
        start = text.index(named[0])
        yield _person(start, start + len(named[0]))


def _person(start: int, end: int) -> Finding:
    return Finding(start, end, "PERSON", 0.5, "cue")


def _may_be_somebody(word: str) -> bool:
    """Whether a word that stands where a name does is no ordinary one, town, make or program."""
    lowered = word.lower()
    known = lowered in _NOBODY or lowered in _PLACES_AND_MAKES or lowered in _PROGRAMS
    return not known and (is_also_a_word(word) or not is_ordinary(word))


def _is_nothing_else(text: str, word: re.Match[str]) -> bool:
    """Whether a word with a capital is borne as a name, and is neither an ordinary word nor some place or thing."""
    name, lowered = word[0], word[0].lower()
    if not name[0].isupper() or name.isupper() or not is_name(name) or is_also_a_word(name):
        return False
    if lowered in _NOBODY or lowered in _PLACES_AND_MAKES:
        return False
    if _AT_A_PLACE.search(text[max(0, word.start() - 8) : word.start()]):
        return False
    after = _GOES_ON.match(text, word.end())        # "Hubble Space", "Denver, Colorado"
    return after is None or (text[word.end()] != "," and not is_ordinary(after[1]))


def _is_joined(word: str) -> bool:
    """Whether a word is a given name and a surname without a space, as in hashtags: "jessicastrickland"."""
    lowered = word.lower()
    if len(lowered) < 2 * _LEAST or not lowered.isalpha() or is_name(lowered):
        return False
    return any(
        is_given_name(lowered[:at]) and is_name(lowered[at:]) and not is_also_a_word(lowered[at:])
        for at in range(_LEAST, len(lowered) - _LEAST + 1)
    )
