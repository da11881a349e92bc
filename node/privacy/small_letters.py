"""Whether some of a conversation is in small letters all through, in a language where that hides names.

Measured (README.md): written so, of the names in English, German and French
texts nearly all are found; of those in Spanish, Italian, Dutch and Portuguese
ones too few, and a person should look.
"""

import re
from collections.abc import Sequence

from .detect import Seen, chunk_language, language_of

_UNSURE = frozenset({"es", "it", "nl", "pt"})
_LEAST_WORDS = 4            # "ok, gracias" hides nobody
_CAPITALS = 0.05            # of the words have one at most, such as the first
_WORD = re.compile(r"[^\W\d_]{2,}")


def in_small_letters(seen: Sequence[Seen]) -> str | None:
    """The code of the language of some prose in small letters whose names are not all found, or None."""
    around = language_of(seen) or "en"
    for one in seen:
        for start, end in one.chunks:
            chunk = one.view.text[start:end]
            words = _WORD.findall(chunk)
            small = sum(word[0].isupper() for word in words) <= _CAPITALS * len(words)
            if len(words) >= _LEAST_WORDS and small and (language := chunk_language(chunk, around)) in _UNSURE:
                return language
    return None
