"""What of a node's logs a pull is about: some, an earlier version or what came since, what fulfils a condition."""

from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct

from federation.dataset.hints import RUNS, Hints, asks_for, parse_hints, path_of_hints
from federation.errors import BrokeTheRules, NotThere
from federation.log.listing import Listed
from federation.log.tiles import WIDTH
from federation.reading.drive import Source
from federation.reading.versions import PATH, NoSuchVersion, Version, find_version, parse_version
from federation.record.where import Everything, parse_where

Wants = Callable[[int], bool]       # of the number of a run of 256 leaves


class NoSuchLog(NotThere):
    """The node does not offer a log that was named."""


class Ask(Struct, frozen=True):
    """`origins`: these logs alone.  `where`: a condition (where.py).  `version`: no conversations of later leaves than
    this version has.  `since`: none of earlier ones.  Versions are named as in an export (versions.py)."""

    origins: tuple[str, ...] = ()
    where: str = ""
    version: str = ""
    since: str = ""


EVERYTHING = Ask()


def only(ask: Ask, offered: Mapping[str, Listed]) -> dict[str, Listed]:
    """Of the logs that a node offers those that are asked for.

    Raises:
        NoSuchLog: it does not offer one.
    """
    for name in ask.origins:
        if name not in offered:
            raise NoSuchLog(f"the node has no log {name}. It has {', '.join(sorted(offered)) or 'none'}.")
    return {name: log for name, log in offered.items() if not ask.origins or name in ask.origins}


def version_at(name: str, root: Path, source: Source) -> Version:
    """The version of this name, as the folder knows it or the node says; verified by its name, and not yet by the logs.

    Raises:
        NoSuchVersion: neither knows it.
        Malformed: the node says another one.
    """
    try:
        return find_version(root, name)
    except NoSuchVersion:
        is_name = len(name) == 16 and all(sign in "0123456789abcdef" for sign in name)
        [raw] = source.fetch([f"{PATH}/{name}"], []) if is_name else [None]
        if raw is None:
            raise NoSuchVersion(
                f"neither {root} nor this node knows which checkpoints version {name} names. Another node that held it "
                "may; or name the checkpoints.json of an export of it."
            ) from None
        return parse_version(raw, name)


def wants_of(
    ask: Ask, offered: Mapping[str, Listed], source: Source, version: Version | None, since: Version | None
) -> dict[str, Wants]:
    """By origin, which runs are asked for.  With a condition the node is asked for its hints; where it has none, or
    wrong ones, everything is wanted.

    Raises:
        WrongWhere: there is no such condition.
    """
    where = parse_where(ask.where)
    found = dict[str, Wants]()
    for name, log in offered.items():
        hints = [] if isinstance(where, Everything) else _hints(name, log.size, source)
        least = since.sizes.get(name, 0) if since is not None else 0
        most = version.sizes.get(name, 0) if version is not None else None
        found[name] = _within(asks_for(where, hints, log.size), least, most)
    return found


def _within(wanted: Wants, least: int, most: int | None) -> Wants:
    def wants(number: int) -> bool:
        first = number * WIDTH
        return first + WIDTH > least and (most is None or first < most) and wanted(number)

    return wants


def _hints(origin: str, size: int, source: Source) -> list[Hints | None]:
    paths = [path_of_hints(origin, number) for number in range(-(-size // (WIDTH * RUNS)))]
    found = list[Hints | None]()
    for raw in source.fetch(paths, []):
        try:
            found.append(parse_hints(raw) if raw is not None else None)
        except BrokeTheRules:
            found.append(None)
    return found
