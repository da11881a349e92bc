"""The hash of any subtree, out of the hash tiles that are held."""

from collections.abc import Callable

from federation.errors import NotThere

from .merkle import Hash, complete
from .tiles import HASH_BYTES, WIDTH, TilePath, split_tile

ReadTile = Callable[[TilePath], bytes | None]


def locate(level: int, index: int, size: int) -> tuple[TilePath, int, int]:
    """The tile of a log of `size` leaves that holds the subtree, and its first and last place there."""
    within = level % 8
    first = index << within
    number = first // WIDTH
    width = min(WIDTH, (size >> level - within) - number * WIDTH)
    start = first % WIDTH
    return TilePath(level // 8, number, width), start, start + (1 << within)


def hash_reader(size: int, read: ReadTile) -> Callable[[int, int], Hash]:
    """A function from level and index to the hash of that subtree.

    It raises NotThere when a tile is not held, and Malformed when it is cut short.
    """

    def hash_of(level: int, index: int) -> Hash:
        path, start, end = locate(level, index, size)
        raw = read(path)
        if raw is None:
            raise NotThere(f"{path} is not held")
        assert HASH_BYTES * end <= HASH_BYTES * path.width
        return complete(split_tile(raw, path.width)[start:end])

    return hash_of
