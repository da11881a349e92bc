"""The turns of a conversation as a page shows them: one path through its branches, some turns at a time."""

from collections.abc import Sequence

from msgspec import Struct

from federation.record.conversation import Body, Part, Turn

MOST_TURNS = 100            # on one page
MOST_CHARACTERS = 100_000   # on one page, but for a single turn that has more

_SPEAKERS = {"user": "Person", "assistant": "Model", "system": "System", "tool": "Tool"}


class Choice(Struct, frozen=True):
    """Another answer, or another wording of a question, in the same place: "2 of 3".

    `before` and `behind` are numbers of branches, 0 where there is none.
    """

    place: int
    of: int
    before: int
    behind: int


class ShownTurn(Struct, frozen=True):
    """`number` counts from 1 along the branch.  `thoughts` come before the text, `parts` after it."""

    number: int
    speaker: str
    turn: Turn
    thoughts: tuple[Part, ...]
    parts: tuple[Part, ...]
    choice: Choice | None


class ShownTurns(Struct, frozen=True):
    """Turns of one branch.  `first` and the others are numbers of turns; `before` and `behind` are 0 where there is
    no other page."""

    turns: tuple[ShownTurn, ...]
    branch: int
    branches: int
    total: int
    before: int
    behind: int


def shown_turns(body: Body, branch: int = 1, first: int = 1) -> ShownTurns:
    """The turns from `first` on of the `branch`-th path; the first path where there is no such."""
    by_id = {turn.id: turn for turn in body.conversation if turn.id}
    paths = list(dict.fromkeys(tuple(id for id in path if id in by_id) for path in body.branches))
    paths = [path for path in paths if path]
    if not paths:
        branch, line, choices = 1, list(body.conversation), dict[int, Choice]()
    else:
        branch = branch if 1 <= branch <= len(paths) else 1
        line, choices = [by_id[id] for id in paths[branch - 1]], _choices(paths, branch - 1)
    first = first if 1 <= first <= len(line) else 1
    last = _last(line, first)
    shown = tuple(_turn(number, line[number - 1], choices.get(number)) for number in range(first, last + 1))
    before = 0 if first == 1 else _first_before(line, first)
    return ShownTurns(
        shown, branch, max(1, len(paths)), len(line), before, last + 1 if last < len(line) else 0
    )


def _choices(paths: Sequence[tuple[str, ...]], chosen: int) -> dict[int, Choice]:
    """Where the path at `chosen` could have gone on otherwise, by number of turn."""
    choices = dict[int, Choice]()
    alive = list(enumerate(paths))
    for place, id in enumerate(paths[chosen]):
        firsts = dict[str, int]()       # the first path that goes on so
        for number, path in alive:
            if len(path) > place:
                firsts.setdefault(path[place], number)
        if len(firsts) > 1:
            ways = list(firsts)
            at = ways.index(id)
            before = firsts[ways[at - 1]] + 1 if at else 0
            behind = firsts[ways[at + 1]] + 1 if at + 1 < len(ways) else 0
            choices[place + 1] = Choice(at + 1, len(ways), before, behind)
        alive = [(number, path) for number, path in alive if len(path) > place and path[place] == id]
    return choices


def _size(turn: Turn) -> int:
    return len(turn.content) + sum(len(part.text) for part in turn.parts)


def _last(line: Sequence[Turn], first: int) -> int:
    room, last = MOST_CHARACTERS - _size(line[first - 1]), first
    while last < len(line) and last - first + 1 < MOST_TURNS and room >= _size(line[last]):
        room -= _size(line[last])
        last += 1
    return last


def _first_before(line: Sequence[Turn], first: int) -> int:
    """The first turn of the page that ends before `first`, as one comes to it from the beginning."""
    start = 1
    while (after := _last(line, start) + 1) < first:
        start = after
    return start


def _turn(number: int, turn: Turn, choice: Choice | None) -> ShownTurn:
    thoughts = tuple(part for part in turn.parts if part.kind == "thinking")
    # A part that only repeats what stands in the text, which is its Markdown, is not shown twice.
    parts = tuple(
        part for part in turn.parts
        if part.kind != "thinking" and not (part.kind in ("text", "code") and part.text.strip() in turn.content)
    )  # fmt: skip
    return ShownTurn(number, _SPEAKERS[turn.role], turn, thoughts, parts, choice)
