"""Which shards to make next, so that the index follows what is to be in it.

Shards are never changed, only exchanged.  Runs that are not full yet change with each publication, and lie in a small
shard of their own; full ones lie in shards that are put together with others of about their size, so that what comes
in small pieces is written again a few times only; and none grows over MOST_RUNS.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from federation.log.tiles import WIDTH

from .manifest import Run

MOST_RUNS = 64              # of a shard: 16,384 records, which is what an erasure has to write again
_MOST_DIRTY = 4             # shards that are replaced in one step

Place = tuple[str, int]


class Step(Struct, frozen=True):
    """New shards, each with the runs it is to be made of, and the shards that they replace."""

    shards: tuple[tuple[Run, ...], ...]
    replaces: tuple[str, ...]


def next_step(
    held: Mapping[str, Sequence[Run]], wanted: Mapping[Place, Run], *, labels_settled: bool = True
) -> Step | None:
    """What to do next; None when the index has just what is wanted.

    `held` are the runs of each shard by its name.  While labels are still being computed (not `labels_settled`) a
    shard is not made again for labels alone, unless all of its runs have some.
    """
    dirty = _dirty(held, wanted, labels_settled)
    known = {run.place for runs in held.values() for run in runs}
    fresh = [run for place, run in wanted.items() if place not in known]
    if not dirty and not fresh:
        return None
    replaces = dict.fromkeys(dirty[:_MOST_DIRTY])
    room = max(0, MOST_RUNS * max(1, len(replaces)) - sum(len(held[name]) for name in replaces))
    runs = [*_still_wanted(held, replaces, wanted), *fresh[: room or MOST_RUNS * (not replaces)]]
    if any(run.width < WIDTH for run in runs):
        tails = {name for name, of in held.items() if of and all(run.width < WIDTH for run in of)} - replaces.keys()
        runs += _still_wanted(held, tails, wanted)
        replaces |= dict.fromkeys(sorted(tails))
    full = _cut([run for run in runs if run.width == WIDTH])
    if full and len(full[-1]) < MOST_RUNS:
        absorbed = _smaller(held, replaces, len(full[-1]))
        full[-1] += _still_wanted(held, absorbed, wanted)
        replaces |= dict.fromkeys(absorbed)
    shards = [*full, *_cut([run for run in runs if run.width < WIDTH])]
    return Step(tuple(tuple(sorted(each, key=lambda run: run.place)) for each in shards), tuple(replaces))


def _dirty(held: Mapping[str, Sequence[Run]], wanted: Mapping[Place, Run], labels_settled: bool) -> list[str]:
    """Shards that are to be made again, those first that hold something which is to be erased."""
    urgent, stale = list[str](), list[str]()
    for name, runs in held.items():
        pairs = [(run, wanted[run.place]) for run in runs if run.place in wanted]
        with_labels = labels_settled or all(new.labels for _, new in pairs)
        if any(new.gone != old.gone for old, new in pairs):
            urgent.append(name)
        elif len(pairs) < len(runs) or any(
            new.mark != old.mark or (with_labels and new.labels != old.labels) for old, new in pairs
        ):
            stale.append(name)
    return [*urgent, *stale]


def _still_wanted(held: Mapping[str, Sequence[Run]], names: Iterable[str], wanted: Mapping[Place, Run]) -> list[Run]:
    return [wanted[run.place] for name in names for run in held[name] if run.place in wanted]


def _smaller(held: Mapping[str, Sequence[Run]], taken: Iterable[str], count: int) -> list[str]:
    """Shards of full runs that are put together with one of `count` runs, the smallest first."""
    found = list[str]()
    sizes = sorted((len(runs), name) for name, runs in held.items() if all(run.width == WIDTH for run in runs))
    for size, name in sizes:
        if name in taken:
            continue
        if size > 2 * count or size + count > MOST_RUNS:
            break
        found.append(name)
        count += size
    return found


def _cut(runs: list[Run]) -> list[list[Run]]:
    return [runs[at : at + MOST_RUNS] for at in range(0, len(runs), MOST_RUNS)]
