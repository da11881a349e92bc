"""Presidio as it comes, to compare with: its own recognizers, over the same spaCy model.

A second door to Presidio and spaCy, because what is measured here must not
share anything with our own (`../presidio.py`).
"""

import logging
import warnings
from collections.abc import Callable

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import tldextract
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

from ..coverage import spacy_models
from ..policy import Policy

Found = tuple[int, int, str]


def analyzer(policy: Policy) -> Callable[[str], list[Found]]:
    """A function from a text to what Presidio finds in it, asked for everything, in English, as its guide shows."""
    # Its e-mail recognizer would fetch the public suffix list from the network.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    logging.getLogger("presidio-analyzer").setLevel(logging.CRITICAL)
    model = {"lang_code": "en", "model_name": str(spacy_models()["en"])}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        nlp = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": [model]}).create_engine()
        engine = AnalyzerEngine(nlp_engine=nlp, supported_languages=["en"])
    return lambda text: [(found.start, found.end, found.entity_type) for found in engine.analyze(text, "en")]
