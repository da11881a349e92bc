"""How much a source may send, and how slowly, before its answer is cut off."""

from federation.errors import TooMuch, TooSlow
from federation.log import bundle, listing, note, rotation, tiles

LEAST_BYTES_A_SECOND = 8 * 1024
GRACE_S = 10.0
LARGE = 4 << 20     # answers above this are read one at a time

_WITHDRAWN_BYTES = 64 << 20
_COMMITMENTS_BYTES = 1 << 20
_COLLECTION_BYTES = 8 << 20     # a version's checkpoints, hints of 256 runs
_RECEIPTS_BYTES = 64 << 20      # of 1,000 withdrawals, each with a proof that holds a checkpoint


def most_bytes(path: str) -> int:
    """The byte bound of what is served at `path`, e.g. 8,192 for a tile of hashes."""
    if path == listing.PATH:
        return listing.MOST_BYTES
    if path.startswith("commitments/"):
        return _COMMITMENTS_BYTES
    if path.startswith("collection/"):
        return _COLLECTION_BYTES
    if path == "withdrawals":
        return _RECEIPTS_BYTES
    name = path.partition("/")[2].partition("/")[2]
    if name.startswith("tile/entries/"):
        return tiles.MOST_ENTRIES_BYTES
    if name.startswith("tile/"):
        return tiles.WIDTH * tiles.HASH_BYTES
    if name.startswith("bundle/"):
        return bundle.MOST_BYTES
    if name == "withdrawn":
        return _WITHDRAWN_BYTES
    if name == rotation.PATH:
        return rotation.MOST_BYTES
    return note.MOST_BYTES


class Meter:
    """Counts the bytes of one answer as they come in."""

    def __init__(self, path: str, started_s: float) -> None:
        self._path = path
        self._most = most_bytes(path)
        self._started_s = started_s
        self.received = 0

    def take(self, count: int, now_s: float) -> None:
        """
        Raises:
            TooMuch: the bound is passed.
            TooSlow: after ten seconds, fewer than 8,192 bytes a second on average.
        """
        self.received += count
        elapsed = now_s - self._started_s
        if self.received > self._most:
            raise TooMuch(f"{self._path} has at most {self._most} bytes; the source goes on sending")
        if elapsed > GRACE_S and self.received < LEAST_BYTES_A_SECOND * elapsed:
            raise TooSlow(f"{self._path} comes at less than {LEAST_BYTES_A_SECOND} bytes a second")
