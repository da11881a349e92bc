"""An opened node folder: everything the use cases work with, opened once and handed to them.

    DIR/node.toml       what the operator decides
    DIR/keys/           secrets, mode 0600
    DIR/node.sqlite     private and derived state
    DIR/logs/           public: the logs, exactly as served
    DIR/sharelm.json    public: the key of each log
    DIR/parquet/        public: the same as Parquet files, derived
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

from federation.log.keys import SigningKey, parse_signing_key
from federation.reading.folder import sync
from federation.reading.pulled import FolderState, LogState, write_state
from node.config import FILE, Settings, read_settings
from node.files import Files, give_up_reserve
from node.journal import log
from node.privacy import Anonymizer, Policy
from node.products import Labels, NoLabels, Products
from node.shard_files import ShardFiles
from node.store import HeldLog, StorageFull, Store
from node.sync.peer_source import Network, open_client

KEY = "keys/node.key"
NEXT_KEY = "keys/node.key.next"      # to be in its place once a rotation is signed (safety/rotate.py)
COMPAT_KEY = "keys/compat.key"
DATABASE = "node.sqlite"
LOCK = "lock"

Clock = Callable[[], float]     # POSIX seconds


class AlreadyRunning(Exception):
    """Another process writes this folder."""


@dataclass
class Node:
    """One open node.  `own_log` is held by whoever changes the node's own log."""

    root: Path
    settings: Settings
    key: SigningKey
    store: Store
    folder: Files
    anonymizer: Anonymizer
    clock: Clock = time.time
    network: Network = open_client
    own_log: asyncio.Lock = field(default_factory=asyncio.Lock)
    following: set[str] = field(default_factory=set)        # origins that a round is busy with
    carriers: dict[str, set[str]] = field(default_factory=dict)         # which peers list which log
    news: asyncio.Event = field(default_factory=asyncio.Event)          # a peer says it has more
    grown: dict[str, int] = field(default_factory=dict)                 # logs that peers are not told of yet
    due: asyncio.Event = field(default_factory=asyncio.Event)           # a withdrawal is to be finished
    withdrew_at_s: float = 0.0                              # when withdrawals were signed last
    reserve_spent: bool = False                             # the disk is full, and only withdrawals are taken
    published: asyncio.Event = field(default_factory=asyncio.Event)     # there is something to tell peers
    running: bool = False                                   # it serves, and its jobs run
    erasure: tuple[int, str, bytes] = (0, "", b"")          # the word on it that was signed last: when, by which key
    reading_bytes: int = 0                                  # of request bodies that are still coming in
    shards: ShardFiles = field(init=False)                  # the collection as Parquet files
    version: str = ""                                       # the state that was written down last (listing.py)
    compared: bool = False                                  # a peer was asked how far the own log is, or needs not be
    products: Products = field(default_factory=Products)    # what is derived from records, and must forget what goes
    labels: Labels = field(default_factory=NoLabels)        # what a job of this node says of records

    def __post_init__(self) -> None:
        # In every open node, also without jobs: a command that takes records back removes the files that hold them.
        self.shards = ShardFiles(self.root)
        self.products.all.append(self.shards)

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
    await write_keys(node)
    return new


async def write_keys(node: Node) -> None:
    """Brings the keys beside logs/ up to those that are pinned."""
    keys = {each.origin: LogState(each.vkey) for each in await node.store.logs.all()}
    write_state(node.folder, FolderState(keys))


@asynccontextmanager
async def open_node(
    root: Path,
    *,
    clock: Clock = time.time,
    network: Network = open_client,
    anonymizer: Callable[[Policy], Anonymizer] = Anonymizer,
    key: SigningKey | None = None,
) -> AsyncIterator[Node]:
    """The node in `root`, for this process alone.  `key` stands in for one that is not there: nothing can be
    signed with it (publication/publish.py).

    Raises:
        WrongSettings: node.toml is not there or not usable.
        AlreadyRunning: another process has it.
        StorageFull: there is no room to open it.
    """
    settings = read_settings(root / FILE)
    with lock(root):
        store = await _open_store(root)
        checker = anonymizer(settings.privacy)
        try:
            key = key or _own_key(root, await store.logs.find(settings.origin))
            node = Node(root, settings, key, store, Files(root), checker, clock, network)
            node.compared = await _has_nobody_to_ask(store)
            yield node
        finally:
            await checker.stop()
            await store.close()


async def _open_store(root: Path) -> Store:
    """
    Raises:
        StorageFull: there is no room to open it, not even the reserve.
    """
    try:
        return await Store.open(root / DATABASE)
    except StorageFull:     # withdrawals need it open
        if not give_up_reserve(root):
            raise
    log.error("the disk is full; the reserve for withdrawals is in use")
    return await Store.open(root / DATABASE)


def _own_key(root: Path, own: HeldLog | None) -> SigningKey:
    """The key that is pinned for the own log.  A rotation that was cut off left it where it waited for its place.

    When neither file holds it, whatever is there: it signs nothing (publication/publish.py), and a rotation
    replaces it.
    """
    found = {name: parse_signing_key((root / name).read_text()) for name in (KEY, NEXT_KEY) if (root / name).exists()}
    if not found:
        raise FileNotFoundError(f"{root / KEY} is not there")
    name = next((name for name, key in found.items() if own and str(key.verifier) == own.vkey), next(iter(found)))
    if name == NEXT_KEY and own and str(found[name].verifier) == own.vkey:
        (root / NEXT_KEY).rename(root / KEY)
        sync((root / KEY).parent)
    return found[name]


async def _has_nobody_to_ask(store: Store) -> bool:
    """Whether the node may sign at once: it has no peers, and its folder was not restored from a backup."""
    signing = await store.signing.read()
    return signing.allowed or not (signing.restored or await store.peers.all())


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
