"""All detectors, loaded: what a worker process holds for as long as it lives."""

import os
from collections.abc import Sequence

from . import rampart
from .finding import Finding
from .lac import Lac, lac_folder
from .layers import find_in_layers
from .policy import Policy
from .reader import Tagger
from .secrets import find_secrets
from .structured import find_structured


class Detectors:
    """Presidio's analyzer over our recognizers, and the hashes of the models under it.

    Raises, when made:
        ModelsMissing: the message says which model, and what to install.
    """

    def __init__(self, policy: Policy) -> None:
        # Before numpy is imported for the first time, or its threads spin while they wait, at five times the cost.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        # One after the other: two threads would wait for each other's turn longer than the second saves.
        tagger = rampart.Rampart(rampart.model_folder(), threads=policy.tagger_threads)
        lac = _lac(policy.tagger_threads)
        from . import presidio  # which takes longer than all models together

        self._analyzer = presidio.Analyzer(
            find_structured, find_secrets, tagger.find, lac.find if lac else None, policy.spacy_models
        )
        self.models = {**tagger.models, **self._analyzer.spacy_sha256, **(lac.models if lac else {})}

    def forms(self, text: str) -> list[Finding]:
        """Structured kinds and secrets in a view's text, also in its encoded layers.  They may overlap."""
        return self._analyzer.forms(text) + list(find_in_layers(text, self._analyzer.forms))

    def names(self, texts: Sequence[str], language: str, tagger: Tagger) -> list[list[Finding]]:
        """Names and addresses that one tagger sees in each of some short texts of one language.  They may overlap."""
        return self._analyzer.names(texts, language, tagger)


def _lac(threads: int) -> Lac | None:
    folder = lac_folder()
    return Lac(folder, threads=threads) if folder else None
