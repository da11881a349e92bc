"""Findings into placeholders."""

from collections.abc import Sequence

from .detect import Seen
from .finding import Finding
from .outcome import Span
from .placeholders import Placeholders

_CUT = {"image": "[image]", "file": "[file]"}      # as their parts become (`fields`); what else is cut leaves nothing


def replace(seen: Seen, findings: Sequence[Finding], placeholders: Placeholders) -> tuple[str, list[Span]]:
    """The field's original text with every finding replaced, and what was replaced, in order.

    `findings` are of the view, sorted and without overlaps.  Everything that is
    not part of one is left exactly as it was sent.
    """
    text, view = seen.field.text, seen.view
    pieces: list[str] = []
    spans: list[Span] = []
    at = 0
    for finding in findings:
        start, end = view.original(finding.start, finding.end)
        start = max(start, at)          # one sent character may have become several seen ones
        if start >= end:
            continue
        if finding.cut:
            placeholder = _CUT.get(finding.source, "")
        else:
            placeholder = placeholders.of(finding.kind, view.text[finding.start : finding.end])
        pieces += [text[at:start], placeholder]
        spans.append(Span(
            seen.field.turn, seen.field.name, start, end, finding.kind, placeholder,
            finding.source, round(finding.score, 3),
        ))  # fmt: skip
        at = end
    return "".join([*pieces, text[at:]]), spans
