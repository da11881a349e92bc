"""Names that many people bear: a second opinion where a tagger is not sure.

Lists in `wordlists/`: names that are no words, frequent given names among them,
names that are ordinary words as well, and ordinary words of English.  A word on none of them may be a
name all the same.
"""

from .wordlist import read_words

_GIVEN = read_words("given_names")
_NAMES = read_words("names")
_NAMES_AND_WORDS = read_words("names_also_words")
_ENGLISH = read_words("english")


def is_name(word: str) -> bool:
    """Whether people bear this name; "may", "will" and their like only with a capital letter."""
    lowered = word.lower()
    return lowered in _NAMES or (word[:1].isupper() and lowered in _NAMES_AND_WORDS)


def is_given_name(word: str) -> bool:
    """Whether this is a frequent given name that is hardly ever anything else."""
    return word.lower() in _GIVEN


def is_also_a_word(word: str) -> bool:
    """Whether this name is an ordinary word as well, however it is cased."""
    return word.lower() in _NAMES_AND_WORDS


def is_ordinary(word: str) -> bool:
    """Whether this is an ordinary word of English, however it is cased."""
    return word.lower() in _ENGLISH
