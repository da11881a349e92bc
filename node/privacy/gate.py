"""Which sentences may hold a name or an address at all: reading the others is what costs most and finds nothing.

Whoever writes with care, as models do, writes names with a capital.  Contributors
do not: of what they wrote, only sentences of nothing but ordinary words are
passed over, and only if the policy is to be fast.
"""

import re
from collections.abc import Iterator, Sequence

from .namelist import is_also_a_word, is_name, is_ordinary
from .wordlist import read_words, words

_NOBODY = read_words("nobody")
_PROGRAMS = read_words("programs")
_RARER = read_words("english_rarer")
_GIVEN_AND_WORDS = read_words("given_names_also_words")
# Beside these words a name may be an ordinary word as well.
_NAMING = words(
    "mr mrs ms miss dr prof sir name names named nickname surname called hi hey hello dear regards "
    "sincerely cheers signed aka cc née alias brother sister wife husband boyfriend girlfriend cousin aunt uncle"
)

_WORD = re.compile(r"[^\W\d_]+")
_WORD_OR_NUMBER = re.compile(r"[^\W\d_]+|\d+")
_TOKEN = re.compile(r"\S+")
_OF_CODE = frozenset("/\\_=<>{}[]$@")       # in paths, links, assignments, tags
_HUMPS = re.compile(r"[A-Z][a-z]+|[a-z]+")
_PARTICLES = words("Mc Mac De Del Di Du La Le Van Von Fitz El Al Ben Bin Ibn San St Ter Ten")
_SHORT_FORM = re.compile(r"[A-Z]{2,}s|[A-Z][a-z]?[A-Z]{1,2}|[A-Z]{2}[a-z][A-Z]")        # "CNNs", "IoT", "DDoS"
_NUMBERED = re.compile(     # house numbers before and after a street's name; numbers of papers
    r"\b\d{1,5}[A-Za-z]?,?[ \t]+[A-Z]|[^\W\d_]\.?,?[ \t]+\d{1,4}[a-z]?(?:,|\n|$)|(?=[A-Z]{0,20}\d)[A-Z\d]{6}"
)
_AT_HOME = re.compile(      # the same in small letters, and numbers of many digits
    r"(?i)\b\d{1,5}[a-z]?,?[ \t]+(?:[^\W\d_]+\.?[ \t]+){0,3}(?:street|st|str|road|rd|avenue|ave|av|lane|ln|drive|dr|"
    r"court|ct|close|place|pl|square|sq|way|boulevard|blvd|terrace|highway|hwy|parkway|crescent|row|gardens?|hill|"
    r"park|grove|mews|walk|view|heights|trail|circle|cir|green|house)\b"
    r"|\b(?:street|road|avenue|apt|apartment|flat|suite|unit|room|box|house|floor|zip|postcode|code|plot|block|"
    r"number|no|id|nr)\b\W{0,3}\d|\d(?:[ .-]?\d){4}|(?=[a-z-]{0,20}\d)[a-z\d-]{6}"
)
_BEGINS = re.compile(r"[\s\-*•#>\d.)]*([^\W\d_])\S*\s+\S+\s+\S")     # of three words at least, and not with a sign
_CARELESS = 0.4             # of the sentences begin with a small letter: then capitals say nothing


def may_name(sentence: str, *, in_english: bool = True) -> bool:
    """Whether a sentence with the usual capitals may hold a name or an address.

    `in_english`: rarer words of English, and those of programs, are no names.
    """
    unusual = unusual_words(sentence, in_english=in_english)
    return _NUMBERED.search(sentence) is not None or next(unusual, None) is not None


def may_name_in_small_letters(sentence: str, *, in_english: bool = True) -> bool:
    """Whether a sentence may hold a name or an address, even one that nobody gave a capital.

    Of what looks like code, only words that people are known to bear count.
    """
    if _AT_HOME.search(sentence):
        return True
    before = ""
    for token in _TOKEN.findall(sentence):
        in_code = not _OF_CODE.isdisjoint(token)
        for word in _WORD_OR_NUMBER.findall(token.lower()):
            if word in _NAMING or _is_unusual(word, before, in_code=in_code, in_english=in_english):
                return True
            before = word
    return False


def unusual_words(sentence: str, *, in_english: bool = True) -> Iterator[str]:
    """The words with a capital that may be somebody's name: neither ordinary nor abbreviations."""
    for number, word in enumerate(_WORD.findall(sentence)):
        if word[0].islower() or len(word) == 1 or (len(word) <= 4 and word.isupper()):
            continue
        if in_english and (word.lower() in _PROGRAMS or (number == 0 and word.lower() in _RARER)):
            continue
        if not _is_ordinary(word) and not _is_identifier(word):
            yield word


def is_written_with_care(sentences: Sequence[str]) -> bool:
    """Whether sentences begin with capitals, as they do where names have them too."""
    small = [begins[1].islower() for sentence in sentences if (begins := _BEGINS.match(sentence))]
    return small.count(True) <= _CARELESS * len(small)


def _is_ordinary(word: str) -> bool:
    lowered = word.lower()
    return lowered in _NOBODY or (is_ordinary(lowered) and not is_also_a_word(lowered))


def _is_unusual(word: str, before: str, *, in_code: bool, in_english: bool) -> bool:
    """Whether a word in small letters may be meant as a name, after the word or number `before`."""
    if is_also_a_word(word):
        return word in _GIVEN_AND_WORDS or is_also_a_word(before) or before.isdigit()
    if len(word) == 1 or word.isdigit() or _is_ordinary(word):
        return False
    if in_english and (word in _RARER or word in _PROGRAMS):
        return False
    return is_name(word) or not in_code


def _is_identifier(word: str) -> bool:
    """Whether a word is made of several, as in programs: "DataGrid", but not "AnnaLee" or "McKay"."""
    if _SHORT_FORM.fullmatch(word):
        return True
    humps = _HUMPS.findall(word)
    if word.isupper() or word[1:].islower() or len(humps) < 2 or humps[0] in _PARTICLES or is_name(word):
        return False
    return not any(is_name(hump) for hump in humps)
