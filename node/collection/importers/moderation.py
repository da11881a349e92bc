"""What OpenAI's moderation said of the messages of a data set, as one label."""

from collections.abc import Sequence

from msgspec import Struct

from federation.record.conversation import Label

BY = "OpenAI moderation, in the data set"


class Moderation(Struct, frozen=True):
    """What it said of one message, as far as we read it."""

    flagged: bool | None = None


def flagged(messages: Sequence[Moderation | None] | None) -> tuple[Label, ...]:
    """Label "flagged": "True" if any message was, "False" if none was, and no label where nobody looked."""
    said = [each.flagged for each in messages or () if each is not None and each.flagged is not None]
    return (Label("flagged", str(any(said)), BY),) if said else ()
