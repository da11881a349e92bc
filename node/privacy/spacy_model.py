"""spaCy without what nobody here reads: imported in two thirds of the time, and its models loaded in half of it.

Workers import this, nobody else.
"""

import functools
import os
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from .left_out import left_out

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")      # a thread for each core would only wait for the others

# Its command line, with HTTP clients, and pydantic as it was before 2, for settings that are checked with that.
with left_out("pydantic.v1", "spacy.cli", "spacy.cli.info"), warnings.catch_warnings():
    warnings.simplefilter("ignore")     # deprecations inside spaCy's own dependencies, at import
    import catalogue
    import spacy
    from spacy.tokenizer import Tokenizer
    from spacy.tokens import Doc as Doc
    from spacy.util import load_config, load_model_from_config
    from thinc.api import NumpyOps, set_current_ops

# The strings are what a vocabulary can spell; what it reads it can spell by then.  Of the French one they are most.
_UNUSED = ["tagger", "morphologizer", "parser", "attribute_ruler", "lemmatizer", "senter", "strings"]
_ITS_OWN_VECTORS = ("spacy.Tok2Vec.v1", "spacy.Tok2Vec.v2", "spacy.HashEmbedCNN.v1", "spacy.HashEmbedCNN.v2")
_USUAL_TOKENIZER = {"@tokenizers": "spacy.Tokenizer.v1"}
_EMPTY_TOKENIZER = {"@tokenizers": "sharelm.EmptyTokenizer.v1"}

# spaCy asks a hundred times what other packages register with it, and each time all that any package registers is read.
catalogue.AVAILABLE_ENTRY_POINTS = SimpleNamespace(select=functools.cache(catalogue.AVAILABLE_ENTRY_POINTS.select))


def load_ner(folder: Path) -> Any:
    """The model in `folder`, a spacy.Language: its ner, with all that this reads."""
    set_current_ops(NumpyOps(use_blis=False))       # numpy multiplies in two thirds of the time, to the same result
    config = load_config(folder / "config.cfg")
    unused = [*_UNUSED, *_unused_vectors(config["components"].get("ner", {}).get("model", {}))]
    # Its rules are read from the disk a moment later, and in the usual tokenizer replace all that it is made with.
    if config["nlp"]["tokenizer"] == _USUAL_TOKENIZER:
        config["nlp"]["tokenizer"] = _EMPTY_TOKENIZER
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        meta = spacy.util.get_model_meta(folder)
        model = load_model_from_config(config, meta=meta, exclude=unused, validate=False).from_disk(
            folder, exclude=unused
        )
    # The vectors that the tagger and the parser would share; where ner has its own, nobody would read them.
    if "tok2vec" in model.pipe_names and not model.get_pipe("tok2vec").listening_components:
        model.remove_pipe("tok2vec")
    return model


def _unused_vectors(ner: dict[str, Any]) -> list[str]:
    """Which parts of a model its ner, known to read its own vectors alone, does not read."""
    tok2vec = ner.get("tok2vec", {})
    if tok2vec.get("@architectures") not in _ITS_OWN_VECTORS:
        return []
    words = tok2vec.get("embed", {}).get("include_static_vectors", tok2vec.get("pretrained_vectors"))
    return ["tok2vec", "vectors"] if words is False else ["tok2vec"]


@spacy.registry.tokenizers("sharelm.EmptyTokenizer.v1")     # type: ignore[untyped-decorator]
def _empty_tokenizer() -> Any:
    return lambda nlp: Tokenizer(nlp.vocab)
