"""An opened node folder: everything the use cases work with, opened once and handed to them.

    DIR/node.toml       what the operator decides
    DIR/keys/           secrets, mode 0600
    DIR/node.sqlite     private and derived state
    DIR/logs/           public: the logs, exactly as served
    DIR/sharelm.json    public: the key of each log
    DIR/evidence/       signed contradictions of others
    DIR/lock            held by the one process that may write here
    DIR/control.sock    how that process is asked
"""

import asyncio
import fcntl
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from federation.folder import Folder
from federation.keys import SigningKey, parse_signing_key
from federation.pulled import FolderState, LogState, write_state
from node.config import FILE, Settings, read_settings
from node.privacy import Anonymizer, Policy
from node.store import Store
from node.sync.peer_source import Network, open_client

KEY = "keys/node.key"
COMPAT_KEY = "keys/compat.key"
DATABASE = "node.sqlite"
LOCK = "lock"

Clock = Callable[[], float]     # POSIX seconds

log = structlog.get_logger()


class AlreadyRunning(Exception):
    """Another process writes this folder."""


@dataclass
class Node:
    """One open node.  `own_log` is held by whoever changes the node's own log."""

    root: Path
    settings: Settings
    key: SigningKey
    store: Store
    folder: Folder
    anonymizer: Anonymizer
    clock: Clock = time.time
    network: Network = open_client
    own_log: asyncio.Lock = field(default_factory=asyncio.Lock)
    following: set[str] = field(default_factory=set)        # origins that a round is busy with
    carriers: dict[str, set[str]] = field(default_factory=dict)         # which peers list which log
    news: asyncio.Event = field(default_factory=asyncio.Event)          # a peer says it has more
    grown: dict[str, int] = field(default_factory=dict)                 # logs that peers are not told of yet
    published: asyncio.Event = field(default_factory=asyncio.Event)     # there is something to tell peers
    running: bool = False                                   # it serves, and its jobs run
    reading_bytes: int = 0                                  # of request bodies that are still coming in
    compared: bool = False                                  # a peer was asked how far the own log is

    @property
    def origin(self) -> str:
        return self.settings.origin

    @property
    def vkey(self) -> str:
        return str(self.key.verifier)

    @property
    def now_s(self) -> int:
        return int(self.clock())


async def pin(node: Node, origin: str, vkey: str, learnt_from: str) -> bool:
    """Pins the key of a log at first sight; False when the log is known already.

    The keys are written beside logs/ too, so that the folder can be verified and
    exported by those who have no database.
    """
    new = await node.store.logs.pin(origin, vkey, learnt_from)
    keys = {each.origin: LogState(each.vkey) for each in await node.store.logs.all()}
    write_state(node.folder, FolderState(keys))
    return new


@asynccontextmanager
async def open_node(
    root: Path,
    *,
    clock: Clock = time.time,
    network: Network = open_client,
    anonymizer: Callable[[Policy], Anonymizer] = Anonymizer,
) -> AsyncIterator[Node]:
    """The node in `root`, for this process alone.

    Raises:
        WrongSettings: node.toml is not there or not usable.
        AlreadyRunning: another process has it.
    """
    settings = read_settings(root / FILE)
    with lock(root):
        key = parse_signing_key((root / KEY).read_text())
        store = await Store.open(root / DATABASE)
        checker = anonymizer(settings.privacy)
        try:
            yield Node(root, settings, key, store, Folder(root), checker, clock, network)
        finally:
            await checker.stop()
            await store.close()


class lock:  # noqa: N801  (used as a statement: with lock(root))
    """Keeps every other process out of the folder for as long as this one lives."""

    def __init__(self, root: Path) -> None:
        self._file = root / LOCK

    def __enter__(self) -> None:
        self._descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._descriptor)
            raise AlreadyRunning(f"{self._file.parent} is in use by another process") from None

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)


def write_secret(file: Path, content: str) -> None:
    """A new file that only its owner can read, on the disk when this returns."""
    file.parent.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(descriptor)
