"""What a policy makes of what was found in a conversation: it is published, held for a person to look at, or refused.

The reasons are read by contributors and operators.  They name kinds and languages, never a word of the text.
"""

from collections.abc import Collection
from typing import Literal

from msgspec import Struct

from .policy import Policy

STRUCTURED_ONLY = "structured kinds only"


class Decision(Struct, frozen=True):
    """What becomes of it, and why: `reason` is "" where it is published.  `note` goes on the record."""

    outcome: Literal["publish", "hold", "refuse"]
    reason: str = ""
    note: str = ""


def decide(
    policy: Policy,
    *,
    language: str,
    uncovered: str | None,
    kinds: Collection[str],
    leftover_name: bool,
    small_letters: str | None = None,
    initials: bool = False,
) -> Decision:
    """The decision on a conversation.

    `uncovered` is why no detector covers some of it, or None; `kinds` are those
    that were replaced; `leftover_name`: the check of the output still saw one;
    `small_letters`: a language of `small_letters.py`, or None; `initials`: what
    `initials.py` says.
    """
    for kind in policy.refuse_kinds:
        if kind in kinds:
            return Decision("refuse", f"it holds {kind}, and this node takes no conversation that does")
    if leftover_name and policy.leftover_name == "refuse":
        return Decision("refuse", "a name may still be in it after anonymization")
    if uncovered and policy.uncovered_language == "refuse":
        return Decision("refuse", uncovered)
    note = STRUCTURED_ONLY if uncovered and policy.uncovered_language == "structured" else ""
    reason = "" if note else uncovered or ""
    if not reason and policy.languages and language and language not in policy.languages:
        reason = f"it is in the language {language!r}, which this node does not publish unseen"
    if not reason and small_letters and policy.small_letters == "hold":
        reason = f"it is in small letters in the language {small_letters!r}, where not all names so written are found"
    if not reason and initials and policy.initials == "hold":
        reason = "something in it ends with what may be somebody's initials"
    if not reason and leftover_name:
        reason = "it may still hold a name"
    for kind in policy.hold_kinds:
        if not reason and kind in kinds:
            reason = f"it held {kind}, which a person should look at"
    return Decision("hold" if reason else "publish", reason, note)
