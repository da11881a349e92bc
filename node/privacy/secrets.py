"""Keys and passwords: the forms that well-known services give theirs, and what a text itself calls a password.

An Aho-Corasick automaton looks for every form's fixed part in one pass; only
the patterns whose part was seen are then tried.
"""

import ahocorasick

from .finding import Finding
from .passwords import find_passwords
from .patterns import Pattern, stands_alone
from .secret_forms import FORMS

_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def _automaton() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    forms_of: dict[str, set[int]] = {}
    for index, (parts, _) in enumerate(FORMS):
        for part in parts:
            forms_of.setdefault(part, set()).add(index)
    for part, indices in forms_of.items():
        if part:
            automaton.add_word(part, frozenset(indices))
    automaton.make_automaton()
    return automaton


_PREFILTER = _automaton()
_ALWAYS = frozenset(index for index, (parts, _) in enumerate(FORMS) if "" in parts)
PATTERNS = tuple(Pattern(source) for _, source in FORMS)


def find_secrets(text: str) -> list[Finding]:
    """Secrets in a view's text, in prose and code alike."""
    # ASCII lower case keeps every character in its place; str.lower() does not (İ).
    wanted = set(_ALWAYS)
    for _, forms in _PREFILTER.iter(text.translate(_LOWER)):
        wanted |= forms
    findings: list[Finding] = []
    for index in sorted(wanted):
        for match in PATTERNS[index].find(text):
            start, end = match.group_spans[0] if match.groups else (match.start, match.end)
            if (match.groups or _begins_there(text, start)) and not _is_placeholder(text[start:end]):
                findings.append(Finding(start, end, "SECRET", 1.0, "secret"))
    return [*findings, *find_passwords(text)]


def _begins_there(text: str, start: int) -> bool:
    return start == 0 or not text[start].isalnum() or stands_alone(text, start, len(text))


def _is_placeholder(value: str) -> bool:
    """`your_token_here`, `xxxxxxxx`, a name in capitals."""
    return len(set(value.lower())) <= 3 or value.lower().startswith(("your", "example", "<", "$", "{"))
