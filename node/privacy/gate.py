"""Which sentences may hold a name or an address at all: reading the others is what costs most and finds nothing.

Whoever writes with care, as models do, writes names with a capital.  Contributors
do not: of what they wrote, only sentences of nothing but ordinary words are
passed over, and only if the policy is to be fast.
"""

import re
from collections.abc import Iterator, Sequence

from .namelist import is_also_a_word, is_ordinary
from .wordlist import read_words

_NOBODY = read_words("nobody")

_WORD = re.compile(r"[^\W\d_]+")
_NUMBERED = re.compile(     # house numbers before and after a street's name; numbers of papers
    r"\b\d{1,5}[A-Za-z]?,?[ \t]+[A-Z]|[^\W\d_]\.?,?[ \t]+\d{1,4}[a-z]?(?:,|\n|$)|(?=[A-Z]{0,20}\d)[A-Z\d]{6}"
)
_BEGINS = re.compile(r"[\s\-*•#>\d.)]*([^\W\d_])\S*\s+\S+\s+\S")     # of three words at least, and not with a sign
_CARELESS = 0.4             # of the sentences begin with a small letter: then capitals say nothing


def may_name(sentence: str) -> bool:
    """Whether a sentence with the usual capitals may hold a name or an address."""
    return _NUMBERED.search(sentence) is not None or next(unusual_words(sentence), None) is not None


def may_name_in_small_letters(sentence: str) -> bool:
    """Whether a sentence may hold a name or an address, even one that nobody gave a capital."""
    return any(character.isdigit() for character in sentence) or any(
        len(word) > 1 and not _is_ordinary(word) for word in _WORD.findall(sentence)
    )


def unusual_words(sentence: str) -> Iterator[str]:
    """The words with a capital that may be somebody's name: neither ordinary nor abbreviations."""
    for word in _WORD.findall(sentence):
        if word[0].islower() or len(word) == 1 or (len(word) <= 4 and word.isupper()):
            continue
        if not _is_ordinary(word):
            yield word


def is_written_with_care(sentences: Sequence[str]) -> bool:
    """Whether sentences begin with capitals, as they do where names have them too."""
    small = [begins[1].islower() for sentence in sentences if (begins := _BEGINS.match(sentence))]
    return small.count(True) <= _CARELESS * len(small)


def _is_ordinary(word: str) -> bool:
    lowered = word.lower()
    return lowered in _NOBODY or (is_ordinary(lowered) and not is_also_a_word(lowered))
