"""The nine steps from a conversation as it was sent to one that may be published (README.md).

Everything here happens in memory, and nothing is remembered from one
conversation to the next.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from federation.record.conversation import Conversation, PrivacyReport

from .contact import is_phone
from .decide import decide
from .detect import Seen, language_of, look_at, outside_placeholders, uncovered
from .fields import Field, fields_of, with_texts
from .figures import Figures, named_figures
from .finding import Finding, settle
from .initials import may_be_signed
from .known import KnownValues
from .language import guess_language
from .metadata import coarse
from .names import is_sure
from .outcome import Anonymized, Refused, Span
from .placeholders import Placeholders
from .policy import NAME_KINDS, Policy, policy_hash
from .reader import Looks, Reader
from .regions import split
from .replace import replace
from .small_letters import in_small_letters
from .view import without_surrogates

VERSION = "1"
_LOWER_WORD = re.compile(r"\b[a-z]{3,}\b")

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
    try:
        return _anonymize(conversation, policy, looks, public_source=public_source)
    finally:
        for asked in (guess_language, is_phone, split):        # what they were asked about is somebody's words
            asked.cache_clear()


def _anonymize(
    conversation: Conversation, policy: Policy, looks: Looks, *, public_source: bool
) -> Anonymized | Refused:
    fields = [_clean(field) for field in fields_of(coarse(conversation, public_source=public_source))]
    seen = [look_at(field) for field in fields]
    reader = Reader(looks, policy.mode, policy.spacy_models)
    language = language_of(seen)

    own = _without_common_words(seen, _find(seen, reader, policy, language))
    figures = named_figures(seen, own) if policy.keep_public_figures else Figures()
    own = figures.without(seen, own)
    placeholders = Placeholders(field.text for field in fields)
    texts, spans = _replace_everywhere(seen, own, placeholders, policy)

    overlooked = _overlooked(texts, seen, reader, policy, language, figures)
    if any(finding.kind not in NAME_KINDS for found in overlooked for finding, _ in found):
        return Refused("personal data was still there after anonymization")
    leftover_name = False
    if any(overlooked):
        more = [value for found in overlooked for value in found]
        texts, spans = _replace_everywhere(seen, own, placeholders, policy, more)
        leftover_name = any(_overlooked(texts, seen, reader, policy, language, figures))
    counts = Counter(span.kind for span in spans)
    decision = decide(
        policy, language=language, uncovered=uncovered(seen), kinds=counts, leftover_name=leftover_name,
        small_letters=in_small_letters(seen), initials=may_be_signed(fields, texts),
    )  # fmt: skip
    if decision.outcome == "refuse":
        return Refused(decision.reason)

    short = [_fit(text, field.longest) for text, field in zip(texts, fields, strict=True)]
    anonymized = _valid(with_texts(coarse(conversation, public_source=public_source), short))
    if anonymized is None:
        return Refused("it is too long after anonymization")
    report = PrivacyReport(
        pipeline=VERSION, policy=policy_hash(policy), models=looks.models, language=language,
        counts=dict(sorted(counts.items())), note=decision.note,
    )  # fmt: skip
    return Anonymized(conversation=anonymized, report=report, held=decision.reason or None, spans=tuple(spans))


def anonymize_now(conversation: Conversation, policy: Policy, *, public_source: bool = False) -> Anonymized | Refused:
    """The same in this process, with models that are loaded once: for tests, measurements and the command line.

    Raises:
        ModelsMissing: a model cannot be loaded.
    """
    # The same models serve every policy that names the same ones.
    models = Policy(tagger_threads=policy.tagger_threads, spacy_models=policy.spacy_models)
    return anonymize(conversation, policy, _detectors(models), public_source=public_source)


@lru_cache(maxsize=2)
def _detectors(policy: Policy) -> Looks:
    from .detectors import Detectors  # a second of imports: not for those who only want the types

    return Detectors(policy)


def _clean(field: Field) -> Field:
    return msgspec.structs.replace(field, text=without_surrogates(field.text))


def _find(
    seen: Sequence[Seen], reader: Reader, policy: Policy, language: str, *, again: bool = False
) -> list[list[Finding]]:
    """What the detectors find in each field, of the kinds that the policy wants.  They may overlap."""
    names = reader.names(seen, default=language or "en", threshold=policy.threshold, again=again)
    found: list[list[Finding]] = []
    for one, its in zip(seen, names, strict=True):
        all_of_it = outside_placeholders(one.view.text, reader.forms(one) + its)
        found.append([f for f in all_of_it if policy.finds(f.kind, f.score)])
    return found


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
        (f.kind, value := one.view.text[f.start : f.end], is_sure(value, f))
        for one, found in zip(seen, own, strict=True)
        for f in settle(found)
        if not f.cut
    ]
    known = KnownValues(dict.fromkeys([*values, *((f.kind, value, True) for f, value in more)]))
    settled: list[list[Finding]] = []
    for one, found in zip(seen, own, strict=True):
        again = list(known.find(one.view.text, one.regions, is_label=one.field.is_label))
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
    texts: Sequence[str], before: Sequence[Seen], reader: Reader, policy: Policy, language: str, figures: Figures
) -> list[list[tuple[Finding, str]]]:
    """What the detectors find in the output of each field, with its value, at the threshold of the check."""
    strict = msgspec.structs.replace(policy, threshold=policy.check_threshold)
    seen = [
        one if text == one.field.text else look_at(msgspec.structs.replace(one.field, text=text))
        for text, one in zip(texts, before, strict=True)
    ]
    found = figures.without(seen, _find(seen, reader, strict, language, again=True))
    return [
        [(f, one.view.text[f.start : f.end]) for f in its if not f.cut]
        for one, its in zip(seen, found, strict=True)
    ]  # fmt: skip


def _fit(text: str, longest: int) -> str:
    """`text` cut at a space to what the schema allows: placeholders may be longer than what they stand for."""
    return text if len(text) <= longest else text[:longest].rpartition(" ")[0]


def _valid(conversation: Conversation) -> Conversation | None:
    """The conversation as whoever reads the record will get it, or None where that is impossible."""
    try:
        return _as_conversation.decode(_conversation_json.encode(conversation))
    except msgspec.ValidationError:
        return None
