"""Which records of a node's runs repeat others follows from the records alone."""

import random

from federation.record.conversation import Body, Turn, format_body
from node.collection.labels.worker import label_run, repeats_among

TEXT = "To boil an egg softly put it into boiling water for six minutes, then under cold water, and peel it. " * 3


def body(text):
    return Body(conversation=(Turn("user", text), Turn("assistant", "So it is.")))


def test_the_same_records_give_the_same_groups_however_the_runs_were_made():
    texts = {("a.test/log", k): f"{TEXT} {TEXT if k % 3 else ''} number {k % 2}" for k in range(6)}
    texts |= {("b.test/log", 300 + k): f"{TEXT} number {k % 2}" for k in range(3)}
    runs = {}
    for order in range(2):
        items = list(texts.items())
        random.Random(order).shuffle(items)
        by_run = {}
        for (origin, index), text in items:
            by_run.setdefault((origin, index // 256), []).append((index, format_body(body(text))))
        runs[order] = repeats_among(
            (*place, said.places, said.sketches)
            for place, bodies in sorted(by_run.items())
            for said in [label_run(sorted(bodies), (), sketches=True)]
        )

    assert runs[0] == runs[1]
    assert set(runs[0]) == {("a.test/log", 0), ("b.test/log", 1)}
    assert '"300":["a.test/log",0]' in runs[0]["b.test/log", 1]
