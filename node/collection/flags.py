"""Who marked a conversation as one that not everybody wants to see: the one rule for pages, search and map."""

from collections.abc import Iterable

from federation.record.conversation import Body, Label

_NAMES = frozenset({"toxic", "toxicity"})
_YES = frozenset({"true", "yes", "high", "toxic"})


def flags_of(body: Body, labels: Iterable[Label]) -> tuple[str, ...]:
    """Each once; nobody, when it is shown to all.  `labels` are those of the record and those computed on it."""
    by = [each.by for each in labels if each.name in _NAMES and each.value.lower() in _YES]
    if body.conversation_metadata.toxic.lower() in _YES:
        by.append(body.source or "its source")
    return tuple(dict.fromkeys(by))
