"""What an importer says of each row of a file: a conversation, or why there is none."""

import hashlib

from msgspec import Struct

from federation.record.conversation import Conversation

from .licences import Bar


class Imported(Struct, frozen=True):
    """One conversation, still as its data set has it: it is anonymized before anything is stored.

    `source_id` tells the row from every other of its data set, and stays the same when the
    file is read again.  It may be a digest of the text before anonymization, by which a
    replaced name could be guessed: keep it in the node, never publish it.
    """

    source_id: str
    conversation: Conversation
    licence: str        # an SPDX expression, or NOASSERTION
    barred: Bar = ""    # why it may not be passed on, unless the operator states a right


class Skipped(Struct, frozen=True):
    """A row that holds no conversation for us.  `reason` is in plain words and never quotes the row."""

    source_id: str
    where: str          # "row 17", counted from 1
    reason: str


class UnknownFormat(ValueError):
    """There is no importer of that name."""


class UnreadableFile(ValueError):
    """The file is not of the format, or breaks off; what was read before that stands."""


class Unusable(Exception):
    """Raised by an importer for one row; the driver turns it into a `Skipped`.  Holds no content."""


def digest(*pieces: str | bytes) -> str:
    """An id for a row that has none: 32 hex digits, which differ when any piece does."""
    total = hashlib.sha256()
    for piece in pieces:
        raw = piece.encode() if isinstance(piece, str) else piece
        total.update(len(raw).to_bytes(8, "big") + raw)
    return total.hexdigest()[:32]
