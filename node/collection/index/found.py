"""What a search gives back."""

from msgspec import Struct

from .query import Query


class Snippet(Struct, frozen=True):
    """A piece of a turn, as it was said, and where in it the words of the question stand.

    `ranges` are pairs of places in `text`, counted in characters (code points), first and behind the last, in order
    and apart.  `before` and `behind`: the turn goes on there.
    """

    text: str
    ranges: tuple[tuple[int, int], ...] = ()
    before: bool = False
    behind: bool = False


class Hit(Struct, frozen=True):
    """One record.  `question` is the beginning of its first turn by a user, or of its first; `match` the first piece
    of another turn in which words of the question stand, with the `role` of who said it, when the first has none.

    `day` is as in 2026-01-31, `rating` "good", "bad" or ""; what is not known is "".  `flagged`: somebody said that it
    is toxic, and it is shown to those who want to see it.
    """

    origin: str
    index: int
    question: Snippet
    match: Snippet | None
    role: str
    title: str
    platform: str
    model: str
    language: str
    day: str
    turns: int
    characters: int
    rating: str
    flagged: bool


class Count(Struct, frozen=True):
    """How many records have this value.  `selected`: the question asks for it."""

    value: str
    count: int
    selected: bool = False


class Facet(Struct, frozen=True):
    """The values of one filter among the records that all other filters leave in, the most frequent first.

    `name` is a parameter: origin, platform, model, language, rating, label, licence, source, code, branches,
    flagged; and of numbers, whose counts are in their own order: `month` (2026-01), `turns` and `characters` (as in
    "2-3" and "1000-").  `others`: how many values more there are than `counts` has.
    """

    name: str
    counts: tuple[Count, ...]
    others: int = 0


class Found(Struct, frozen=True):
    """`total` counts all that fit; `next` and `previous` are None where there is no such page.

    `indexed_runs` of `runs`, which are of 256 entries, are in the index by now: less while it is being made, and then
    `total` is not all there is.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: tuple[Facet, ...]
    next: Query | None = None
    previous: Query | None = None
    indexed_runs: int = 0
    runs: int = 0
