"""A second opinion on languages: whether a sentence is in one that no detector covers, by its letters (py3langid).

`language.py` counts small words, of which a short sentence has none. What it
is not sure of is asked here, so that "Missä asut nykyään, Pekka?" is held.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock
from typing import Any

from .language import guess_language, is_small_word
from .languages import COVERED
from .namelist import is_ordinary

_WORD = re.compile(r"[^\W\d_]{2,}")      # single letters are formulas and moves
# Of addresses of pages, code and formulas.
_SIGNS = re.compile(r"[^\W\d_][.:][^\W\d_]|[\d/\\@_<>=#$%^*+~|`{}()\[\]]|[a-z][A-Z]|\w-\w")
_LIKE_ENGLISH = frozenset({"pcm", "sco"})       # how English in a chat looks to it
# Of the likelihood goes to covered languages at least, or a sentence is foreign:
_WHERE_UNSURE = 0.075       # where small words say nothing,
_WHERE_SURE = 0.02          # where they speak for one,
_OF_TWO_WORDS = 0.03        # and where there are only two.
_RECOGNISED = 0.25          # of it at least goes to one language that is recognised
_LEAST_WORDS = 2
_FEW_WORDS = 3
_SURELY = 0.6               # of the likelihood, where small words were wrong
_LIKELY = 0.5               # and where there is hardly a word but names
_ENGLISH_SHARE = 0.5        # of the words are ordinary English ones
_LEAST_STRETCH = 3          # words of another language within a sentence in English
_loading = Lock()


def is_foreign(sentence: str, around: str = "en") -> bool:
    """Whether a sentence, or some of it, is likely in a language, in Latin script, that nothing here covers.

    `around` is the language of the conversation, "" for unknown: Galician in an
    English one looks like Portuguese, which would be a strange coincidence.
    Names say nothing of the language around them: what has a capital is not
    looked at, nor are addresses of pages and what a programmer wrote.
    """
    words = _spoken_words(sentence)
    ordinary = [is_ordinary(word) for word in words]
    english = sum(ordinary)
    stretch = _least_english(words, ordinary)
    in_english = english >= _ENGLISH_SHARE * len(words) and (english == len(words) or all(map(str.isascii, words)))
    if len(words) >= _LEAST_WORDS and not in_english and _is_unlikely(words, around):
        return True
    if english and len(stretch) - sum(map(is_ordinary, stretch)) >= _LEAST_STRETCH and _is_unlikely(stretch, around):
        return True
    return any(not is_ordinary(word) and not is_small_word(word) for word in words) and _is_recognised(sentence)


def says_its_language(text: str) -> bool:
    """Whether something in a text speaks for a covered language, and be it that it looks like one."""
    words = [word.lower() for word in _words(text)]
    known = sum(is_ordinary(word) or is_small_word(word) for word in words)
    if 2 * known > len(words):
        return True
    covered, others = _likelihood(" ".join(words))
    return sum(covered.values()) > others


def _is_recognised(sentence: str) -> bool:
    """Whether a sentence of few words but names is in another language all the same."""
    words = [word.lower() for word in _words(sentence)]
    if len(words) < _FEW_WORDS or 3 * sum(map(is_ordinary, words)) >= len(words):
        return False
    covered, others = _likelihood(" ".join(words))
    return others >= _LIKELY and others > sum(covered.values())


def _least_english(words: Sequence[str], ordinary: Sequence[bool]) -> Sequence[str]:
    """The stretch of words with the most that are none of English, less those that are."""
    best, best_sum, start, total = (0, 0), 0, 0, 0
    for at, is_english in enumerate(ordinary):
        if total <= 0:
            start, total = at, 0
        total += -1 if is_english else 1
        if total > best_sum:
            best, best_sum = (start, at + 1), total
    return words[best[0] : best[1]]


def _is_unlikely(words: Sequence[str], around: str) -> bool:
    text = " ".join(words)
    covered, others = _likelihood(text)
    own = max(covered, key=lambda language: covered[language])
    if len(words) == _LEAST_WORDS:
        return sum(covered.values()) < _OF_TWO_WORDS
    least = _WHERE_SURE if guess_language(text).language in COVERED else _WHERE_UNSURE
    if sum(covered.values()) < least:
        return True
    return own != around and others >= max(_RECOGNISED, covered[own])


def is_covered_after_all(prose: str, language: str) -> bool:
    """Whether prose that small words take for `language`, or for none, is in a covered one.

    Dutch and Afrikaans share most small words, and a list has few.  Transliterated languages are not known here.
    """
    if language.endswith("-Latn"):
        return False
    return sum(_likelihood(" ".join(_spoken_words(prose)))[0].values()) > _SURELY


def has_words(sentence: str) -> bool:
    """Whether anything in a sentence is language at all, not a path, a formula or names."""
    return len(_spoken_words(sentence)) >= _LEAST_WORDS


def _words(sentence: str) -> list[str]:
    tokens = [token for token in sentence.split() if not _SIGNS.search(token.strip("()[]*_\"'#"))]
    return [word for token in tokens for word in _WORD.findall(token)]


def _spoken_words(sentence: str) -> list[str]:
    """The words in small letters, and the first where the next has some; all of them where all are in capitals."""
    words = _words(sentence)
    if all(map(str.isupper, words)):
        return [word.lower() for word in words]
    begins = len(words) > 1 and words[1][0].islower()
    return [word for at, word in enumerate(words) if word[0].islower() or (at == 0 and begins)]


def _likelihood(words: str) -> tuple[dict[str, float], float]:
    """Of each covered language, and of the likeliest other one."""
    shares = {language: float(share) for language, share in _identifier().rank(words)}
    covered = {language: shares.pop(language) for language in COVERED}
    covered["en"] += sum(shares.pop(language, 0) for language in _LIKE_ENGLISH)
    return covered, max(shares.values())


def load() -> None:
    """Have py3langid's model in memory before a sentence is asked about; half a second and 70 MB.  From any thread."""
    _identifier()


def _identifier() -> Any:
    with _loading:          # two threads at once would load it twice
        return _loaded_identifier()


@lru_cache(maxsize=1)
def _loaded_identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
