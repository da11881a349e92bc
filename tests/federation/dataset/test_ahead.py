"""Reading ahead on a thread gives the same items, the same errors, and ends when nobody wants more."""

import threading
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.dataset.ahead import ahead


@given(st.lists(st.integers(), max_size=40), st.integers(1, 7))
def test_the_same_items_come_in_the_same_order(items, at_a_time):
    assert list(ahead(items, at_a_time)) == items


def test_an_error_comes_behind_the_items_before_it():
    def breaks():
        yield from range(5)
        raise RuntimeError("damaged")

    taken = []
    with pytest.raises(RuntimeError, match="damaged"):
        for item in ahead(breaks(), 3):
            taken.append(item)

    assert taken == [0, 1, 2, 3, 4]


def test_who_stops_early_leaves_no_thread_behind():
    before = threading.active_count()

    endless = ahead(count(), 3)
    assert next(endless) == 0
    endless.close()

    assert threading.active_count() == before
