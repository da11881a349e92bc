"""Logs written by our own code, sources that are bent in one place, and readers of them."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

from federation.errors import Unreachable
from federation.log.bundle import format_slot
from federation.log.checkpoint import sign_checkpoint
from federation.log.commitment import commit_to_body, commit_to_secret, format32
from federation.log.edge import Edge
from federation.log.keys import SigningKey
from federation.log.leaf import Record, Retract, Withdraw, format_leaf
from federation.log.listing import Listed
from federation.log.origin import log_id
from federation.log.tiles import WIDTH
from federation.log.withdrawn import format_withdrawn
from federation.reading.append import Entry, append
from federation.reading.drive import Files, drive
from federation.reading.folder import Folder
from federation.reading.mirror import Held, Outcome, Wanted, mirror
from federation.reading.reader import path_of

ORIGIN = "log.example/a"


def body_of_record(origin: str, index: int) -> bytes:
    return b'{"conversation":"%d of %s"}' % (index, origin.encode())


def secret_of(origin: str, index: int) -> bytes:
    return sha256(f"secret {origin} {index}".encode()).digest()


def record(origin: str, index: int, salt: bytes = b"") -> Entry:
    """The record that stands at `index`, always the same one; another `salt` makes another."""
    salt = sha256(f"salt {origin} {index}".encode() + salt).digest()
    body = body_of_record(origin, index)
    leaf = Record(commit_to_body(salt, body), commit_to_secret(secret_of(origin, index)))
    return Entry(format_leaf(leaf), format_slot(salt, body))


def withdraw(origin: str, index: int, secret: bytes | None = None) -> Entry:
    return Entry(format_leaf(Withdraw(index, origin, format32(secret or secret_of(origin, index)))))


def retract(index: int) -> Entry:
    return Entry(format_leaf(Retract("privacy", index)))


class Log:
    """A log in a folder, as its own node writes it."""

    def __init__(self, root: Path, size: int = 0, origin: str = ORIGIN, seed: bytes = bytes(32)) -> None:
        self.origin = origin
        self.key = SigningKey(origin, seed)
        self.folder = Folder(root)
        self.edge = Edge()
        self.entries: list[Entry] = []
        self.withdrawn: dict[int, bytes] = {}
        self.grow(size)

    @property
    def size(self) -> int:
        return len(self.entries)

    def grow(self, count: int, salt: bytes = b"") -> "Log":
        return self.add(*[record(self.origin, index, salt) for index in range(self.size, self.size + count)])

    def add(self, *new: Entry) -> "Log":
        tail = self.entries[self.size - self.size % WIDTH :]
        appended = append(self.origin, self.edge, tail, new)
        for path, content in appended.files.items():
            self.folder.write(path, content)
        self.edge = appended.edge
        self.entries += new
        self.folder.write(path_of(self.origin, "withdrawn"), format_withdrawn(self.withdrawn))
        self.sign()
        return self

    def sign(self) -> None:
        checkpoint = sign_checkpoint(self.size, self.edge.root, self.key)
        self.folder.write(path_of(self.origin, "checkpoint"), checkpoint.signed)

    def show(self, index: int, secret: bytes | None = None) -> "Log":
        """Puts a withdrawal into the withdrawn set, and leaves the bundle as it is."""
        self.withdrawn[index] = secret or secret_of(self.origin, index)
        self.folder.write(path_of(self.origin, "withdrawn"), format_withdrawn(self.withdrawn))
        return self

    @property
    def listed(self) -> Listed:
        digest = sha256(format_withdrawn(self.withdrawn)).hexdigest()
        root = self.edge.root.hex()
        return Listed(self.origin, log_id(self.origin), str(self.key.verifier), self.size, root, digest)


class Bent:
    """A folder as a source, with single files replaced, that counts and may break off."""

    def __init__(self, *logs: Log) -> None:
        self._files = {log_id(log.origin): Files(log.folder) for log in logs}
        self._bends: list[tuple[str, Callable[[bytes | None], bytes | None]]] = []
        self.asked: list[str] = []
        self.hinted: list[str] = []     # of what would be asked for soon
        self.breaks_after: int | None = None

    def bend(self, ending: str, change: Callable[[bytes | None], bytes | None]) -> "Bent":
        self._bends.append((ending, change))
        return self

    def fetch(self, paths: list[str], soon: list[str]) -> list[bytes | None]:
        self.hinted += soon
        return [self._fetch(path) for path in paths]

    def _fetch(self, path: str) -> bytes | None:
        if self.breaks_after is not None and len(self.asked) >= self.breaks_after:
            raise Unreachable("the connection broke off")
        self.asked.append(path)
        [raw] = self._files[path.split("/")[1]].fetch([path], [])
        for ending, change in self._bends:
            if path.endswith(ending):
                raw = change(raw)
        return raw


class Reader:
    """Whoever follows logs: files in a folder, and what was committed of each log."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = Folder(root)
        self.held: dict[str, Held] = {}

    def holds(self, log: Log) -> Held:
        return self.held.get(log.origin, Held())

    def follow(
        self, *logs: Log, source: Bent | None = None, offered: Sequence[Listed] = (), **wanted: bool
    ) -> dict[str, Outcome]:
        listed = {each.origin: each for each in [*(log.listed for log in logs), *offered]}
        return drive(
            mirror([Wanted(log.key.verifier, self.holds(log), listed[log.origin], **wanted) for log in logs]),
            source or Bent(*logs),
            self.folder,
            commit=lambda step: self.held.update({step.origin: step.state}),
        )

    def follow_one(self, log: Log, source: Bent | None = None, **more: bool) -> Outcome:
        return self.follow(log, source=source, **more)[log.origin]


def files_in(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def flipped(raw: bytes | None, at: int = 0) -> bytes:
    """The same bytes, one bit changed."""
    assert raw
    return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
