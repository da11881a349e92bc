"""Which language a conversation is in: py3langid on its prose, and nothing where it is too short or too unsure.

py3langid is langid.py (Lui and Baldwin 2012, aclanthology.org/P12-3005) with 97 languages.
"""

from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version
from typing import Any

from .text import Said

_READ_CHARACTERS = 200           # read byte by byte, in Python: twice as many take twice the time
_LEAST_CHARACTERS = 12          # of a script whose letters are words of their own, 4 do
_LEAST_SURE = 0.6


@lru_cache(maxsize=1)
def by() -> str:
    return f"py3langid {version('py3langid')}, from {_LEAST_SURE} on"


def language_of(turns: Sequence[Said]) -> str:
    """A code of ISO 639-1, or "" where the text does not say.

    The person's own words decide; those of the assistant where the person wrote too little.
    """
    for roles in (("user",), ("user", "assistant", "system", "tool")):
        text = " ".join(turn.prose for turn in turns if turn.role in roles)[: 4 * _READ_CHARACTERS]
        text = " ".join(text.split())[:_READ_CHARACTERS]
        letters = sum(map(str.isalpha, text))
        if letters >= (_LEAST_CHARACTERS if text.isascii() else 4):
            language, sure = _identifier().classify(text)
            if sure >= _LEAST_SURE:
                return str(language)
    return ""


@lru_cache(maxsize=1)
def _identifier() -> Any:
    # Not at the top: half a second and 70 MB.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
