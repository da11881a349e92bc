"""Which of the taggers' findings to believe, and where exactly a name begins and ends."""

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from .cues import find_cued, find_in_small_letters
from .finding import Finding
from .namelist import is_also_a_word, is_name, is_ordinary, is_ordinary_elsewhere
from .patterns import is_unspaced, stands_alone
from .unseen_names import find_alone, find_unseen
from .whole_addresses import whole_address
from .whole_names import TITLES, whole_names
from .wordlist import read_words, words

# What taggers take for people in conversations about computers, in lower case.
_NEVER = words(
    "chatgpt gpt openai siri gemini copilot llama grok bard bing google python java javascript typescript django "
    "flask react angular vue node linux ubuntu debian docker kubernetes git github gitlab numpy pandas tensorflow "
    "pytorch keras redis mongodb postgresql mysql sqlite excel markdown json yaml html css sql api http https url "
    "latex bash haskell kotlin swift rust golang scala ruby perl matlab user assistant human system bot ai hi "
    "hello hey dear thanks thank please sure yes no ok okay regards sincerely note step def var self none null "
    "true false you me toml ini csv cron lambda eval init csharp py dev symfony seaborn matplotlib streamlit jax "
    "lstm xor cnn rnn llm genai chatbot palantir vercel godot ethernet yolo arima rclone qbittorrent "
    "env exif float int str bool char void const async await np pd lol lmao btw ty tysm thx pls plz ok idk imo imho "
    "tbh omg wtf fyi asap insta venmo paypal whatsapp facetime emoji selfie mon tue wed thu fri sat sun feb mar apr "
    "jun jul aug sep oct nov dec gmt utc pst est cet"
)
_NOBODY = _NEVER | read_words("nobody")
_EDGES = " \t\r\n.,;:!?\"'`*_()[]{}<>|/\\-–~#=+&@"
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_HOUSE = re.compile(r"(?<![\w.,])\d{1,6}[a-zA-Z]?(?![\w%°]|[.,]\d)")
_STREET = re.compile(r"[^\W\d_]{3}")
# Formulas; one decimal alone, but not two, which are a place on earth; moves at chess.
_RECKONING = re.compile(r"[^\n]*[=*^±×÷√][^\n]*|\d+\.\d{2,}(?: ?[a-z]{1,3})?|(?:(?:\d+\. ?)?[A-Za-z]{1,3}\d ?)+")
_HASH = re.compile(r"[0-9a-f]{7,40}")
_COMMIT = re.compile(r"(?i)(?:commit|revert\w*|merge|cherry-pick|checkout|rebase|sha)[\s:`(]*\Z")
_RECKONED = re.compile(r"[*+=×÷^]\s?$")
_NOT_ID = re.compile(       # books (ISBN), networks (which have a detector of their own), requests (UUID)
    r"97[89]-?(?:\d-?){9}\d|\d{1,3}(?:\.\d{1,3}){3}|(?i:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
)
_ONE_OF_MANY = re.compile(r"\b[Aa]n?\s$")

# How sure a tagger must be, as a share of the policy's threshold.  Chosen on WNUT 2017, BTC, UNER
# and presidio-research: lower ones find hardly any more names, but twice as many that are none.
_SECONDED = 0.15        # something else speaks for it as well
_UNUSUAL = 0.25         # no word of it is an ordinary one
_ORDINARY = 1.6         # each of them is
_SMALL_ORDINARY = 3.0   # and none has a capital
_SMALL = 0.5            # no capital, in a language whose ordinary words are not all known here
_WHOLE_ADDRESS = 0.75   # with a number and a word
_CERTAIN = 0.8          # of a score: April and Sydney may be people
_SURE = 0.4             # of a score: what is less sure is looked for elsewhere only as it was written
_NUMBER = 2.0           # for these, and for parts of addresses, there are other signs


def believable(text: str, findings: Sequence[Finding], threshold: float, language: str) -> list[Finding]:
    """The findings of one chunk that are sure enough and can be what they claim, as whole names."""
    cued = [*find_cued(text), *(find_in_small_letters(text) if language != "en" else ())]
    in_english = language == "en" and _reads_english(text)
    cued += find_unseen(text) if in_english else find_alone(text)
    found = [f for f in [*findings, *cued] if not _is_guessed(text, f)]
    pieces = [trimmed for f in found for piece in _lines(text, f) if (trimmed := _trim(text, piece)) is not None]
    people = [f for f in pieces if f.kind == "PERSON" and _is_person(text, f, pieces, threshold, in_english=in_english)]
    others = [f for f in pieces if f.kind != "PERSON" and _is_possible(text, f, threshold)]
    others = [whole_address(text, f) if f.kind == "ADDRESS" else f for f in others]
    whole = whole_names(text, [f if f.score else _borne_part(text, f) for f in people])
    return [*others, *_without_parts(list(whole))]


def _without_parts(people: Sequence[Finding]) -> Iterator[Finding]:
    """Of findings inside of others only the longer, as sure as the surest: "Albert" is no one but "Albert Einstein"."""
    longest: list[Finding] = []
    for finding in sorted(people, key=lambda f: (f.start, -f.end)):
        last = longest[-1] if longest else finding
        if finding.end <= last.end and finding.end - finding.start < last.end - last.start:
            if finding.score > last.score:
                longest[-1] = replace(last, score=finding.score, source=finding.source)
        else:
            longest.append(finding)
    yield from longest


def _is_guessed(text: str, finding: Finding) -> bool:
    """To Rampart all characters of scripts without spaces are the same."""
    return finding.source == "rampart" and any(map(is_unspaced, text[finding.start : finding.end]))


def is_sure(value: str, finding: Finding) -> bool:
    """Whether a finding's value may be looked for everywhere else, in any case and in code too."""
    if finding.kind != "PERSON":
        return True
    return finding.source != "spacy" and (finding.score >= _SURE or any(map(is_name, _WORD.findall(value))))


def name_words(value: str) -> list[str]:
    """The words of a person's name in lower case, without title and possessive."""
    bare = TITLES.sub("", value.strip())
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
            yield replace(finding, start=at, end=at + len(line))
        at += len(line) + 1


def _trim(text: str, finding: Finding) -> Finding | None:
    start, end = finding.start, finding.end
    while start < end and text[start] in _EDGES and not (finding.kind == "HANDLE" and text[start] == "@"):
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    if start == end:
        return None
    while start > 0 and _same_word(text[start - 1], text[start]):
        start -= 1
    while end < len(text) and _same_word(text[end], text[end - 1]):
        end += 1
    if finding.kind == "PERSON" and text[start:end].endswith(("'s", "'S")):
        end -= 2
    return replace(finding, start=start, end=end) if start < end else None


def _same_word(one: str, other: str) -> bool:
    return one.isalnum() and not is_unspaced(one) and not is_unspaced(other)


def _is_person(text: str, finding: Finding, others: Sequence[Finding], threshold: float, *, in_english: bool) -> bool:
    value = text[finding.start : finding.end]
    letters = sum(character.isalpha() for character in value)
    digits = sum(character.isdigit() for character in value)
    if letters < 2 or digits > 1 or any(character in "(){}[]=;<>@/\\" for character in value):
        return False
    if finding.source == "cue":
        first = _WORD.findall(value)[0]
        return finding.score > 0 or (is_name(first) and first.lower() not in _NOBODY)
    if in_english and " " not in value and _ONE_OF_MANY.search(text[max(0, finding.start - 4) : finding.start]):
        return False                    # "a Mercedes", "a Sicilian"
    if value.lower() in (_NEVER if finding.score >= _CERTAIN else _NOBODY):
        return False
    words_of_it = _WORD.findall(value)
    nobody = [_is_nobody(word) for word in words_of_it] if in_english else []
    common = [is_ordinary_elsewhere(word) for word in words_of_it] if not in_english else []
    if common and all(common):
        return value != value.lower() and finding.score >= threshold * _ORDINARY and finding.source != "spacy"
    borne = _is_borne(text, finding)
    agreed = any(
        f.source != finding.source and f.kind == "PERSON" and f.start < finding.end and finding.start < f.end
        for f in others
    )
    if finding.source == "spacy":
        # spaCy takes all kinds of words for names, Rampart hardly any.
        return borne or agreed or (value[0].isupper() and not value.isupper() and not all(nobody))
    share = _share(value, nobody, borne=borne, agreed=agreed, mixed=any(common))
    return finding.score >= threshold * share


def _is_borne(text: str, finding: Finding) -> bool:
    """Whether people are known to bear such a name; a word that may begin a sentence proves nothing."""
    names = _WORD.findall(text[finding.start : finding.end])
    if any(is_name(name) and not is_also_a_word(name) for name in names):
        return True
    begins = text[: finding.start].rstrip(" \"'*_>#-")[-1:] in ("", "\n", ".", "!", "?", ":")
    return bool(names) and all(map(is_name, names)) and not (begins and len(names) == 1)


def _share(value: str, nobody: Sequence[bool], *, borne: bool, agreed: bool, mixed: bool) -> float:
    small = value == value.lower() and value != value.upper()
    if borne or (agreed and not small) or (nobody and not value.isascii()):     # an accent in an English text
        return _SECONDED
    if not nobody:
        return _SMALL if small and not mixed else 1.0
    if all(nobody):
        return _SMALL_ORDINARY if small and not is_also_a_word(value) else _ORDINARY
    return 1.0 if any(nobody) else _UNUSUAL


def _reads_english(text: str) -> bool:
    """Whether so much of it is ordinary English words that the others are unusual."""
    read = _WORD.findall(text)
    return 3 * sum(map(is_ordinary, read)) >= len(read)


def _is_nobody(word: str) -> bool:
    return is_ordinary(word) or word.lower() in _NOBODY


def _borne_part(text: str, cued: Finding) -> Finding:
    """Of the words after a weak cue those that people are known to bear, and what is capitalised between them."""
    end = cued.start
    for word in _WORD.finditer(text, cued.start, cued.end):
        if not is_name(word[0]) and not (end > cued.start and word[0][0].isupper()):
            break
        end = word.end()
    return replace(cued, end=end)


def _is_possible(text: str, finding: Finding, threshold: float) -> bool:
    value = text[finding.start : finding.end]
    letters = sum(character.isalpha() for character in value)
    digits = sum(character.isdigit() for character in value)
    if finding.kind == "ADDRESS":
        if "@" in text[max(0, finding.start - 1) : finding.end]:
            return False                # of e-mail
        if _RECKONING.fullmatch(value):
            return False
        whole = _HOUSE.search(value) and _STREET.search(value)
        return len(value) >= 5 and finding.score >= threshold * (_WHOLE_ADDRESS if whole else _NUMBER)
    if finding.kind == "HANDLE":
        return value.lower().strip("@ ") not in _NOBODY
    if finding.score < threshold * _NUMBER:
        return False
    if finding.kind == "EMAIL":
        return "@" in value and "." in value
    if finding.kind == "PHONE":
        return 7 <= digits <= 17 and letters <= 5
    if _NOT_ID.fullmatch(value) or (_HASH.fullmatch(value) and _COMMIT.search(text[: finding.start][-20:])):
        return False
    if _RECKONED.search(text[max(0, finding.start - 2) : finding.start]):
        return False
    if not stands_alone(text, finding.start, finding.end, also="-"):
        return False                    # of a longer identifier
    return digits >= 4 and len(value) >= 5 and finding.score >= 0.5        # ID
