"""Lists of words: written as prose in the code, or in files of their own."""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "wordlists"


def words(text: str) -> frozenset[str]:
    """The words of `text`."""
    return frozenset(text.split())


@cache      # several files ask for the same list
def read_words(name: str) -> frozenset[str]:
    """The words of a file in `wordlists/`, whose lines with `#` say what it is."""
    lines = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return words(" ".join(line for line in lines if not line.startswith("#")))
