"""One text as the detectors see it: its view, its prose in pieces, and which languages they are in."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from msgspec import Struct

from .chunks import chunks, sentences
from .coverage import covered_languages, uncovered_script
from .fields import Field
from .finding import Finding
from .foreign import has_words, is_covered_after_all, is_foreign, says_its_language
from .language import Evidence, guess_language
from .languages import UNKNOWN
from .placeholders import PLACEHOLDER
from .regions import Regions, all_code, split
from .view import View, see

_QUOTES = re.compile(r"[:;]\s|\s[-–—]\s|[\"“”„«»()]")     # "Please translate: …" is in two languages


class Seen(Struct, frozen=True):
    """A field as the detectors see it."""

    field: Field
    view: View
    regions: Regions
    chunks: tuple[tuple[int, int], ...]     # what the taggers read, as spans of the view


def look_at(field: Field) -> Seen:
    """The normalised view of a field, its code, and the pieces of prose in it."""
    view = see(field.text)
    regions = all_code(view.text) if field.is_code else split(view.text)
    pieces = [] if field.is_label else chunks(view.text, regions)
    return Seen(field=field, view=view, regions=regions, chunks=tuple(pieces))


def chunk_language(chunk: str, default: str) -> str:
    """The covered language of a chunk of prose, `default` where it is too short to tell, or UNKNOWN."""
    language = guess_language(chunk).language or default
    return language if language in covered_languages() else UNKNOWN


def language_of(seen: Sequence[Seen]) -> str:
    """The language that most of the prose is in, "" where there is too little of any."""
    words: dict[str, int] = {}
    for one in seen:
        for start, end in one.chunks:
            evidence: Evidence = guess_language(one.view.text[start:end])
            words[evidence.language] = words.get(evidence.language, 0) + evidence.words
    unsure = words.pop("", 0)
    if words:
        return max(words, key=lambda language: words[language])
    if not unsure:
        return ""
    short = " ".join(one.view.text[a:b] for one in seen for a, b in one.chunks)
    return guess_language(short).language


def uncovered(seen: Sequence[Seen]) -> str | None:
    """Why no detector covers some of the prose, in plain words, or None where all is covered."""
    foreign: dict[str, int] = {}
    around = language_of(seen)
    around = around if around in covered_languages() else ""
    for one in seen:
        for start, end in one.chunks:
            chunk = one.view.text[start:end]
            script = uncovered_script(chunk)
            if script is not None:
                return f"it has words in {script} script, for which no names detector is installed"
            evidence = guess_language(chunk)
            spoken = list(_spoken(one, start, end))
            if evidence.language == UNKNOWN and not any(map(has_words, spoken)):
                continue            # a list of files has no small words either
            uncovered_one = evidence.language and evidence.language not in covered_languages()
            if uncovered_one and not is_covered_after_all(" ".join(spoken), evidence.language):
                foreign[evidence.language] = foreign.get(evidence.language, 0) + evidence.words
            elif any(is_foreign(sentence, around) for sentence in spoken):
                foreign.setdefault(UNKNOWN, 0)
    if foreign:
        language = max(foreign, key=lambda code: foreign[code])
        named = "a language that is not known" if language == "und" else f"the language {language!r}"
        return f"some of it is in {named}, for which no names detector is installed"
    if not around and not says_its_language(" ".join(one.view.text[a:b] for one in seen for a, b in one.chunks)):
        return "nothing in it tells which language it is in"
    return None


def _spoken(seen: Seen, start: int, end: int) -> Iterator[str]:
    """The sentences of a chunk, and what is quoted in them, of each what is not `inline code`."""
    code = seen.regions.code
    for first, last in sentences(seen.view.text, start, end):
        inside = code[max(0, bisect_left(code, (first, first)) - 1) : bisect_left(code, (last, last))]
        edges = [first, *(min(max(edge, first), last) for span in inside for edge in span), last]
        said = " ".join(seen.view.text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))
        yield from _QUOTES.split(said)


def outside_placeholders(text: str, findings: Sequence[Finding]) -> list[Finding]:
    """The findings without what lies in `<PERSON_1>` and its like, which are nobody's."""
    marks = [(m.start(), m.end()) for m in PLACEHOLDER.finditer(text)]
    if not marks:
        return list(findings)
    left: list[Finding] = []
    for finding in findings:
        if finding.cut:
            left.append(finding)
            continue
        at = finding.start
        first = max(0, bisect_left(marks, (finding.start, 0)) - 1)
        inside = [(a, b) for a, b in marks[first : bisect_left(marks, (finding.end, 0))] if b > finding.start]
        for start, end in [*inside, (finding.end, finding.end)]:
            piece = text[at:start]
            if sum(character.isalnum() for character in piece) >= 2 or (at, start) == (finding.start, finding.end):
                left.append(Finding(at, start, finding.kind, finding.score, finding.source))
            at = max(at, end)
    return left
