"""Reading the conversations of a log whose leaves are held: each is compared with its leaf before it is kept.

Generators without input or output (steps.py), as in reader.py.
"""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from federation.errors import NotThere
from federation.log.bundle import format_bundle, format_bundle_path
from federation.log.leaf import Leaf, parse_leaves
from federation.log.slots import Unchecked, Verdict, commitments_of, judge, sound_slots, wanted_of
from federation.log.tiles import WIDTH, TilePath, split_entries

from .reader import AT_ONCE, path_of
from .steps import Fetch, Keep, Look, Steps


class Filled(Struct, frozen=True):
    """Which conversations of the chunks asked for the source did not have, and what it did wrong.

    `missing` are indexes of records; `faults` say in words which bundle was wrong, and how.
    """

    missing: tuple[int, ...]
    faults: tuple[str, ...]


class _Chunk(Struct, frozen=True):
    """A run of leaves, and what is held of its conversations; `raw` is None when that is nothing, or damaged.

    `grew`: there are new records in it, and `raw` was not looked at: what the source has holds it too.
    """

    number: int
    wanted: list[bytes | None]
    raw: bytes | None
    verdict: Verdict
    grew: bool = False


def read_bundles(
    origin: str,
    size: int,
    chunks: Sequence[int],
    gone: Collection[int],
    before: int = 0,
    known: Mapping[int, list[bytes | None]] = {},
) -> Steps[Filled]:
    """Fetches the conversations of `chunks` (runs of 256 leaves) of a log held to `size`.

    `gone` are the indexes withdrawn or retracted: they are dropped before anything is kept.  `before` is how far the
    conversations were read once: a bundle that grew over it is fetched before what is held of it is looked at.
    `known` are the commitments of chunks whose leaves were just read.
    """
    missing, faults = list[int](), list[str]()
    for at in range(0, len(chunks), AT_ONCE):
        held = yield from _look(origin, size, chunks[at : at + AT_ONCE], gone, before, known)
        short = [chunk for chunk in held if chunk.verdict.missing]
        soon = chunks[at + AT_ONCE : at + 2 * AT_ONCE]
        raws = yield Fetch(
            [_path(origin, chunk.number) for chunk in short],
            [_path(origin, number) for number in soon],
        )
        came = [_unchecked(chunk, raw) for chunk, raw in zip(short, raws, strict=True) if raw is not None]
        better = {one.start // WIDTH: (one, judge(one)) for one in came}
        for chunk in held:
            one, verdict = better.get(chunk.number, (None, chunk.verdict))
            if verdict.fault:
                faults.append(f"log {origin}: bundle {chunk.number}: {verdict.fault}")
                one = None
            if chunk.grew and (one is None or verdict.missing):
                chunk = _judged(chunk)
            if one is None:
                verdict = chunk.verdict
            missing += sorted({*verdict.missing} & {*chunk.verdict.missing})
            content = _best_of(chunk, one, verdict) if one is not None else _tidy(chunk)
            if content is not None:
                yield Keep(_path(origin, chunk.number), content)
    return Filled(tuple(missing), tuple(faults))


def held_leaves(origin: str, number: int, size: int) -> Steps[list[Leaf]]:
    """The leaves of one chunk of a log that is held to `size`."""
    path = TilePath("entries", number, min(WIDTH, size - number * WIDTH))
    raw = yield Look(path_of(origin, path))
    if raw is None:
        raise NotThere(f"log {origin}: {path} is not held")
    return parse_leaves(split_entries(raw, path.width))


def _look(
    origin: str,
    size: int,
    numbers: Sequence[int],
    gone: Collection[int],
    before: int,
    known: Mapping[int, list[bytes | None]],
) -> Steps[list[_Chunk]]:
    """What is held of these chunks."""
    found = list[_Chunk]()
    for number in numbers:
        commitments = known.get(number) or commitments_of((yield from held_leaves(origin, number, size)))
        raw = yield Look(_path(origin, number))
        wanted = wanted_of(commitments, number * WIDTH, gone)
        grew = before % WIDTH > 0 and number == before // WIDTH and any(wanted[before % WIDTH :])
        chunk = _Chunk(number, wanted, raw, _nothing_of(number, wanted), grew)
        found.append(chunk if grew else _judged(chunk))
    return found


def _judged(chunk: _Chunk) -> _Chunk:
    """With what is held compared.  A damaged bundle counts as none: it is to be had again from the source."""
    verdict = judge(_unchecked(chunk, chunk.raw)) if chunk.raw is not None else Verdict()
    if chunk.raw is None or verdict.fault:
        return replace(chunk, raw=None, verdict=_nothing_of(chunk.number, chunk.wanted))
    return replace(chunk, verdict=verdict)


def _nothing_of(number: int, wanted: list[bytes | None]) -> Verdict:
    return Verdict(tuple(number * WIDTH + k for k, commitment in enumerate(wanted) if commitment is not None))


def _unchecked(chunk: _Chunk, raw: bytes) -> Unchecked:
    return Unchecked(chunk.number * WIDTH, chunk.wanted, raw)


def _best_of(chunk: _Chunk, one: Unchecked, verdict: Verdict) -> bytes:
    """What to hold of a bundle that came: its bytes as they are when nothing has to be left out or added."""
    if not verdict.missing and not verdict.extra:
        return one.raw
    slots = sound_slots(one)
    if chunk.raw is not None and set(verdict.missing) - set(chunk.verdict.missing):
        mine = sound_slots(_unchecked(chunk, chunk.raw))
        slots = [came or held for came, held in zip(slots, mine, strict=True)]
    return format_bundle(slots)


def _tidy(chunk: _Chunk) -> bytes | None:
    """What to hold instead of what is held, when the source has nothing better; None to leave it as it is."""
    if chunk.raw is None:
        return None if chunk.verdict.missing else format_bundle([b""] * len(chunk.wanted))
    return format_bundle(sound_slots(_unchecked(chunk, chunk.raw))) if chunk.verdict.extra else None


def _path(origin: str, number: int) -> str:
    return path_of(origin, format_bundle_path(number))
