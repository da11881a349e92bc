"""What is said of conversations by rules and small models that come with packages: no input or output, nothing fetched.

Each label says who said so.  They are computed from what is published, and kept beside it: bodies are signed.
"""

from .judging import KINDS, Kind, judge, judges

__all__ = ["KINDS", "Kind", "judge", "judges"]
