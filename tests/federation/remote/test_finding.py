"""Finding one's own among the commitments of many, by prefixes alone."""

from contextlib import suppress
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from federation.errors import Malformed
from federation.log.commitment import commit_to_secret, format32, parse32
from federation.remote.finding import Commitment, Found, Page, Place, find_own, parse_page
from federation.remote.phrase import Secrets

SECRETS = Secrets(sha256(b"seed").digest() * 2)


class Collection:
    """What a node answers: all commitments under a prefix."""

    def __init__(self, numbers, strangers: int = 0) -> None:
        self.asked = list[str]()
        self.all = [
            Commitment("log.example/a", at, format32(commit_to_secret(SECRETS.secret(*pair))))
            for at, pair in enumerate(numbers)
        ]
        self.all += [
            Commitment("log.example/b", k, format32(sha256(b"%d" % k).digest())) for k in range(strangers)
        ]

    def search(self, **gaps: int) -> list[Found]:
        looking = find_own(SECRETS, **gaps)
        try:
            prefixes = next(looking)
            while True:
                self.asked += prefixes
                prefixes = looking.send([self._under(prefix) for prefix in prefixes])
        except StopIteration as end:
            return end.value

    def _under(self, prefix: str) -> list[Commitment]:
        # Whatever else stands there: a node may answer more than was asked for.
        return [each for each in self.all if _hex(each).startswith(prefix[:1])]


def _hex(commitment: Commitment) -> str:
    return parse32(commitment.w).hex()


def small(low: int, high: int):
    return st.sets(st.tuples(st.integers(0, 4), st.integers(low, high)), max_size=12)


@settings(deadline=None, max_examples=25)
@given(small(0, 9))
def test_all_within_the_gaps_are_found_and_nothing_else(pairs):
    found = Collection(sorted(pairs), strangers=50).search(counter_gap=10, device_gap=5)

    assert {(each.device, each.counter) for each in found} == pairs
    assert all(each.secret == SECRETS.secret(each.device, each.counter) for each in found)


def test_one_behind_the_gap_is_not_looked_for():
    collection = Collection([(0, 0), (0, 20), (2, 0), (9, 0)])

    found = collection.search(counter_gap=10, device_gap=3)

    assert [(each.device, each.counter) for each in found] == [(0, 0), (2, 0)]


def test_only_five_digits_are_ever_told():
    collection = Collection([(0, 3)])

    collection.search(counter_gap=5, device_gap=1)

    assert {len(each) for each in collection.asked} == {5}


def test_every_place_of_a_commitment_is_found_once():
    collection = Collection([(0, 0)])
    there = collection.all[0]
    collection.all += [there, Commitment("log.example/z", 7, there.w)]

    [found] = collection.search(counter_gap=2, device_gap=1)

    assert found.places == (Place("log.example/a", 0), Place("log.example/z", 7))


@given(st.one_of(st.binary(), st.just(b'{"commitments":[{"origin":"a","index":-1,"w":""}]}')))
def test_any_bytes_are_a_page_or_malformed_and_nothing_else(raw):
    with suppress(Malformed):
        assert isinstance(parse_page(raw), Page)


def test_a_page_says_from_where_to_go_on():
    raw = b'{"commitments":[],"next":"%s.1.2","more":1}' % (b"a" * 64)

    assert parse_page(raw).next == "a" * 64 + ".1.2"
    with pytest.raises(Malformed):
        parse_page(b'{"commitments":[],"next":"../logs"}')
