"""Whether this node may sign before it asked a peer how far its own log is."""

from collections.abc import Sequence

from msgspec import Struct

from .audit import Act, note_acts
from .database import Database


class Signing(Struct, frozen=True):
    """`restored`: the folder came from a backup, and nobody was asked since; `allowed`: the operator said so."""

    restored: bool
    allowed: bool


class SigningRight:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self) -> Signing:
        row = await self._database.one("SELECT restored, allowed FROM signing")
        return Signing(bool(row[0]), bool(row[1])) if row else Signing(restored=False, allowed=False)

    async def restored(self) -> None:
        await self._write(Signing(restored=True, allowed=False))

    async def allow(self, acts: Sequence[Act]) -> None:
        """Until a peer answers again."""
        await self._write(Signing(restored=False, allowed=True), acts)

    async def compared(self) -> None:
        """A peer was asked, and holds nothing that is not here."""
        if await self.read() != Signing(restored=False, allowed=False):
            await self._write(Signing(restored=False, allowed=False))

    async def _write(self, signing: Signing, acts: Sequence[Act] = ()) -> None:
        async with self._database.transaction() as change:
            await change.run(
                "UPDATE signing SET restored = ?, allowed = ?", int(signing.restored), int(signing.allowed)
            )
            await note_acts(change, acts)
