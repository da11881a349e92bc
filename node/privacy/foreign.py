"""A second opinion on languages: whether a sentence is in one that no detector covers, by its letters (py3langid).

`language.py` counts small words, of which a short sentence has none. What it
is not sure of is asked here, so that "Missä asut nykyään, Pekka?" is held.
"""

import re
from functools import lru_cache
from typing import Any

from .language import COVERED, guess_language
from .namelist import is_ordinary

_WORD = re.compile(r"[^\W\d_]{2,}")      # single letters are formulas and moves
# Of addresses of pages, code and formulas.
_SIGNS = re.compile(r"[^\W\d_][.:][^\W\d_]|[\d/\\@_<>=#$%^*+~|`{}()\[\]]|[a-z][A-Z]|\w-\w")
_LIKE_ENGLISH = frozenset({"pcm", "sco"})       # how English in a chat looks to it
_WHERE_UNSURE = 0.075       # of the likelihood goes to covered languages at least, where small words say nothing
_WHERE_SURE = 0.02          # and where they speak for one
_OF_TWO_WORDS = 0.01
_LEAST_WORDS = 2
_SURELY = 0.6               # of the likelihood
_ENGLISH_SHARE = 0.5        # of the words are ordinary English ones


def is_foreign(sentence: str) -> bool:
    """Whether a sentence is likely in a language, in Latin script, that nothing here covers.

    Names say nothing of the language around them: what has a capital is not
    looked at, nor are addresses of pages and what a programmer wrote.
    """
    words = _spoken_words(sentence)
    if len(words) < _LEAST_WORDS:
        return False
    ordinary = sum(map(is_ordinary, words))
    if ordinary >= _ENGLISH_SHARE * len(words) and (ordinary == len(words) or all(map(str.isascii, words))):
        return False
    least = _WHERE_SURE if guess_language(sentence).language in COVERED else _WHERE_UNSURE
    return _covered_likelihood(" ".join(words)) < (least if len(words) > _LEAST_WORDS else min(least, _OF_TWO_WORDS))


def is_covered_after_all(prose: str, language: str) -> bool:
    """Whether prose that small words take for `language`, or for none, is in a covered one.

    Dutch and Afrikaans share most small words, and a list has few.  Transliterated languages are not known here.
    """
    if language.endswith("-Latn"):
        return False
    return _covered_likelihood(" ".join(_spoken_words(prose))) > _SURELY


def has_words(sentence: str) -> bool:
    """Whether anything in a sentence is language at all, not a path, a formula or names."""
    return len(_spoken_words(sentence)) >= _LEAST_WORDS


def _spoken_words(sentence: str) -> list[str]:
    """The words in small letters, and the first where the next has some; all of them where all are in capitals."""
    tokens = [token for token in sentence.split() if not _SIGNS.search(token.strip("()[]*_\"'#"))]
    words = [word for token in tokens for word in _WORD.findall(token)]
    if all(map(str.isupper, words)):
        return [word.lower() for word in words]
    begins = len(words) > 1 and words[1][0].islower()
    return [word for at, word in enumerate(words) if word[0].islower() or (at == 0 and begins)]


def _covered_likelihood(words: str) -> float:
    return sum(float(share) for language, share in _identifier().rank(words) if language in COVERED | _LIKE_ENGLISH)


@lru_cache(maxsize=1)
def _identifier() -> Any:
    # Not at the top: half a second and 70 MB, when the first sentence is asked about.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
