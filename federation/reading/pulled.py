"""A researcher's folder: logs/ as every node serves them, and what was known of them when they were pulled."""

from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct

from federation.errors import BrokeTheRules, Malformed, NotThere
from federation.log.checkpoint import open_checkpoint
from federation.log.commitment import parse32
from federation.log.edge import Edge
from federation.log.keys import VerifierKey, parse_verifier_key
from federation.log.leaf import Retract
from federation.log.origin import log_id
from federation.log.rotation import PATH as ROTATIONS
from federation.log.rotation import Rotation, parse_rotations
from federation.log.tiles import WIDTH, TilePath, chunks_of, split_tile
from federation.log.withdrawn import parse_withdrawn

from .bundles import held_leaves
from .drive import Files, drive
from .folder import Folder
from .mirror import Held
from .reader import Position, path_of

STATE = "sharelm.json"


class NoLogs(NotThere):
    """The folder was never pulled into, or nothing came."""


class LogState(Struct, frozen=True, omit_defaults=True):
    """What the files of a log do not say: its pinned key, how far it was pulled, and what is left to do."""

    vkey: str
    retracted: dict[int, str] = {}
    incomplete: tuple[int, ...] = ()
    pending: tuple[tuple[int, bytes], ...] = ()
    before: int = 0
    size: int = 0
    unasked: tuple[int, ...] = ()


class FolderState(Struct, frozen=True):
    """sharelm.json: by origin."""

    logs: dict[str, LogState] = {}
    format: int = 1


def read_state(folder: Folder) -> FolderState:
    """
    Raises:
        Malformed: sharelm.json is damaged.
    """
    raw = folder.read(STATE)
    if raw is None:
        return FolderState()
    try:
        return msgspec.json.decode(raw, type=FolderState)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise Malformed(
            f"{folder.root / STATE} is damaged. Move it away and pull again: what is there is taken up."
        ) from None


def write_state(folder: Folder, state: FolderState) -> None:
    folder.write(STATE, msgspec.json.format(msgspec.json.encode(state)) + b"\n", durable=True)


def remember(state: FolderState, log: VerifierKey, held: Held) -> FolderState:
    mine = LogState(
        held.position.vkey or str(log),
        held.retracted,
        held.incomplete,
        held.pending,
        held.before,
        held.position.size,
        held.unasked,
    )
    return FolderState({**state.logs, log.name: mine})


def held_in(folder: Folder, log: VerifierKey, state: LogState | None) -> Held:
    """How `log` is held in `folder`.

    Raises:
        BrokeTheRules: the files of the log there are damaged.
        NotThere: leaves of it are missing.
    """
    signed = folder.read(path_of(log.name, "checkpoint"))
    withdrawn = parse_withdrawn(folder.read(path_of(log.name, "withdrawn")) or b"")
    position = position_in(folder, log, signed) if signed is not None else Position()
    state = state or _found_out(folder, log, position.size)
    return Held(
        position=position,
        withdrawn=withdrawn,
        retracted=state.retracted,
        incomplete=state.incomplete,
        pending=state.pending,
        before=state.before,
        unasked=state.unasked,
    )


def _found_out(folder: Folder, log: VerifierKey, size: int) -> LogState:
    """What sharelm.json would say of a log, when it is gone: every run is looked through again."""
    retracted = dict[int, str]()
    chunks = tuple(number for number, _ in chunks_of(size))
    for number in chunks:
        leaves = drive(held_leaves(log.name, number, size), Files(folder), folder)
        retracted.update({leaf.i: leaf.c for leaf in leaves if isinstance(leaf, Retract)})
    return LogState(str(log), retracted, chunks)


def position_in(folder: Folder, log: VerifierKey, signed: bytes) -> Position:
    """The position at checkpoint `signed`, its edge read from the partial tiles.

    Raises:
        Malformed: a tile is not there, or they do not give the signed root.
    """
    key = key_in_force(folder, log)
    checkpoint = open_checkpoint(signed, key)
    partial, count, level = list[tuple[bytes, ...]](), checkpoint.size, 0
    while count:
        width = count % WIDTH
        raw = folder.read(path_of(log.name, TilePath(level, count // WIDTH, width))) if width else b""
        partial.append(split_tile(raw or b"", width))
        count, level = count // WIDTH, level + 1
    edge = Edge(tuple(partial))
    if edge.root != checkpoint.root:
        raise Malformed(f"the tiles of {log.name} in {folder.root} do not give the root of their checkpoint")
    return Position(checkpoint, edge, "" if key == log else str(key))


def key_in_force(folder: Folder, log: VerifierKey) -> VerifierKey:
    """The key that signs the log's checkpoint in `folder`, when `log` is the one that it was pinned with.

    The rotations there were verified when they were kept, and `verify_log` verifies them again; here they say
    only which signature to look at.
    """
    rotations = rotations_in(folder, log.name)
    known = {each.o for each in rotations}
    return VerifierKey(log.name, parse32(rotations[-1].leaf.k)) if str(log) in known else log


def rotations_in(folder: Folder, origin: str) -> tuple[Rotation, ...]:
    """What `folder` holds of the log's rotations; none when the file is damaged, which `verify_log` says."""
    try:
        return parse_rotations(folder.read(path_of(origin, ROTATIONS)) or b"")
    except BrokeTheRules:
        return ()


def version_of(checkpoints: list[tuple[str, int, bytes]]) -> str:
    """A short name for a state of the collection: the first 16 hex digits of the SHA-256
    of its lines `<origin> <size> <root in hex>`, sorted."""
    lines = sorted(f"{origin} {size} {root.hex()}\n" for origin, size, root in checkpoints)
    return sha256("".join(lines).encode()).hexdigest()[:16]


def keys_in(folder: Path) -> list[VerifierKey]:
    """Every key that the logs in a pulled folder ever had, so far as the pulls saw."""
    keys = list(logs_in(folder).values())
    return keys + [parse_verifier_key(each.o) for key in keys for each in rotations_in(Folder(folder), key.name)]


def logs_in(folder: Path) -> dict[str, VerifierKey]:
    """The logs in a pulled folder, by origin, with the keys pinned when they were pulled."""
    state = read_state(Folder(folder))
    return {origin: parse_verifier_key(log.vkey) for origin, log in state.logs.items()}


def begun_in(folder: Path) -> set[str]:
    """The pinned logs of which anything was ever pulled; it may be gone since."""
    state = read_state(Folder(folder))
    return {name for name, log in state.logs.items() if log.size or (folder / "logs" / log_id(name)).exists()}
