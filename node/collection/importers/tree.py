"""The messages of a chat, in a tree of edits and regenerated answers as platforms keep them, as turns and branches."""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from federation.record.conversation import MAX_TURNS, Turn

from .outcome import Unusable

Branches = tuple[tuple[str, ...], ...]


class Node(Struct, frozen=True):
    """A message under its own id; `turn` is None where it shows nothing, as roots do."""

    id: str
    parent: str
    turn: Turn | None


def grow(nodes: Sequence[Node], current: str = "") -> tuple[tuple[Turn, ...], Branches]:
    """Turns, each before those that answer it, and the paths through them; the one to `current` comes first.

    Without `current` that is the path of each last child, as platforms show it.  Turns get ids of their own: a
    platform's lead to its private pages.  A tree of one path is a plain conversation, without ids or branches.

    Raises:
        Unusable: two messages have one id, or there are too many.
    """
    by_id = {node.id: node for node in nodes}
    if len(by_id) < len(nodes):
        raise Unusable("two messages have one id")
    if len(nodes) > 2 * MAX_TURNS:
        raise Unusable(f"it has more than {MAX_TURNS} messages")
    children: dict[str, list[str]] = {node.id: [] for node in nodes}
    roots = list[str]()
    for node in nodes:
        (children[node.parent] if node.parent in children and node.parent != node.id else roots).append(node.id)
    shown = _way_to(by_id, current) if current in by_id else set()
    return _walk(by_id, children, roots, shown)


def _way_to(by_id: dict[str, Node], id: str) -> set[str]:
    way = set[str]()
    while id in by_id and id not in way:        # a ring of messages ends where it began
        way.add(id)
        id = by_id[id].parent
    return way


def _walk(
    by_id: dict[str, Node], children: dict[str, list[str]], roots: list[str], shown: set[str]
) -> tuple[tuple[Turn, ...], Branches]:
    turns = list[Turn]()
    waiting = [(id, "") for id in _first_is_last(roots, shown)]
    while waiting:
        id, above = waiting.pop()
        turn = by_id[id].turn
        if turn is not None:
            turns.append(replace(turn, id=str(len(turns) + 1), parent=above))
            above = turns[-1].id
        waiting.extend((child, above) for child in _first_is_last(children[id], shown))
    ends = _ends(turns)
    if len(ends) < 2:
        return tuple(replace(turn, id="", parent="") for turn in turns), ()
    return tuple(turns), tuple(_paths(turns, ends))


def _first_is_last(ids: list[str], shown: set[str]) -> list[str]:
    """In the order of a stack: what comes first stands last.  The shown one comes first, then the newest."""
    return sorted(ids, key=lambda id: id in shown)


def _ends(turns: Sequence[Turn]) -> list[Turn]:
    answered = {turn.parent for turn in turns}
    return [turn for turn in turns if turn.id not in answered]


def _paths(turns: Sequence[Turn], ends: Sequence[Turn]) -> Iterator[tuple[str, ...]]:
    room = 10 * MAX_TURNS
    for end in ends:
        path, turn = [end.id], end
        while turn.parent:
            turn = turns[int(turn.parent) - 1]
            path.append(turn.id)
        room -= len(path)
        if room < 0:
            raise Unusable("it has too many branches")
        yield tuple(reversed(path))
