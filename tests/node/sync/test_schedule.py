"""When a peer is asked again: with jitter, later and later while it fails, never later than the longest pause."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.sync.schedule import next_attempt


def _pauses(failures, *, every_s=300.0, longest_s=3600.0):
    rng = random.Random(failures)
    return [next_attempt(failures, every_s=every_s, longest_s=longest_s, rng=rng) for _ in range(500)]


def test_after_a_success_it_is_about_the_interval_and_never_the_same():
    pauses = _pauses(0)

    assert 240 <= min(pauses) < 260 and 340 < max(pauses) <= 360
    assert len(set(pauses)) == len(pauses)


@pytest.mark.parametrize(("failures", "about"), [(1, 600), (2, 1200), (3, 2400)])
def test_each_failure_doubles_it(failures, about):
    pauses = _pauses(failures)

    assert 0.8 * about <= min(pauses) and max(pauses) <= 1.2 * about


def test_after_many_failures_it_still_differs_from_node_to_node():
    pauses = _pauses(30)

    assert 2880 <= min(pauses) < 3000 and 3500 < max(pauses) <= 3600


@given(
    failures=st.integers(1, 10**6), every_s=st.floats(1, 10**6), longest_s=st.floats(1, 10**6), seed=st.integers(0, 99)
)
def test_it_is_never_over_the_longest_pause_nor_shorter_than_the_interval_allows(failures, every_s, longest_s, seed):
    pause = next_attempt(failures, every_s=every_s, longest_s=longest_s, rng=random.Random(seed))

    assert 0.8 * min(every_s, longest_s) <= pause <= max(every_s, longest_s)
