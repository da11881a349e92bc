"""What a researcher does: pull every log that a node holds, verified, into a folder.

Nothing in the node is trusted.  A pull that was cut off is taken up where it stood;
a later one asks for what is new only.
"""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from federation.errors import BrokeTheRules, NotThere
from federation.log.keys import VerifierKey, parse_verifier_key
from federation.log.listing import PATH, Listed, parse_listing
from federation.reading.drive import drive
from federation.reading.folder import Folder
from federation.reading.mirror import Held, Outcome, Wanted, mirror
from federation.reading.pulled import (
    FolderState,
    LogState,
    held_in,
    read_state,
    remember,
    rotations_in,
    version_of,
    write_state,
)
from federation.reading.steps import Commit
from federation.reading.trust import Trust, what_lacks
from federation.reading.versions import check_version, held_version, remember_version
from federation.record.where import parse_where

from .asking import EVERYTHING, Ask, only, version_at, wants_of
from .http_source import HttpSource

LOCK = ".lock"

Progress = Callable[[str], None]        # the path of a file that was just verified and kept


class NoAddress(ValueError):
    """What was given as a node's address is none; nothing was made or asked."""


class PulledLog(Struct, frozen=True):
    """A log as it is held after the pull; `trouble` says what was wrong with it, "" if nothing was.

    `asked_for` is False for one that lies in the folder from before, and that this pull was not
    about: then `trouble` says why it did not move, and the pull is good all the same.
    """

    origin: str
    vkey: str
    size: int
    root: str
    new: int
    withdrawn: int
    retracted: int
    missing: int
    trouble: str
    asked_for: bool = True
    unasked: int = 0        # runs of 256 leaves whose conversations no pull has asked for yet


class PullReport(Struct, frozen=True):
    """What a pull brought.  `version` names the state of all that the folder holds now, to cite:
    `sharelm verify` finds the same."""

    url: str
    folder: str
    version: str
    logs: tuple[PulledLog, ...]
    pinned: tuple[str, ...]         # verifier keys taken on first sight: nothing but this node vouches for them
    requests: int
    received_bytes: int
    seconds: float

    @property
    def is_good(self) -> bool:
        return not any((log.trouble and log.asked_for) or log.missing for log in self.logs)


def pull(
    url: str, to: Path, trust: Trust | None = None, progress: Progress = lambda _: None, ask: Ask = EVERYTHING
) -> PullReport:
    """Brings the folder `to` as far as the node at `url` is, or as far as is asked for.

    Leaves and withdrawals are always read and verified as a whole; `ask` says of which runs of 256 conversations
    are wanted.  What is not is no fault: a later pull that asks for it completes it.

    Raises:
        NoAddress: `url` is no address of a node.
        OutOfReach: the node does not answer; what was pulled stays.
        BrokeTheRules: what it answers is no list of logs; or the logs do not continue the version that is asked for.
        NoSuchLog, NoSuchVersion, WrongWhere: of what is asked for.
        BlockingIOError: another process pulls into the folder.
    """
    started = time.monotonic()
    check_address(url)
    parse_where(ask.where)
    to.mkdir(parents=True, exist_ok=True)
    with _alone(to), closing(HttpSource(url)) as source:
        folder = Folder(to)
        state = read_state(folder)
        remember_version(to, held_version(to))
        [raw] = source.fetch([PATH], [])
        if raw is None:
            raise NotThere(f"{url} is no node: it has no /{PATH}")
        offered = only(ask, {listed.origin: listed for listed in parse_listing(raw).logs})
        version, since = (version_at(name, to, source) if name else None for name in (ask.version, ask.since))
        wants = wants_of(ask, offered, source, version, since)
        keys, unread = _keys(folder, offered, state, trust)
        wanted = [
            Wanted(
                key,
                _held(folder, key, state.logs.get(name)),
                offered[name],
                asks_for=wants[name],
                afresh=trust is not None and bool(trust.cosigners),
            )
            for name, key in keys.items()
        ]
        keeper = _Keeper(folder, state, keys)
        outcomes = drive(
            mirror(wanted), source, folder, commit=keeper.commit, watch=lambda step: progress(step.path)
        )
        requests, received = source.requests, source.received_bytes
    if version is not None:
        check_version(to, version)
        remember_version(to, version)
    remember_version(to, held_version(to))
    before = {each.log.name: each.held for each in wanted}
    now_held = {
        name: _held(folder, parse_verifier_key(log.vkey), log) for name, log in keeper.state.logs.items()
    }
    checkpoints = [c for each in now_held.values() if (c := each.position.checkpoint) is not None]
    logs = [_describe(keys[name], before[name], outcome, trust) for name, outcome in outcomes.items()]
    logs += [_left(each, now_held.get(each.origin, Held())) for each in unread]
    return PullReport(
        url=url,
        folder=str(to),
        version=version_of([(each.origin, each.size, each.root) for each in checkpoints]),
        logs=tuple(logs),
        pinned=tuple(str(key) for name, key in keys.items() if name not in state.logs and trust is None),
        requests=requests,
        received_bytes=received,
        seconds=round(time.monotonic() - started, 3),
    )


def check_address(url: str) -> None:
    """
    Raises:
        NoAddress: `url` can't be the address of a node.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port      # raises when it is none
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and not (parts.query or parts.fragment)
    except ValueError:
        is_good = False
    if not is_good or any(sign.isspace() or not sign.isprintable() for sign in url):
        raise NoAddress(f"the address of a node begins with https:// or http://, got {url!r}")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two pulls into one folder would undo each other's work."""
    with (folder / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BlockingIOError("another process pulls into this folder; wait for it to end") from None
        yield


def _held(folder: Folder, key: VerifierKey, state: LogState | None) -> Held:
    """How the log is held; as if it were not, when its files are damaged: then they are read again,
    and only what does not verify is fetched."""
    try:
        return held_in(folder, key, state)
    except BrokeTheRules:
        return Held()


class _Keeper:
    """Writes down how each log is held, as soon as it is."""

    def __init__(self, folder: Folder, state: FolderState, keys: dict[str, VerifierKey]) -> None:
        self._folder = folder
        self.state = state
        self._keys = keys

    def commit(self, step: Commit) -> None:
        self.state = remember(self.state, self._keys[step.origin], step.state)
        write_state(self._folder, self.state)


def _keys(
    folder: Folder, offered: dict[str, Listed], state: FolderState, trust: Trust | None
) -> tuple[dict[str, VerifierKey], list[PulledLog]]:
    """The logs to read with the key for each; and those that are not read, with the reason: a log
    of the trust file that the node does not have, or one that is known from before and that the node
    no longer offers or the trust file does not name."""
    keys, unread = dict[str, VerifierKey](), list[PulledLog]()
    trusted = trust.keys() if trust is not None and trust.origins else None
    for name, key in (trusted or {}).items():
        if name not in offered:
            unread.append(_unread(name, str(key), f"this node does not offer {name}"))
    for name, known in state.logs.items():
        if trusted is not None and name not in trusted:
            unread.append(_unread(name, known.vkey, "not read: the trust file does not name it", asked_for=False))
        elif trusted is None and name not in offered:
            unread.append(_unread(name, known.vkey, "this node does not offer it", asked_for=False))
    for name, listed in sorted(offered.items()):
        pinned = str(trusted[name]) if trusted and name in trusted else None
        if trusted is not None and pinned is None:
            continue
        if name in state.logs and pinned in (None, *(each.o for each in rotations_in(folder, name))):
            pinned = state.logs[name].vkey
        # The key that is known, whatever the node lists: a rotation leads on from there, or it is refused (reader.py).
        keys[name] = parse_verifier_key(pinned) if pinned is not None else listed.key
    return keys, unread


def _unread(name: str, vkey: str, why: str, *, asked_for: bool = True) -> PulledLog:
    return PulledLog(name, vkey, 0, "", 0, 0, 0, 0, why, asked_for)


def _left(log: PulledLog, held: Held) -> PulledLog:
    """A log that was not read, as it lies in the folder."""
    checkpoint = held.position.checkpoint
    if checkpoint is None:
        return log
    lacks = ", with conversations missing" if held.incomplete else ""
    return replace(
        log,
        size=checkpoint.size,
        root=checkpoint.root.hex(),
        withdrawn=len(held.withdrawn),
        retracted=len(held.retracted),
        trouble=f"held to {checkpoint.size}{lacks}; {log.trouble}",
    )


def _describe(key: VerifierKey, before: Held, outcome: Outcome, trust: Trust | None) -> PulledLog:
    held = outcome.held
    checkpoint = held.position.checkpoint
    troubles = [str(outcome.trouble)] if outcome.trouble else []
    troubles += outcome.faults
    if checkpoint and trust and (lacks := what_lacks(checkpoint, trust, int(time.time()))):
        troubles.append(lacks)
    return PulledLog(
        origin=key.name,
        vkey=held.position.vkey or str(key),
        size=held.position.size,
        root=checkpoint.root.hex() if checkpoint else "",
        new=held.position.size - before.position.size,
        withdrawn=len(held.withdrawn),
        retracted=len(held.retracted),
        missing=outcome.missing,
        trouble="; ".join(troubles),
        unasked=len(held.unasked),
    )
