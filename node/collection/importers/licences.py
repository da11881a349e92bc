"""Under which licence each data set was published, and whether it may be passed on, as its own page says.

ShareLM names a row's data set in `source`, mostly by its address.
"""

from typing import Literal

from msgspec import Struct

Bar = Literal["", "terms", "personal", "unstated"]

NO_ASSERTION = "NOASSERTION"        # SPDX: nobody has said

# What an operator is told of each: why such rows stay out unless they state a right.
BARS: dict[Bar, str] = {
    "terms": "the terms of its data set forbid passing it on",
    "personal": "it is one person's own export, which that person alone can share",
    "unstated": "the file does not say under which licence it may be passed on",
}


class Terms(Struct, frozen=True):
    """An SPDX expression, or NOASSERTION; and why the row may not be passed on, "" if it may."""

    licence: str
    barred: Bar = ""


UNKNOWN = Terms(NO_ASSERTION)
UNSTATED = Terms(NO_ASSERTION, "unstated")
PERSONAL = Terms(NO_ASSERTION, "personal")

_PROMPTS_AND_ANSWERS = Terms("CC-BY-4.0 AND CC-BY-NC-4.0")      # in this order

_TERMS = {
    "hh-rlhf": Terms("MIT"),                # github.com/anthropics/hh-rlhf
    "collective-cognition": Terms("MIT"),   # huggingface.co/datasets/CollectiveCognition/chats-data-2023-10-16
    "sharelm": Terms("MIT"),                # what the plugin collected
    "wildchat": Terms("ODC-By-1.0"),        # huggingface.co/datasets/allenai/WildChat-1M
    # huggingface.co/datasets/lmsys/lmsys-chat-1m, its licence agreement: no redistribution to third parties
    "lmsys-chat-1m": Terms("LicenseRef-LMSYS-Chat-1M", "terms"),
    "chatbot-arena": _PROMPTS_AND_ANSWERS,  # huggingface.co/datasets/lmsys/chatbot_arena_conversations
    "prism": _PROMPTS_AND_ANSWERS,          # huggingface.co/datasets/HannahRoseKirk/prism-alignment
    "babi": Terms("CC-BY-3.0"),             # research.facebook.com/downloads/babi
    "self-feeding": UNSTATED,               # parl.ai/projects/self_feeding: MIT is said of the code, not of the data
    "oasst": Terms("Apache-2.0"),           # github.com/LAION-AI/Open-Assistant
    "open-assistant": Terms("Apache-2.0"),
    "arena-hard": Terms("Apache-2.0"),      # github.com/lmarena/arena-hard-auto
}


def terms_of(source: str) -> Terms:
    """The terms for a row's `source`; unknown ones when we don't know the data set."""
    plain = source.lower().replace("_", "-").replace(" ", "-")
    squeezed = plain.replace("-", "")
    for name, terms in _TERMS.items():
        if name in plain or name.replace("-", "") in squeezed:
            return terms
    return UNKNOWN
