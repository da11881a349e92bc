"""What a node derives from its records, keeps beside logs/ and serves: search index, map, Parquet files.

Each such product is kept by state (derived.py): it remembers of what it was made, and makes again what changed.
Here stands what they have in common, and how they are told at once that records are to be shown no more.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol, runtime_checkable

from msgspec import Struct

from federation.record.conversation import Label

Place = tuple[str, int]     # the origin of a log, and the number of a run of 256 of its leaves


class Built(Struct, frozen=True):
    """What a run was when something was made of it: `mark` and `gone` of its Part then (derived.py)."""

    mark: str
    gone: str


class Product(Protocol):
    """One thing that is derived.  `name` is in the operator's words: "search"."""

    @property
    def name(self) -> str: ...

    def hide(self, origin: str, indexes: Collection[int]) -> None:
        """These records are taken back, erased or kept back.  Does not wait, and never fails.

        From now on nobody gets anything of them here, also when a run that was read before is put in after this.
        Whether their bytes have gone too shows in `built`; they are to go within seconds.  Where no job of this
        product runs (a command on a node that is stopped) they are gone when this returns: the files that may
        hold them are dropped, and made again at the next start.
        """

    async def built(self) -> Mapping[Place, Built]:
        """What its bytes on the disk were made of; a run that is not in it has left nothing there."""


@runtime_checkable
class Checked(Protocol):
    """A product that does not mend itself when it is damaged: what `sharelm fsck` asks."""

    async def check(self) -> list[str]:
        """What is wrong with it, in the operator's words, and what to do."""


@runtime_checkable
class Remade(Protocol):
    """A product that can be made anew: what `sharelm reindex` asks."""

    async def remake(self) -> None:
        """Forgets all of it; its job makes it anew while the node runs."""


@runtime_checkable
class Timed(Protocol):
    """A product that measures how long it takes until what is taken back is gone."""

    def asked(self, named: Iterable[tuple[str, int]]) -> None:
        """These records, by origin and index, are asked for here, and are not taken back yet."""


class Labels(Protocol):
    """Judgements on records that a job of this node computed, beside those that are in the records themselves."""

    async def marks(self) -> Mapping[Place, str]:
        """For each run that has labels a short text, another one when they are others.  No file is read for it."""

    async def of_run(self, origin: str, number: int) -> Mapping[int, tuple[Label, ...]]:
        """The labels of a run's records, by index in the log."""


def said_by(origin: str, labels: Mapping[int, Sequence[Label]]) -> dict[int, tuple[Label, ...]]:
    """The same with the node that computed them before who judged: as they are given to researchers, among others."""
    return {
        index: tuple(Label(each.name, each.value, f"{origin}: {each.by}") for each in some)
        for index, some in labels.items()
    }


class NoLabels:
    """Where nothing computes any."""

    async def marks(self) -> Mapping[Place, str]:
        return {}

    async def of_run(self, origin: str, number: int) -> Mapping[int, tuple[Label, ...]]:
        return {}


class Products:
    """All that an open node derives."""

    def __init__(self) -> None:
        self.all: list[Product] = []

    def hide(self, origin: str, indexes: Collection[int]) -> None:
        """Tells every product; for whoever takes records back, erases them or keeps them back."""
        if indexes:
            for each in self.all:
                each.hide(origin, indexes)

    def asked(self, named: Collection[tuple[str, int]]) -> None:
        for each in self.all:
            if named and isinstance(each, Timed):
                each.asked(named)
