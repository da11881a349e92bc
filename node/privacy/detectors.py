"""All detectors, loaded: what a worker process holds for as long as it lives."""

from collections.abc import Sequence

from . import presidio, rampart
from .finding import Finding
from .layers import find_in_layers
from .policy import Policy
from .secrets import find_secrets
from .structured import find_structured


class Detectors:
    """Presidio's analyzer over our recognizers, and the hashes of the models under it.

    Raises, when made:
        ModelsMissing: the message says which model, and what to install.
    """

    def __init__(self, policy: Policy) -> None:
        tagger = rampart.Rampart(rampart.model_folder(), threads=policy.tagger_threads)
        self._analyzer = presidio.Analyzer(find_structured, find_secrets, tagger.find)
        self.models = {"rampart-q4": tagger.weights_sha256, "en_core_web_sm": self._analyzer.spacy_sha256}

    def forms(self, text: str) -> list[Finding]:
        """Structured kinds and secrets in a view's text, also in its encoded layers.  They may overlap."""
        return self._analyzer.forms(text) + list(find_in_layers(text, self._analyzer.forms))

    def names(self, texts: Sequence[str], language: str) -> list[list[Finding]]:
        """Names and addresses in each of some short texts of one language.  They may overlap."""
        return self._analyzer.names(texts, language)
