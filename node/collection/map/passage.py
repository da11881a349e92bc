"""What of a conversation its place on the map is made from: the beginning of what the person asked."""

import re
from collections.abc import Sequence

from federation.record.conversation import Body, Turn

MOST_CHARACTERS = 400       # longer passages cost twice the time and find no better neighbours (README.md)
MOST_WORDS_FROM = 2_000     # characters from which a region's words are taken

_PLACEHOLDER = re.compile(r"[<⟨][A-Z][A-Z_]*(?:_\d+)?[>⟩]")
_SPACE = re.compile(r"\s+")


def passage_of(body: Body, most: int = MOST_CHARACTERS) -> str:
    """The first `most` characters of the user's turns, without placeholders; of all turns where no user speaks."""
    asked = [turn for turn in body.conversation if turn.role == "user" and turn.content.strip()]
    return _joined(asked or body.conversation, most)


def _joined(turns: Sequence[Turn], most: int) -> str:
    found = list[str]()
    left = most
    for turn in turns:
        # What is cut off here can't be a whole placeholder that would come into view by it.
        text = _SPACE.sub(" ", _PLACEHOLDER.sub(" ", turn.content[: 2 * most])).strip()[:left]
        if text:
            found.append(text)
            left -= len(text) + 1
        if left <= 0:
            break
    return "\n".join(found)
