"""Members, their tokens and the invites that made them.  Only hashes of tokens and codes are stored.

A token or a code has 256 random bits, so a plain SHA-256 hides it (OWASP ASVS 5.0, 6.5.2).
"""

from .database import Database

_FIND = "SELECT id FROM member WHERE token_sha256 = ? AND revoked = 0"


class Members:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add_invite(self, code_sha256: bytes, *, uses: int, expires_at_s: int) -> None:
        async with self._database.transaction() as change:
            await change.run("INSERT INTO invite VALUES (?, ?, ?)", code_sha256, uses, expires_at_s)

    async def join(self, code_sha256: bytes, token_sha256: bytes, *, now_s: int, today: str) -> bool:
        """Uses the invite once and adds a member; False when there is no such invite, or it is used up or expired."""
        async with self._database.transaction() as change:
            used = await change.run(
                "UPDATE invite SET uses_left = uses_left - 1 "
                "WHERE code_sha256 = ? AND uses_left > 0 AND expires_at_s > ?",
                code_sha256,
                now_s,
            )
            if used:
                await change.run("INSERT INTO member (token_sha256, joined_on) VALUES (?, ?)", token_sha256, today)
            await change.run("DELETE FROM invite WHERE uses_left <= 0 OR expires_at_s <= ?", now_s)
        return bool(used)

    async def add(self, token_sha256: bytes, *, today: str) -> None:
        async with self._database.transaction() as change:
            await change.run("INSERT INTO member (token_sha256, joined_on) VALUES (?, ?)", token_sha256, today)

    async def with_token(self, token_sha256: bytes) -> int | None:
        """The member who holds this token; None when nobody does, or it was revoked."""
        row = await self._database.one(_FIND, token_sha256)
        return row[0] if row else None

    async def revoke(self, member: int) -> bool:
        async with self._database.transaction() as change:
            return bool(await change.run("UPDATE member SET revoked = 1 WHERE id = ? AND revoked = 0", member))

    async def list(self) -> list[tuple[int, str, bool, int]]:
        """Number, day of joining, whether revoked, and how many contributions wait, of each member."""
        rows = await self._database.all(
            "SELECT id, joined_on, revoked, (SELECT count(*) FROM contribution WHERE member = member.id) "
            "FROM member ORDER BY id"
        )
        return [(number, day, bool(revoked), waiting) for number, day, revoked, waiting in rows]
