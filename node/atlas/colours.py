"""What a point is coloured by, and how its giver is told from others as far as that can be known."""

from collections.abc import Sequence
from zlib import crc32

from federation.record.columns import Record
from federation.record.conversation import Body, Label
from node.collection.properties import properties_of

_IMPORTED = 1 << 31


def colours_of(record: Record, body: Body, labels: Sequence[Label]) -> dict[str, str]:
    """A value for each of COLOURS, "" where it is not known."""
    return {"origin": record.origin, **properties_of(body, labels)}


def giver_of(record: Record, body: Body) -> int:
    """A number that is the same for records which one person may well have given.

    Who gave a record is forgotten when it is published.  What is left: a member's conversations of one day, at one
    node, may all be one person's; those of a public data set, which nobody consented to here, are each somebody's.
    """
    if body.consent is None:
        return _IMPORTED | record.index & (_IMPORTED - 1)
    return crc32(body.timestamp[:10].encode()) & (_IMPORTED - 1)

