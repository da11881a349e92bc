"""A log's tree as files of 256 hashes or leaves (c2sp.org/tlog-tiles).

Tile n of level l holds the hashes of 256 subtrees of 256^l leaves each.  The last
tile of a level is partial until it is full, and has its width in its path.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from federation.errors import Malformed

from .merkle import Hash, complete

WIDTH = 256
HASH_BYTES = 32
MOST_LEAF_BYTES = 4096
MOST_ENTRIES_BYTES = WIDTH * (2 + MOST_LEAF_BYTES)

Level = int | Literal["entries"]

_PATH = re.compile(
    r"tile/(?P<level>[0-7]|entries)/(?P<number>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


class TilePath(Struct, frozen=True):
    """Which tile: its level, its number, and how many of its 256 places are taken."""

    level: Level
    number: int
    width: int = WIDTH

    def __str__(self) -> str:
        return format_tile_path(self)


def format_number(number: int) -> str:
    """Groups of three digits, all but the last marked: 1234067 is x001/x234/067."""
    groups = [f"{number % 1000:03}"]
    while number := number // 1000:
        groups.append(f"x{number % 1000:03}")
    return "/".join(reversed(groups))


def format_tile_path(path: TilePath) -> str:
    partial = "" if path.width == WIDTH else f".p/{path.width}"
    return f"tile/{path.level}/{format_number(path.number)}{partial}"


def parse_tile_path(text: str) -> TilePath:
    """The tile that `text` names, if it is written in the one way there is.

    Raises:
        Malformed: it is not.
    """
    match = _PATH.fullmatch(text)
    if match is None:
        raise Malformed("no path of a tile")
    level = match["level"]
    path = TilePath(
        "entries" if level == "entries" else int(level),
        int(match["number"].replace("/", "").replace("x", "")),
        int(match["width"] or WIDTH),
    )
    if format_tile_path(path) != text:
        raise Malformed("a path of a tile that is written in another way than the one there is")
    return path


def tiles_of(size: int) -> Iterator[TilePath]:
    """Every hash tile of a log of `size` leaves, the lowest level first."""
    level, count = 0, size
    while count:
        for number in range(count // WIDTH):
            yield TilePath(level, number)
        if count % WIDTH:
            yield TilePath(level, count // WIDTH, count % WIDTH)
        level, count = level + 1, count // WIDTH


def chunks_of(size: int, start: int = 0) -> Iterator[tuple[int, int]]:
    """Number and width of each run of at most 256 leaves that ends after leaf `start`."""
    for number in range(start // WIDTH, -(-size // WIDTH)):
        yield number, min(WIDTH, size - number * WIDTH)


def partials_of(size: int) -> set[TilePath]:
    """The partial tiles that a checkpoint of `size` needs."""
    partial = {path for path in _edge_tiles(size) if path.width < WIDTH}
    return partial | {TilePath("entries", path.number, path.width) for path in partial if path.level == 0}


def stale_partials(size: int, before: int, oldest: int) -> set[TilePath]:
    """Partial tiles of a checkpoint two before the newest: nobody who reads needs them any more."""
    return partials_of(oldest) - partials_of(before) - partials_of(size)


def _edge_tiles(size: int) -> Iterator[TilePath]:
    level = 0
    while size:
        yield TilePath(level, size // WIDTH, size % WIDTH or WIDTH)
        level, size = level + 1, size // WIDTH


def split_tile(raw: bytes, width: int) -> tuple[Hash, ...]:
    """The hashes in a tile of `width`.

    Raises:
        Malformed: it is not 32 bytes for each.
    """
    if len(raw) != width * HASH_BYTES:
        raise Malformed(f"a tile of {width} hashes has {width * HASH_BYTES} bytes, this one {len(raw)}")
    return tuple(raw[at : at + HASH_BYTES] for at in range(0, len(raw), HASH_BYTES))


def format_entries(leaves: Sequence[bytes]) -> bytes:
    """Leaves one after the other, each behind its length in two bytes, big-endian."""
    return b"".join([part for leaf in leaves for part in (len(leaf).to_bytes(2), leaf)])


def split_entries(raw: bytes, width: int) -> list[bytes]:
    """The `width` leaves in an entries tile.

    Raises:
        Malformed: their number or a length is wrong, or one is over 4 KiB.
    """
    step = 2 + int.from_bytes(raw[:2])
    if (
        len(raw) == width * step
        and step <= 2 + MOST_LEAF_BYTES
        and raw[::step] == raw[:1] * width
        and raw[1::step] == raw[1:2] * width
    ):      # all are as long as the first, as records are: ten times as quick
        return [raw[at : at + step - 2] for at in range(2, len(raw) + 1, step)]
    leaves = list[bytes]()
    at = 0
    while at < len(raw) and len(leaves) <= width:
        start = at + 2
        at = start + int.from_bytes(raw[start - 2 : start])
        if at - start > MOST_LEAF_BYTES:
            raise Malformed(f"a leaf has at most {MOST_LEAF_BYTES} bytes, one here {at - start}")
        leaves.append(raw[start:at])
    if at != len(raw) or len(leaves) != width:
        raise Malformed(f"an entries tile of {width} leaves does not end after {width} leaves")
    return leaves


def tile_root(hashes: Sequence[Hash]) -> Hash:
    """The hash of a full tile: one hash of the level above."""
    assert len(hashes) == WIDTH
    return complete(hashes)
