"""Near-duplicates by MinHash: an estimate that is near the truth, the same on every machine."""

import hashlib
import random

import pytest

from federation.dataset.repeats import Repeats
from federation.dataset.sketch import SHINGLE, sketch_of
from federation.record.conversation import Body, Turn


def said(text: str) -> Body:
    return Body(conversation=(Turn("user", text),))


def text_of(seed: int, count: int = 3_000) -> str:
    return "".join(random.Random(seed).choices("abcdefghijklmnop", k=count))


def truth(a: str, b: str) -> float:
    one, two = ({t[k : k + SHINGLE] for k in range(len(t) - SHINGLE + 1)} for t in (a, b))
    return len(one & two) / len(one | two)


@pytest.mark.parametrize("kept", [0.95, 0.7, 0.4, 0.1])
def test_sketches_agree_about_as_often_as_the_texts_have_in_common(kept):
    pairs = [(a := text_of(k), a[: int(len(a) * kept)] + text_of(100 + k, 500)) for k in range(20)]

    estimates = [(sketch_of(said(a)) == sketch_of(said(b))).mean() for a, b in pairs]

    assert sum(estimates) / 20 == pytest.approx(sum(truth(a, b) for a, b in pairs) / 20, abs=0.06)


def test_what_is_found_is_what_comparing_all_with_all_finds():
    texts = [text_of(k % 30)[: 3_000 - 40 * (k // 30)] for k in range(120)]
    repeats = Repeats()
    repeats.add([("a", k) for k in range(120)], [said(text) for text in texts])

    assert repeats.found() == {("a", k) for k in range(30, 120)}


def test_unlike_texts_are_no_repeats_in_any_script_or_length():
    texts = ["", "hi", "ho", "你好", "再见", "こんにちは", text_of(1), text_of(2), "1 + 1", "1 + 2"]
    repeats = Repeats()
    repeats.add([("a", k) for k in range(len(texts))], [said(text) for text in texts])

    assert repeats.found() == frozenset()


def test_a_sketch_is_the_same_on_every_machine():
    sketch = sketch_of(said("The quick brown fox jumps over the lazy dog. 敏捷的棕色狐狸"))

    assert hashlib.sha256(sketch.astype("<u2").tobytes()).hexdigest()[:16] == "dbae0e8f200e161a"
