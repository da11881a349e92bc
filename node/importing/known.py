"""Whether a row was brought in before, by the commitment that follows from what it is called in its data set."""

import hmac

from federation.log.commitment import commit_to_secret
from node.context import COMPAT_KEY, Node


class Commitments:
    """The withdrawal commitments of a format's rows on one node."""

    def __init__(self, node: Node, format: str) -> None:
        self._node = node
        self._key = bytes.fromhex((node.root / COMPAT_KEY).read_text())
        self._of = f"sharelm/import/v1\n{format}\n"

    def of(self, source_id: str) -> bytes:
        """The operator holds the secret behind it, and the same row gives the same one."""
        return commit_to_secret(hmac.digest(self._key, (self._of + source_id).encode(), "sha256"))

    async def is_known(self, w: bytes) -> bool:
        """Whether it waits here, or was published, be it taken back since."""
        store = self._node.store
        return bool(await store.contributions.find(w) or await store.logs.places(w))
