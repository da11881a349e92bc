"""What a node says occurs in each run of 256 leaves, so that a reader need not fetch runs without what it wants.

Nobody can verify a hint.  A node that lies can hide records that way and nothing else: what is fetched is verified, and
what was not is counted as not asked for, until a pull without condition completes it (PROTOCOL.md, section 17).
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from federation.errors import Malformed
from federation.log.origin import log_id
from federation.log.tiles import WIDTH
from federation.record.columns import Record
from federation.record.conversation import parse_body
from federation.record.where import Where
from federation.record.where_columns import COLUMNS, Value

PATH = "collection/hints"
RUNS = 256              # in one file
HINTED = ("language", "model", "model_name", "platform", "source", "licence", "day", "rating", "toxic", "rate")
MOST_VALUES = 64        # of a column in a run; where there are more it has no hint
_MOST_LENGTH = 100

Values = Annotated[tuple[Value | None, ...], Meta(max_length=MOST_VALUES)]


class RunHints(Struct, frozen=True):
    """Of one run: how many leaves it was made from, and by column the values there; null stands for records that say
    none.  A column that is not there may have any."""

    width: Annotated[int, Meta(ge=0, le=WIDTH)]
    values: dict[str, Values]


class Hints(Struct, frozen=True):
    """256 runs of a log, in their order; null where nothing is known."""

    runs: Annotated[tuple[RunHints | None, ...], Meta(max_length=RUNS)]


def path_of_hints(origin: str, number: int) -> str:
    return f"{PATH}/{log_id(origin)}/{number}"


def hints_of(records: Iterable[Record], width: int) -> RunHints:
    """Of a run with `width` leaves.  A record that can't be read could be anything: then no column has a hint."""
    found: dict[str, set[Any]] = {name: set() for name in HINTED}
    for record in records:
        try:
            body = parse_body(record.body)
        except (ValueError, RecursionError):
            return RunHints(width, {})
        for name, values in found.items():
            values.add(COLUMNS[name].read(record, body))
    return RunHints(width, {name: _sorted(values) for name, values in found.items() if _is_short(values)})


def format_hints(hints: Hints) -> bytes:
    return msgspec.json.encode(hints)


def parse_hints(raw: bytes) -> Hints:
    """
    Raises:
        Malformed: these are no hints.
    """
    try:
        return msgspec.json.decode(raw, type=Hints)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Malformed("hints are a JSON object with a list of runs") from None


def asks_for(where: Where, hints: Sequence[Hints | None], size: int) -> Callable[[int], bool]:
    """Of a log with `size` leaves: whether a run, by its number, may have what `where` wants.

    A hint that was made from fewer leaves than there are now says nothing.
    """

    def wanted(number: int) -> bool:
        group = hints[number // RUNS] if number // RUNS < len(hints) else None
        run = group.runs[number % RUNS] if group is not None and number % RUNS < len(group.runs) else None
        return run is None or run.width < min(WIDTH, size - number * WIDTH) or where.may_hold(run.values)

    return wanted


def _is_short(values: set[Any]) -> bool:
    return len(values) <= MOST_VALUES and all(len(str(value)) <= _MOST_LENGTH for value in values)


def _sorted(values: set[Any]) -> tuple[Any, ...]:
    return tuple(sorted(values, key=lambda value: (value is not None, str(value))))
