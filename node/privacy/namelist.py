"""Names that many people bear: a second opinion where a tagger is not sure.

Lists in `wordlists/`: names that are no words, frequent given names among them,
names that are ordinary words as well, and ordinary words of English and of the
six other languages that Rampart knows.  A word on none of them may be a name all the same.
"""

from .wordlist import read_words

_GIVEN = read_words("given_names")
_NAMES_AND_WORDS = read_words("names_also_words")
_ENGLISH = read_words("english")
_ELSEWHERE = read_words("words_elsewhere") - _GIVEN
_WORDS = _NAMES_AND_WORDS | _ENGLISH | _ELSEWHERE
_GIVEN_ELSEWHERE = read_words("given_names_elsewhere") - _WORDS
_NAMES = (read_words("names") - _ELSEWHERE) | _GIVEN_ELSEWHERE | (read_words("surnames_elsewhere") - _WORDS)


def is_name(word: str) -> bool:
    """Whether people bear this name; "may", "will" and their like only with a capital letter."""
    lowered = word.lower()
    return lowered in _NAMES or (word[:1].isupper() and lowered in _NAMES_AND_WORDS)


def is_given_name(word: str) -> bool:
    """Whether this is a frequent given name that is hardly ever anything else."""
    return word.lower() in _GIVEN


def is_given_name_elsewhere(word: str) -> bool:
    """The same where German, French, Spanish, Italian, Dutch or Portuguese is spoken."""
    return word.lower() in _GIVEN_ELSEWHERE


def is_also_a_word(word: str) -> bool:
    """Whether this name is an ordinary word as well, however it is cased."""
    return word.lower() in _NAMES_AND_WORDS


def is_ordinary(word: str) -> bool:
    """Whether this is an ordinary word of English, however it is cased."""
    return word.lower() in _ENGLISH


def is_ordinary_elsewhere(word: str) -> bool:
    """Whether this is an ordinary word of one of the six other languages, however it is cased."""
    return word.lower() in _ELSEWHERE
