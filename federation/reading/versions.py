"""Earlier states of a collection: a version names a list of signed checkpoints, and proves itself by them.

A folder keeps those that it held, in versions.jsonl; a node serves them (PROTOCOL.md, section 16).  Whoever has the
list and logs that grew on from there has the state itself, less what was taken back since: the tree of an earlier
size is a part of the tree of each later one.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from federation.errors import BadProof, BrokeTheRules, Malformed, NotThere
from federation.log.checkpoint import Checkpoint, open_checkpoint, parse_text, signed_alone
from federation.log.keys import VerifierKey, parse_verifier_key
from federation.log.merkle import range_hash
from federation.log.note import parse_note
from federation.log.tree import hash_reader

from .folder import Folder
from .pulled import key_in_force, logs_in, rotations_in, version_of
from .reader import path_of

FILE = "versions.jsonl"
PATH = "collection/versions"        # at a node, and behind it one of them by its name
MOST_BYTES = 8 << 20                # of the file; the oldest go first


class Version(Struct, frozen=True):
    """A state: its name, and the checkpoints of its logs, signed by these alone, in the order of their origins."""

    version: str
    checkpoints: tuple[str, ...]

    @property
    def sizes(self) -> dict[str, int]:
        return {origin: size for origin, size, _ in map(read_checkpoint, self.checkpoints)}


class NoSuchVersion(NotThere):
    """Nobody who was asked knows which checkpoints this version names."""


def version_from(checkpoints: Iterable[tuple[Checkpoint, VerifierKey]]) -> Version:
    """The version of these logs, each with the key that signed its checkpoint."""
    signed = {each.origin: signed_alone(each, key).decode() for each, key in checkpoints}
    return _version([signed[origin] for origin in sorted(signed)])


def parse_version(raw: bytes, name: str | None = None) -> Version:
    """The version in a line of versions.jsonl, or in the checkpoints.json of an export.

    Raises:
        Malformed: it is none, or its checkpoints have another name than it says, or than `name`.
    """
    try:
        said = msgspec.json.decode(raw, type=Version)
        found = _version(said.checkpoints)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Malformed("a version is a JSON object with its name and a list of signed checkpoints") from None
    if found.version != said.version or (name is not None and name != said.version):
        raise Malformed(f"the checkpoints are of the version {found.version}, not of {name or said.version}")
    return said


def format_version(version: Version) -> bytes:
    return msgspec.json.encode(version) + b"\n"


def held_version(root: Path) -> Version:
    """What the folder `root` holds now.

    Raises:
        BrokeTheRules: a checkpoint is damaged.
    """
    folder, found = Folder(root), list[tuple[Checkpoint, VerifierKey]]()
    for key in logs_in(root).values():
        signed = folder.read(path_of(key.name, "checkpoint"))
        if signed is not None:
            in_force = key_in_force(folder, key)
            found.append((open_checkpoint(signed, in_force), in_force))
    return version_from(found)


def read_versions(root: Path) -> dict[str, Version]:
    """Those that the folder held, the oldest first.  A line that is cut or damaged is passed over."""
    found = dict[str, Version]()
    for line in (Folder(root).read(FILE) or b"").splitlines():
        try:
            version = parse_version(line)
        except BrokeTheRules:
            continue
        found[version.version] = version
    return found


def remember_version(root: Path, version: Version) -> None:
    """Adds it to versions.jsonl, unless it is there.  The file is not read as a whole, and seldom written as one."""
    line, before = format_version(version), Folder(root).read(FILE) or b""
    if not version.checkpoints or line[: line.index(b",")] in before:
        return
    if len(before) + len(line) > MOST_BYTES:
        lines = [*before[-MOST_BYTES // 2 :].splitlines(keepends=True)[1:], line]     # the first may be half of one
        Folder(root).write(FILE, b"".join(lines), durable=True)
        return
    with (root / FILE).open("ab") as file:
        file.write((b"" if before.endswith(b"\n") or not before else b"\n") + line)


def find_version(root: Path, name: str) -> Version:
    """The version `name` in the folder's own memory; or `name` is a file that says it: an export's checkpoints.json.

    Raises:
        NoSuchVersion: neither.
        Malformed: the file says none.
    """
    if name in (known := read_versions(root)):
        return known[name]
    current = held_version(root)
    if current.version == name:
        return current
    file = Path(name) / "checkpoints.json" if Path(name).is_dir() else Path(name)
    if file.is_file():
        return parse_version(file.read_bytes())
    raise NoSuchVersion(
        f"{root} does not know which checkpoints version {name} names. Ask a node that held it: sharelm pull URL --to "
        f"{root} --version {name}; or name the checkpoints.json of an export of it instead of the version."
    )


def check_version(root: Path, version: Version) -> None:
    """Returns when every checkpoint of the version is signed by its log, and the logs in `root` continue it.

    Raises:
        NotThere: a log is not held, or not as far.
        BadProof: the log that is held is not a continuation.
        BrokeTheRules: a signature or a file is wrong.
    """
    keys, folder = logs_in(root), Folder(root)
    for signed in version.checkpoints:
        origin, _, _ = read_checkpoint(signed)
        if origin not in keys:
            raise NotThere(f"version {version.version} has the log {origin}, {root} has not: pull from a node that has")
        _check_log(folder, keys[origin], signed.encode(), version.version)


def _check_log(folder: Folder, log: VerifierKey, signed: bytes, name: str) -> None:
    known = [log, *(parse_verifier_key(each.o) for each in rotations_in(folder, log.name)), key_in_force(folder, log)]
    note = parse_note(signed)
    by = next((key for key in known if note.by(key) is not None), known[-1])
    then = open_checkpoint(signed, by)
    now = open_checkpoint(folder.read(path_of(log.name, "checkpoint")) or b"", known[-1])
    if now.size < then.size:
        raise NotThere(
            f"version {name} has {then.size} leaves of {log.name}, and {folder.root} holds {now.size}. Pull again."
        )
    hash_of = hash_reader(now.size, lambda path: folder.read(path_of(log.name, path)))
    if range_hash(0, then.size, hash_of) != then.root:
        raise BadProof(f"log {log.name}: what is held is no continuation of its checkpoint in version {name}")


def _version(checkpoints: Sequence[str]) -> Version:
    return Version(version_of([read_checkpoint(each) for each in checkpoints]), tuple(checkpoints))


def read_checkpoint(signed: str) -> tuple[str, int, bytes]:
    """Origin, size and root, as it says."""
    return parse_text(parse_note(signed.encode()).text)
