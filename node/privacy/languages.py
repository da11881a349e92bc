"""Languages by their names: ISO 639, as in "de"."""

COVERED = frozenset({"en", "de", "es", "fr", "it", "nl", "pt"})     # by Rampart; by spaCy: en
UNKNOWN = "und"                                                     # BCP 47 for "undetermined"
