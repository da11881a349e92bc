"""Under which licence each data set that ShareLM unifies was published, as its own page says.

ShareLM names a row's data set in `source`, mostly by its address.
"""

NO_ASSERTION = "NOASSERTION"        # SPDX: nobody has said

_LICENCES = {
    "hh-rlhf": "MIT",
    "collectivecognition": "MIT",
    "sharelm": "MIT",                                           # what the plugin collected
    "wildchat": "ODC-By-1.0",
    "lmsys-chat-1m": "LicenseRef-LMSYS-Chat-1M",                # may not be passed on without consent
    "chatbot-arena-conversations": "CC-BY-4.0 AND CC-BY-NC-4.0",     # prompts AND answers
    "prism": "CC-BY-4.0 AND CC-BY-NC-4.0",                      # prompts AND answers
    "oasst": "Apache-2.0",
    "open-assistant": "Apache-2.0",
    "arena-hard": "Apache-2.0",
}


def licence_of(source: str) -> str:
    """The SPDX expression for a row's `source`, or NOASSERTION when we don't know the data set."""
    plain = source.lower().replace("_", "-").replace(" ", "-")
    squeezed = plain.replace("-", "")
    for name, licence in _LICENCES.items():
        if name in plain or name.replace("-", "") in squeezed:
            return licence
    return NO_ASSERTION
