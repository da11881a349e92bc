"""Two transcripts that begin alike become one conversation with two branches, the better one first."""

from collections.abc import Sequence

from msgspec.structs import replace

from federation.record.conversation import Thumb, Turn

Branches = tuple[tuple[str, ...], ...]


def two_branches(
    better: Sequence[Turn], worse: Sequence[Turn], ratings: tuple[Thumb | None, Thumb | None]
) -> tuple[tuple[Turn, ...], Branches]:
    """Turns with ids, and the two paths through them; `ratings` are those of the last turn of each.

    What both begin with stands once.  Each branch keeps at least its last turn to itself, so that two ratings
    never meet on one turn.
    """
    shared = min(_common(better, worse), len(better) - 1, len(worse) - 1)
    before = _numbered(better[:shared], first=1, after="", rating=None)
    last = before[-1].id if before else ""
    one = _numbered(better[shared:], first=shared + 1, after=last, rating=ratings[0])
    other = _numbered(worse[shared:], first=len(better) + 1, after=last, rating=ratings[1])
    return before + one + other, (_ids(before + one), _ids(before + other))


def in_a_row(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """The same turns with ids, each the child of the one before."""
    return _numbered(turns, first=1, after="", rating=None)


def _common(first: Sequence[Turn], second: Sequence[Turn]) -> int:
    pairs = zip(first, second, strict=False)
    return next((number for number, (one, other) in enumerate(pairs) if one != other), min(len(first), len(second)))


def _numbered(turns: Sequence[Turn], *, first: int, after: str, rating: Thumb | None) -> tuple[Turn, ...]:
    """Turns with ids from `first` on, each the child of the one before; `rating` is the last one's."""
    last = first + len(turns) - 1
    return tuple(
        replace(
            turn,
            id=str(number),
            parent=after if number == first else str(number - 1),
            rating=rating if number == last else turn.rating,
        )
        for number, turn in enumerate(turns, start=first)
    )


def _ids(turns: tuple[Turn, ...]) -> tuple[str, ...]:
    return tuple(turn.id for turn in turns)
