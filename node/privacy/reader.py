"""What the taggers read of a conversation: no sentence twice, and none that cannot hold a name.

The neural taggers cost more than all the rest together, so which of them reads
what decides how fast anonymization is.  Nothing here outlives a conversation.
"""

from collections import Counter
from collections.abc import Sequence
from math import inf
from typing import Literal, Protocol

from msgspec import Struct

from .chunks import joined, sentences
from .coverage import covered_languages, has_han, spacy_models
from .detect import Seen, chunk_language
from .finding import Finding
from .gate import is_written_with_care, may_name, may_name_in_small_letters, unusual_words
from .names import believable
from .placeholders import PLACEHOLDER

Tagger = Literal["rampart", "spacy", "lac"]
Mode = Literal["fast", "thorough"]

_ENOUGH: dict[Mode, int] = {"fast": 1, "thorough": 2}   # sentences of a model with the same unusual word


class Looks(Protocol):
    """What reading needs of `detectors.Detectors`."""

    models: dict[str, str]

    def forms(self, text: str) -> list[Finding]: ...
    def names(self, texts: Sequence[str], language: str, tagger: Tagger) -> list[list[Finding]]: ...


class _Piece(Struct):
    """Prose of one language, and what in it each tagger should read, as spans of the view."""

    start: int
    end: int
    language: str
    sentences: list[tuple[int, int]]
    wanted: dict[Tagger, list[tuple[int, int]]]


class Reader:
    """The taggers with a memory of what they have read in one conversation.

    Of what a contributor wrote, Rampart reads every sentence in thorough mode, and
    in fast mode those that are more than ordinary words.  spaCy, which is
    believed only where there is a capital, reads those with an unusual one.  Of
    what a model wrote, both read sentences with unusual capitals, until each
    such word was read often enough: if it is a name it is known by then, and
    looked for everywhere.
    """

    def __init__(self, looks: Looks, mode: Mode, own_models: tuple[str, ...] = ()) -> None:
        self._looks = looks
        self._languages_of_spacy = frozenset(spacy_models(own_models))
        self._mode: Mode = mode
        self._read: dict[tuple[Tagger, str, str], list[Finding]] = {}
        self._found_in: dict[tuple[str, str], list[Finding]] = {}       # by language and sentence
        self._times_read: Counter[str] = Counter()
        self._forms_of: dict[str, list[Finding]] = {"": []}
        self._nobody_in: dict[tuple[str, tuple[tuple[int, int], ...]], float] = {}     # texts, and down to what score

    def forms(self, seen: Seen) -> list[Finding]:
        """Structured kinds and secrets in all of `seen`."""
        if seen.view.text not in self._forms_of:
            self._forms_of[seen.view.text] = self._looks.forms(seen.view.text)
        return self._forms_of[seen.view.text]

    def names(
        self, seen: Sequence[Seen], *, default: str, threshold: float, again: bool = False
    ) -> list[list[Finding]]:
        """Names and addresses in the prose of each field; `again`: only sentences that have changed are read.

        `default` is the language of pieces that are too short to tell their own.
        A language that no tagger knows is tried as well: what is found there
        is replaced, though nobody relies on it (`detect.uncovered`).
        A text in which nothing was found has nothing at a higher threshold either.
        """
        pieces = [[] if self._is_empty(one, threshold) else self._pieces(one, default, again=again) for one in seen]
        self._read_all([(one.view.text, piece) for one, its in zip(seen, pieces, strict=True) for piece in its])
        found: list[list[Finding]] = []
        for one, its in zip(seen, pieces, strict=True):
            believed = [finding for piece in its for finding in self._found(one.view.text, piece, threshold)]
            if not believed:
                self._nobody_in.setdefault((one.view.text, one.chunks), threshold)
            found.append([finding for finding in believed if not one.regions.is_code(finding.start)])
        return found

    def _is_empty(self, seen: Seen, threshold: float) -> bool:
        return self._nobody_in.get((seen.view.text, seen.chunks), inf) <= threshold

    def _pieces(self, seen: Seen, default: str, *, again: bool) -> list[_Piece]:
        text = seen.view.text
        pieces = [
            _Piece(start, end, chunk_language(text[start:end], default), sentences(text, start, end), {})
            for start, end in seen.chunks
        ]
        careful = seen.field.is_by_model and is_written_with_care([text[a:b] for p in pieces for a, b in p.sentences])
        for piece in pieces:
            wanted: dict[Tagger, list[tuple[int, int]]] = {"rampart": [], "spacy": [], "lac": []}
            for start, end in piece.sentences:
                if again and (piece.language, text[start:end]) in self._found_in:
                    continue
                for tagger in self._readers(PLACEHOLDER.sub("", text[start:end]), piece.language, careful=careful):
                    wanted[tagger].append((start, end))
            piece.wanted = {tagger: joined(spans) for tagger, spans in wanted.items() if spans}
        return pieces

    def _readers(self, sentence: str, language: str, *, careful: bool) -> list[Tagger]:
        if "zh" in covered_languages() and has_han(sentence):
            return ["lac", "rampart"]           # gates go by capitals, which Chinese does not have
        in_english = language == "en"
        named = may_name(sentence, in_english=in_english)
        unusual = set(unusual_words(sentence, in_english=in_english)) if named else set()
        if careful and (not named or self._is_known(unusual)):
            return []
        self._times_read.update(unusual)
        readers: list[Tagger] = []
        always = careful or named or self._mode == "thorough"
        if always or may_name_in_small_letters(sentence, in_english=in_english):
            readers.append("rampart")
        if named and language in self._languages_of_spacy:
            readers.append("spacy")
        return readers

    def _is_known(self, unusual: set[str]) -> bool:
        enough = _ENOUGH[self._mode]
        return bool(unusual) and all(self._times_read[word] >= enough for word in unusual)

    def _read_all(self, pieces: Sequence[tuple[str, _Piece]]) -> None:
        """Have everything read that is wanted and was not read before, in one go for each tagger and language."""
        unread: dict[tuple[Tagger, str], dict[str, None]] = {}
        for text, piece in pieces:
            for tagger, spans in piece.wanted.items():
                for start, end in spans:
                    if (tagger, piece.language, text[start:end]) not in self._read:
                        unread.setdefault((tagger, piece.language), {})[text[start:end]] = None
        for (tagger, language), texts in unread.items():
            found = self._looks.names(list(texts), language, tagger)
            self._read |= {(tagger, language, t): f for t, f in zip(texts, found, strict=True)}

    def _found(self, text: str, piece: _Piece, threshold: float) -> list[Finding]:
        """The findings in a piece that can be believed, as spans of the text that it is part of."""
        findings = [
            _moved(finding, start)
            for tagger, spans in piece.wanted.items()
            for start, end in spans
            for finding in self._read[tagger, piece.language, text[start:end]]
        ]
        for start, end in piece.sentences:
            sentence = piece.language, text[start:end]
            if any(a <= start < b for spans in piece.wanted.values() for a, b in spans):
                self._found_in[sentence] = [_cut(f, start, end) for f in findings if f.start < end and start < f.end]
            else:
                findings += [_moved(f, start) for f in self._found_in.setdefault(sentence, [])]
        prose = text[piece.start : piece.end]
        moved = [_moved(f, -piece.start) for f in findings]
        return [_moved(f, piece.start) for f in believable(prose, moved, threshold, piece.language)]


def _moved(finding: Finding, by: int) -> Finding:
    return Finding(finding.start + by, finding.end + by, finding.kind, finding.score, finding.source, finding.cut)


def _cut(finding: Finding, start: int, end: int) -> Finding:
    """The part of a finding that lies in a sentence, as a span of the sentence."""
    inside = Finding(max(start, finding.start), min(end, finding.end), finding.kind, finding.score, finding.source)
    return _moved(inside, -start)
