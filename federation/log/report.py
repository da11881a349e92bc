"""A report: in which records of another's log a node thinks to see personal data, and of which kinds.

A note (c2sp.org/signed-note), signed with the key of the reporter's own log:

    sharelm/report/v1
    <origin of the log>
    <index> <kind>[ <kind>…]

with one line for each record, in rising order, and the kinds of a record sorted.  It
never says what was seen.  The first line is no origin, so a report is no checkpoint.
"""

import re
from itertools import pairwise

from msgspec import Struct

from federation.errors import Malformed

from .keys import SigningKey, VerifierKey
from .note import Note, Signature, format_note, parse_note, verify_note
from .origin import check_origin

MOST_RECORDS = 256

_FIRST = "sharelm/report/v1"
_LINE = re.compile("(0|[1-9][0-9]{0,17})((?: [A-Z][A-Z_]{0,29}){1,32})")

Found = tuple[int, tuple[str, ...]]     # index, kinds


class Report(Struct, frozen=True):
    """What is reported of the log `origin`, and who says that they report it: `reporter` is the origin of a log.

    Nobody has verified it before `verify` returns.
    """

    origin: str
    found: tuple[Found, ...]
    reporter: str
    note: Note

    def verify(self, reporter: VerifierKey) -> None:
        """
        Raises:
            BadSignature: the reporter did not sign it.
        """
        verify_note(self.note, reporter)


def format_report(origin: str, found: dict[int, set[str]], key: SigningKey) -> bytes:
    """The signed note.  `found`: the kinds, by index."""
    assert 0 < len(found) <= MOST_RECORDS
    text = _format(origin, tuple((index, tuple(sorted(kinds))) for index, kinds in sorted(found.items())))
    return format_note(Note(text, (Signature(key.verifier.name, key.verifier.id, key.sign(text.encode())),)))


def parse_report(raw: bytes) -> Report:
    """What a note reports.

    Raises:
        Malformed: it is no report.
    """
    note = parse_note(raw)
    lines = note.text.split("\n")
    if len(lines) < 4 or lines[0] != _FIRST or len(note.signatures) != 1:
        raise Malformed(f"a report begins with {_FIRST}, an origin and a record, and has one signature")
    found = tuple(_parse_line(line) for line in lines[2:-1])
    if len(found) > MOST_RECORDS or _format(lines[1], found) != note.text:
        raise Malformed(f"a report has at most {MOST_RECORDS} records, in rising order, each with its kinds sorted")
    if any(before >= behind for (before, _), (behind, _) in pairwise(found)):
        raise Malformed("the records of a report are in rising order")
    if any(list(kinds) != sorted(set(kinds)) for _, kinds in found):
        raise Malformed("the kinds of a record are sorted, each once")
    return Report(check_origin(lines[1]), found, check_origin(note.signatures[0].name), note)


def _format(origin: str, found: tuple[Found, ...]) -> str:
    return "".join([f"{_FIRST}\n{origin}\n", *(f"{index} {' '.join(kinds)}\n" for index, kinds in found)])


def _parse_line(line: str) -> Found:
    parts = _LINE.fullmatch(line)
    if parts is None:
        raise Malformed("a line of a report is an index and the kinds seen there")
    return int(parts[1]), tuple(parts[2].split())
