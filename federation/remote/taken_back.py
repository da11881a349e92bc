"""Which records of the logs that a node, or a pulled folder, holds were taken back: verified, and without any text.

The leaves of every log are read and verified as in a pull, into a folder that goes afterwards; conversations are
not asked for.
"""

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from federation.errors import NotThere
from federation.log.checkpoint import open_checkpoint
from federation.log.keys import VerifierKey, parse_verifier_key
from federation.log.listing import PATH, parse_listing
from federation.log.note import parse_note
from federation.reading.drive import drive
from federation.reading.folder import Folder
from federation.reading.mirror import Held, Wanted, mirror
from federation.reading.pulled import held_in, logs_in, read_state, rotations_in
from federation.reading.trust import Trust

from .http_source import HttpSource


class TakenBack(Struct, frozen=True):
    """Of one log: the keys that it had, the newest first, the checkpoint up to which this holds, and the indexes
    withdrawn or retracted."""

    keys: tuple[VerifierKey, ...]
    signed: bytes
    gone: frozenset[int]

    def check(self, signed: bytes) -> None:
        """
        Raises:
            BadSignature, WrongOrigin, Malformed: the checkpoint is not one of this log.
        """
        by = next((key for key in self.keys if parse_note(signed).by(key) is not None), self.keys[0])
        open_checkpoint(signed, by)


def taken_back_at(url: str, trust: Trust | None) -> dict[str, TakenBack]:
    """By origin, of all logs that the node at `url` offers; with a trust file, only under the keys that it names.

    Raises:
        OutOfReach, BrokeTheRules: the node, or a log that it offers, can't be read.
    """
    with closing(HttpSource(url)) as source, TemporaryDirectory(prefix="sharelm-") as folder:
        [raw] = source.fetch([PATH], [])
        if raw is None:
            raise NotThere(f"{url} is no node: it has no /{PATH}")
        offered = {listed.origin: listed for listed in parse_listing(raw).logs}
        trusted = trust.keys() if trust is not None and trust.origins else None
        # The key that is trusted, whatever the node lists: a rotation leads on from there, or it is refused.
        wanted = [
            Wanted(trusted[name] if trusted else listed.key, Held(), listed)
            for name, listed in offered.items()
            if trusted is None or name in trusted
        ]
        kept = Folder(Path(folder))
        outcomes = drive(mirror(wanted), _NoBundles(source), kept)
        for outcome in outcomes.values():
            if outcome.trouble is not None:
                raise outcome.trouble
        return {each.log.name: _of(kept, each.log, outcomes[each.log.name].held) for each in wanted}


def taken_back_in(folder: Path) -> dict[str, TakenBack]:
    """The same from a pulled folder, offline.

    Raises:
        BrokeTheRules, NotThere: its files are damaged, or it holds no logs.
    """
    keys, state = logs_in(folder), read_state(Folder(folder))
    if not keys:
        raise NotThere(f"{folder} holds no logs. Pull some with: sharelm pull URL --to {folder}")
    kept = Folder(folder)
    return {name: _of(kept, key, held_in(kept, key, state.logs[name])) for name, key in keys.items()}


class _NoBundles:
    """A source that is not asked for conversations: they count as missing, and nobody is at fault."""

    def __init__(self, source: HttpSource) -> None:
        self._source = source

    def fetch(self, paths: list[str], soon: list[str]) -> list[bytes | None]:
        asked, later = [[path for path in some if "/bundle/" not in path] for some in (paths, soon)]
        found = dict(zip(asked, self._source.fetch(asked, later), strict=True))
        return [found.get(path) for path in paths]


def _of(folder: Folder, log: VerifierKey, held: Held) -> TakenBack:
    """`folder` holds the rotations of the log, which were verified when they were kept."""
    checkpoint = held.position.checkpoint
    newest = parse_verifier_key(held.position.vkey) if held.position.vkey else log
    before = [parse_verifier_key(each.o) for each in rotations_in(folder, log.name)]
    return TakenBack((newest, *reversed(before)), checkpoint.signed if checkpoint else b"", held.gone)
