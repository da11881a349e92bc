"""Near-duplicates: found in any script, grouped by what the records say alone, in memory of a fixed size a record."""

import numpy as np
import pytest

from federation.dataset.groups import firsts_of
from federation.dataset.sketch import sketch_of
from federation.record.conversation import Body, Turn

TEXT = (
    "To boil an egg softly put it into boiling water for six minutes, then under cold water, and peel it when it is "
    "no longer hot. A larger egg takes half a minute more, and one from the fridge another one. Salt does nothing."
)

SKETCHED = [2187, 41941, 1438, 23703]


def body(text):
    return Body(conversation=(Turn("user", text), Turn("assistant", "So it is.")))


def like(one, other):
    return float((sketch_of(body(one)) == sketch_of(body(other))).mean())


@pytest.mark.parametrize(
    ("other", "is_like"),
    [
        (TEXT.upper().replace(" ", "\n "), True),
        (TEXT + " Thanks.", True),
        (TEXT.replace("six", "seven"), True),
        (TEXT[: len(TEXT) // 2], False),
        ("Write a poem about the sea, the wind and a lighthouse that nobody has seen for years.", False),
    ],
)
def test_texts_with_most_runs_in_common_are_alike(other, is_like):
    assert (like(TEXT, other) >= 0.8) is is_like


def test_short_texts_and_other_scripts_are_compared_too():
    chinese = "煮溏心蛋的时候,先把水烧开,再把鸡蛋放进去煮六分钟,然后用冷水冲一下,等不烫了再剥壳。"
    more = "从冰箱里拿出来的还要再多煮一分钟,放不放盐都没有关系,不过水要没过鸡蛋才行,火也不要太大,不然壳会裂开。"
    assert like(chinese + more, chinese + more) == 1.0
    assert like(chinese, more) < 0.5
    assert like("", "x") < 0.8


def test_the_sketch_is_the_same_on_every_machine():
    assert sketch_of(body(TEXT))[:4].tolist() == SKETCHED


def test_a_sketch_is_made_by_doubling_as_it_would_be_sign_by_sign():
    from federation.dataset.sketch import _MULTIPLIER, SHINGLE, _hashes

    signs = [ord(sign) + 1 for sign in TEXT]
    slow = []
    for at in range(len(signs) - SHINGLE + 1):
        total = 0
        for sign in signs[at : at + SHINGLE]:
            total = (total * _MULTIPLIER + sign) % (1 << 64)
        slow.append(total)

    assert _hashes(np.array(signs, np.uint64)).tolist() == slow


def test_groups_are_as_a_slow_comparison_of_all_pairs_finds_them():
    rng = np.random.default_rng(5)
    sketches = rng.integers(0, 1 << 16, (60, 64), dtype=np.uint16)
    for copy in range(40, 60):
        sketches[copy] = sketches[copy % 7]
        sketches[copy, rng.integers(0, 64, 5)] = 9      # at most 5 of 64 differ
    slow = list(range(60))
    for one in range(60):
        for other in range(one):
            if (sketches[one] == sketches[other]).mean() >= 0.8:
                old, new = max(slow[one], slow[other]), min(slow[one], slow[other])
                slow = [new if each == old else each for each in slow]

    assert firsts_of(sketches).tolist() == slow


def test_nothing_has_no_groups():
    assert firsts_of(np.zeros((0, 64), np.uint16)).tolist() == []


def test_a_large_group_of_equal_records_costs_no_more_than_its_size():
    sketches = np.zeros((5_000, 64), np.uint16)

    assert not firsts_of(sketches).any()
