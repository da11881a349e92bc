"""The nine steps from a conversation as it was sent to one that may be published (README.md).

Everything here happens in memory, and nothing is remembered from one
conversation to the next.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from federation.conversation import Conversation, PrivacyReport

from .detect import Looks, Reader, Seen, language_of, look_at, outside_placeholders, uncovered
from .fields import Field, fields_of, with_texts
from .finding import Finding, settle
from .known import KnownValues
from .metadata import coarse
from .outcome import Anonymized, Refused, Span
from .placeholders import Placeholders
from .policy import NAME_KINDS, Policy, policy_hash
from .replace import replace
from .view import without_surrogates

VERSION = "1"
_LOWER_WORD = re.compile(r"\b[a-z]{3,}\b")
STRUCTURED_ONLY = "structured kinds only"

_conversation_json = msgspec.json.Encoder()
_as_conversation = msgspec.json.Decoder(Conversation)


def anonymize(
    conversation: Conversation, policy: Policy, looks: Looks, *, public_source: bool = False
) -> Anonymized | Refused:
    """What may be stored of `conversation`, or why nothing may.

    Raises:
        Exception: whatever goes wrong inside.  The caller refuses the conversation,
            and must not show the message, which may quote it.
    """
    fields = [_clean(field) for field in fields_of(coarse(conversation, public_source=public_source))]
    seen = [look_at(field) for field in fields]
    reader = Reader(looks)
    language = language_of(seen)
    held = uncovered(seen)
    note = STRUCTURED_ONLY if held and policy.uncovered_language == "structured" else ""
    if note:
        held = None

    own = _without_common_words(seen, [_find(one, reader, policy, language) for one in seen])
    placeholders = Placeholders(field.text for field in fields)
    texts, spans = _replace_everywhere(seen, own, placeholders, policy)

    overlooked = _overlooked(texts, fields, reader, policy, language)
    if any(finding.kind not in NAME_KINDS for found in overlooked for finding, _ in found):
        return Refused("personal data was still there after anonymization")
    if any(overlooked):
        more = [value for found in overlooked for value in found]
        texts, spans = _replace_everywhere(seen, own, placeholders, policy, more)
        if any(_overlooked(texts, fields, reader, policy, language)):
            held = held or "it may still hold a name"

    short = [_fit(text, field.longest) for text, field in zip(texts, fields, strict=True)]
    anonymized = _valid(with_texts(coarse(conversation, public_source=public_source), short))
    if anonymized is None:
        return Refused("it is too long after anonymization")
    report = PrivacyReport(
        pipeline=VERSION, policy=policy_hash(policy), models=looks.models, language=language,
        counts=dict(sorted(Counter(span.kind for span in spans).items())), note=note,
    )  # fmt: skip
    return Anonymized(conversation=anonymized, report=report, held=held, spans=tuple(spans))


def without_detection(conversation: Conversation) -> Anonymized:
    """`conversation` as it is, for measurements only: nothing is looked for, and the report says so."""
    return Anonymized(conversation=conversation, report=PrivacyReport(pipeline="none"), held=None, spans=())


def anonymize_now(conversation: Conversation, policy: Policy, *, public_source: bool = False) -> Anonymized | Refused:
    """The same in this process, with models that are loaded once: for tests, measurements and the command line.

    Raises:
        ModelsMissing: a model cannot be loaded.
    """
    return anonymize(conversation, policy, _detectors(policy), public_source=public_source)


@lru_cache(maxsize=2)
def _detectors(policy: Policy) -> Looks:
    from .detectors import Detectors  # three seconds of imports: not for those who only want the types

    return Detectors(policy)


def _clean(field: Field) -> Field:
    return msgspec.structs.replace(field, text=without_surrogates(field.text))


def _find(seen: Seen, reader: Reader, policy: Policy, language: str) -> list[Finding]:
    """What the detectors find in one field, of the kinds that the policy wants.  They may overlap."""
    found = reader.forms(seen) + reader.names(seen, default=language or "en", threshold=policy.threshold)
    return [f for f in outside_placeholders(seen.view.text, found) if f.kind in policy.kinds]


def _without_common_words(seen: Sequence[Seen], own: Sequence[Sequence[Finding]]) -> list[list[Finding]]:
    """What was found, less the single words that spaCy alone takes for names and that stand elsewhere in lower case."""
    common = {word for one in seen for word in _LOWER_WORD.findall(one.view.text)}
    kept: list[list[Finding]] = []
    for one, found in zip(seen, own, strict=True):
        others = [f for f in found if f.source != "spacy"]
        kept.append(others + [
            f for f in found
            if f.source == "spacy" and one.view.text[f.start : f.end].lower() not in common
        ])  # fmt: skip
    return kept


def _replace_everywhere(
    seen: Sequence[Seen],
    own: Sequence[Sequence[Finding]],
    placeholders: Placeholders,
    policy: Policy,
    more: Sequence[tuple[Finding, str]] = (),
) -> tuple[list[str], list[Span]]:
    """Each field's new text, and all replacements: of what was found in it, anywhere else, or is in `more`."""
    values = [
        (f.kind, one.view.text[f.start : f.end], f.source != "spacy")
        for one, found in zip(seen, own, strict=True)
        for f in settle(found)
        if not f.cut
    ]
    known = KnownValues(dict.fromkeys([*values, *((f.kind, value, True) for f, value in more)]))
    settled: list[list[Finding]] = []
    for one, found in zip(seen, own, strict=True):
        again = [] if one.field.is_label else list(known.find(one.view.text, one.regions))
        settled.append(settle([*found, *outside_placeholders(one.view.text, again)]))
    placeholders.learn(
        (f.kind, one.view.text[f.start : f.end])
        for one, found in zip(seen, settled, strict=True)
        for f in found
        if not f.cut
    )
    replaced = [replace(one, found, placeholders) for one, found in zip(seen, settled, strict=True)]
    return [text for text, _ in replaced], [span for _, spans in replaced for span in spans]


def _overlooked(
    texts: Sequence[str], fields: Sequence[Field], reader: Reader, policy: Policy, language: str
) -> list[list[tuple[Finding, str]]]:
    """What the detectors find in the output of each field, with its value, at the threshold of the check."""
    strict = msgspec.structs.replace(policy, threshold=policy.check_threshold)
    overlooked: list[list[tuple[Finding, str]]] = []
    for text, field in zip(texts, fields, strict=True):
        seen = look_at(msgspec.structs.replace(field, text=text))
        found = [f for f in _find(seen, reader, strict, language) if not f.cut]
        overlooked.append([(f, seen.view.text[f.start : f.end]) for f in found])
    return overlooked


def _fit(text: str, longest: int) -> str:
    """`text` cut at a space to what the schema allows: placeholders may be longer than what they stand for."""
    return text if len(text) <= longest else text[:longest].rpartition(" ")[0]


def _valid(conversation: Conversation) -> Conversation | None:
    """The conversation as whoever reads the record will get it, or None where that is impossible."""
    try:
        return _as_conversation.decode(_conversation_json.encode(conversation))
    except msgspec.ValidationError:
        return None
