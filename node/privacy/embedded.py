"""Images and files that are written into a text as `data:` URLs (RFC 2397): nobody looks into them, so they go."""

from collections.abc import Iterator

from .finding import Finding
from .patterns import Pattern
from .regions import Regions

_SHORT = 40             # characters that show nobody: a dot, a line
_DATA = Pattern(
    r"(?i)\bdata:([a-z]+)/[a-z0-9.+\-]+(?:;[a-z0-9=._\-]+)*"
    r"(?:;base64,[a-z0-9+/=_%\-]+|,[^\s\"'<>()]+)"
)


def find_embedded(text: str, regions: Regions) -> Iterator[Finding]:
    """Embedded images, found by "image", and other files, found by "file": they become `[image]` and `[file]`."""
    for match in _DATA.find(text):
        if match.end - match.start > _SHORT:
            source = "image" if (match.groups[0] or "").lower() == "image" else "file"
            yield Finding(match.start, match.end, "URL", 1.0, source, cut=True)
