"""Whether this node may sign before it asked a peer how far its own log is."""

from collections.abc import Sequence

from msgspec import Struct

from .audit import Act, note_acts
from .database import Database


class Signing(Struct, frozen=True):
    """`restored`: the folder came from a backup, and nobody was asked since; `allowed`: the operator said so.

    `seen_size`: how far a peer showed the own log under this node's own signature.
    """

    restored: bool
    allowed: bool
    seen_size: int = 0


class SigningRight:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self) -> Signing:
        row = await self._database.one("SELECT restored, allowed, seen_size FROM signing")
        return Signing(bool(row[0]), bool(row[1]), row[2]) if row else Signing(restored=False, allowed=False)

    async def restored(self) -> None:
        await self._write(Signing(restored=True, allowed=False, seen_size=(await self.read()).seen_size))

    async def allow(self, acts: Sequence[Act]) -> None:
        """Until a peer answers again, or shows more; what one showed before counts no more."""
        await self._write(Signing(restored=False, allowed=True), acts)

    async def compared(self) -> None:
        """A peer was asked, and holds nothing that is not here."""
        signing = await self.read()
        if signing.restored or signing.allowed:
            await self._write(Signing(restored=False, allowed=False, seen_size=signing.seen_size))

    async def seen(self, size: int) -> None:
        """A peer showed the own log this far, signed by this node."""
        async with self._database.transaction() as change:
            await change.run("UPDATE signing SET allowed = 0, seen_size = max(seen_size, ?)", size)

    async def _write(self, signing: Signing, acts: Sequence[Act] = ()) -> None:
        async with self._database.transaction() as change:
            await change.run(
                "UPDATE signing SET restored = ?, allowed = ?, seen_size = ?",
                int(signing.restored), int(signing.allowed), signing.seen_size,
            )  # fmt: skip
            await note_acts(change, acts)
