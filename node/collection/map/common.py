"""Words that say nothing of what a text is about, in the languages that spaCy has lists of; for the worker alone."""

import runpy
from functools import cache
from importlib.util import find_spec
from pathlib import Path


@cache
def common_words() -> frozenset[str]:
    """The lists are read from spaCy's files, since spaCy itself takes nine seconds and 200 MB to load."""
    spec = find_spec("spacy")
    found = set[str]()
    for place in spec.submodule_search_locations or () if spec else ():
        for file in sorted(Path(place).glob("lang/*/stop_words.py")):
            try:
                found |= runpy.run_path(str(file))["STOP_WORDS"]
            except (ImportError, KeyError):     # one that is made of another language's
                continue
    return frozenset(word.lower() for word in found)
