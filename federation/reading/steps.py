"""What protocol code asks of whoever drives it, since it does no input or output itself.

A reader is a generator that yields these and is sent the answers:

    Fetch   bytes from the source (a peer, or files on disk)        → list[bytes | None]
    Look    bytes that are held already                             → bytes | None
    Keep    verified bytes to hold from now on                      → None
    Learn   verified leaves, in order                               → None
    Drop    files that nobody needs any more                        → None
    Commit  everything kept of a log so far, and its new state      → None

A missing file is None.  What a source does wrong in its transport (too many bytes,
too slow, unreachable) the driver raises; it never invents bytes.
"""

from collections.abc import Generator
from typing import Any, TypeVar

from msgspec import Struct

from federation.log.leaf import Leaf

T = TypeVar("T")


class Fetch(Struct, frozen=True):
    """Paths wanted now, and those that will probably be wanted next, to be fetched meanwhile."""

    paths: list[str]
    soon: list[str] = []


class Look(Struct, frozen=True):
    path: str


class Keep(Struct, frozen=True):
    path: str
    content: bytes


class Learn(Struct, frozen=True):
    """The leaves of `origin` from index `start` on.  `last`: all that the source has were read."""

    origin: str
    start: int
    leaves: list[Leaf]
    last: bool = False


class Drop(Struct, frozen=True):
    paths: list[str]


class Commit(Struct, frozen=True):
    """From now on `origin` is held as `state` (a mirror.Held) says; what was kept must survive a power cut."""

    origin: str
    state: Any


Step = Fetch | Look | Keep | Drop | Learn | Commit
Steps = Generator[Step, Any, T]
