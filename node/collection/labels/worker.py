"""What the process that labels does: judges a run of bodies, and finds which records say nearly the same."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
import numpy as np
from msgspec import Struct

from federation.dataset.groups import firsts_of
from federation.dataset.sketch import BINS, Sketch, sketch_of
from federation.log.tiles import WIDTH
from federation.record.conversation import Label, parse_body

from .judging import Kind, judge
from .packing import pack

Place = tuple[str, int]


class Said(Struct, frozen=True):
    """Of one run: packed labels, which of its leaves have a sketch (a byte each), and the sketches."""

    labels: bytes
    places: bytes
    sketches: bytes


def label_run(bodies: Sequence[tuple[int, bytes]], kinds: Sequence[Kind], *, sketches: bool) -> Said:
    """Of records by their index in the log.  A body that can't be read gets no label and no sketch."""
    labels, places, drawn = dict[int, Sequence[Label]](), list[int](), list[Sketch]()
    for index, raw in bodies:
        try:
            body = parse_body(raw)
        except (ValueError, RecursionError):
            continue
        labels[index] = judge(body, kinds)
        if sketches:
            places.append(index % WIDTH)
            drawn.append(sketch_of(body))
    return Said(pack(labels), bytes(places), np.concatenate(drawn).tobytes() if drawn else b"")


def repeats_among(runs: Iterable[tuple[str, int, bytes, bytes]]) -> Mapping[Place, str]:
    """For each run that has any, as JSON: by index in the log, origin and index of the record that it is like.

    `runs` are origin, number, `places` and `sketches`, in order of origins and numbers.
    """
    names, starts, places, parts = list[Place](), list[int](), bytearray(), list[bytes]()
    for origin, number, where, sketches in runs:
        if len(where) * BINS * 2 == len(sketches):
            names.append((origin, number))
            starts.append(len(places))
            places += where
            parts.append(sketches)
    if not places:
        return {}
    firsts = firsts_of(np.frombuffer(b"".join(parts), np.uint16).reshape(-1, BINS))
    repeats = np.flatnonzero(firsts != np.arange(len(firsts)))
    run_of = np.searchsorted(starts, np.arange(len(places)), side="right") - 1

    def where_is(row: int) -> tuple[str, int]:
        origin, number = names[run_of[row]]
        return origin, number * WIDTH + places[row]

    found = dict[Place, dict[int, tuple[str, int]]]()
    for row in repeats.tolist():
        found.setdefault(names[run_of[row]], {})[where_is(row)[1]] = where_is(int(firsts[row]))
    return {place: msgspec.json.encode(each).decode() for place, each in found.items()}
