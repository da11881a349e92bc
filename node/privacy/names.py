"""Which of the taggers' findings to believe, and where exactly a name begins and ends."""

import re
from collections.abc import Iterator

from .finding import Finding
from .wordlist import words

# What taggers take for people in conversations about computers, in lower case.
_NOBODY = words(
    "chatgpt gpt openai siri gemini copilot llama grok bard bing google python java javascript typescript django "
    "flask react angular vue node linux ubuntu debian docker kubernetes git github gitlab numpy pandas tensorflow "
    "pytorch keras redis mongodb postgresql mysql sqlite excel markdown json yaml html css sql api http https url "
    "latex bash haskell kotlin swift rust golang scala ruby perl matlab user assistant human system bot ai hi "
    "hello hey dear thanks thank please sure yes no ok okay regards sincerely note step def var self none null "
    "true false you me"
)
_TITLES = re.compile(
    r"(?i)(?:mr|mrs|ms|miss|mx|dr|prof|sir|madam|herr|frau|señor|señora|sr|sra|mme|mlle|monsieur|madame)\.?\s+"
)
_EDGES = " \t\r\n.,;:!?\"'`*_()[]{}<>|/\\-–~#=+&@"


def believable(text: str, findings: list[Finding], threshold: float) -> Iterator[Finding]:
    """The findings of one chunk that are sure enough and can be what they claim, trimmed to whole words."""
    by_rampart = [f for f in findings if f.source == "rampart" and f.kind == "PERSON"]
    for finding in findings:
        if finding.score < threshold:
            continue
        for piece in _lines(text, finding):
            trimmed = _trim(text, piece)
            if trimmed is None:
                continue
            seconded = any(f.start < trimmed.end and trimmed.start < f.end for f in by_rampart)
            if _possible(text[trimmed.start : trimmed.end], trimmed, seconded=seconded):
                yield trimmed


def name_words(value: str) -> list[str]:
    """The words of a person's name in lower case, without title and possessive."""
    bare = _TITLES.sub("", value.strip())
    bare = re.sub(r"'s?\b", lambda m: "" if m.end() == len(bare) else m[0], bare)
    return [word for word in re.split(r"[\s,._]+", bare.lower().strip(_EDGES)) if word]


def _lines(text: str, finding: Finding) -> Iterator[Finding]:
    """A person's name stays on its line; an address may go over several."""
    if finding.kind == "ADDRESS" or "\n" not in text[finding.start : finding.end]:
        yield finding
        return
    at = finding.start
    for line in text[finding.start : finding.end].split("\n"):
        if line.strip():
            yield Finding(at, at + len(line), finding.kind, finding.score, finding.source)
        at += len(line) + 1


def _trim(text: str, finding: Finding) -> Finding | None:
    start, end = finding.start, finding.end
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    if start == end:
        return None
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    if finding.kind == "PERSON" and text[start:end].endswith(("'s", "'S")):
        end -= 2
    return Finding(start, end, finding.kind, finding.score, finding.source) if start < end else None


def _possible(value: str, finding: Finding, *, seconded: bool) -> bool:
    letters = sum(character.isalpha() for character in value)
    digits = sum(character.isdigit() for character in value)
    if finding.kind == "PERSON":
        if letters < 2 or digits > 1 or value.lower() in _NOBODY or any(c in "(){}[]=;<>@/\\" for c in value):
            return False
        # spaCy takes all kinds of words for names, Rampart hardly any.
        return finding.source == "rampart" or seconded or (value[0].isupper() and not value.isupper())
    if finding.kind == "ADDRESS":
        return len(value) >= 5
    if finding.kind == "EMAIL":
        return "@" in value and "." in value
    if finding.kind == "PHONE":
        return 7 <= digits <= 17 and letters <= 5
    return digits >= 4 and len(value) >= 5 and finding.score >= 0.5        # ID
