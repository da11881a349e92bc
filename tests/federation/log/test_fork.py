"""Two histories of one log: found, proved, and never believed without proof."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.errors import BadProof, Forked
from federation.log.checkpoint import sign_checkpoint
from federation.log.edge import Edge
from federation.log.fork import proves_fork
from federation.log.keys import SigningKey
from federation.log.merkle import EMPTY_ROOT, consistency_proof, leaf_hash, range_hash
from federation.log.tree import hash_reader
from federation.reading.reader import path_of
from tests.federation.logs import ORIGIN, Bent, Log, Reader, files_in, flipped

ONE_SIZE = [1, 256, 300]
GROWN = [(1, 2, 0), (2, 3, 1), (5, 9, 0), (5, 9, 4), (255, 256, 3), (256, 257, 0), (257, 300, 256), (257, 600, 256),
         (300, 301, 0), (300, 600, 100), (300, 600, 299), (512, 600, 300), (512, 1100, 511), (600, 1100, 0),
         (600, 1100, 599), (600, 1100, 512)]  # fmt: skip


@pytest.fixture(scope="module")
def histories(tmp_path_factory):
    """A log that is honest to a given index and then tells another story, made once."""
    made: dict[tuple[int, int], Log] = {}

    def make(size: int, forked_at: int = 10**9) -> Log:
        if (size, forked_at) not in made:
            log = Log(tmp_path_factory.mktemp("history"), min(size, forked_at))
            made[size, forked_at] = log.grow(size - log.size, salt=b"another story")
        return made[size, forked_at]

    return make


def assert_proved(fork: Forked, log: Log) -> None:
    assert isinstance(fork, Forked)
    assert proves_fork(fork.before, fork.behind, fork.hashes, log.key.verifier)
    for at in range(len(fork.hashes)):
        other = [*fork.hashes[:at], flipped(fork.hashes[at]), *fork.hashes[at + 1 :]]
        assert not proves_fork(fork.before, fork.behind, other, log.key.verifier)
    assert not proves_fork(flipped(fork.before, 3), fork.behind, fork.hashes, log.key.verifier)
    assert not proves_fork(fork.before, flipped(fork.behind, 3), fork.hashes, log.key.verifier)


@pytest.mark.parametrize("size", ONE_SIZE)
def test_two_roots_for_one_size_are_a_fork_and_prove_it(tmp_path, histories, size):
    reader = Reader(tmp_path)
    reader.follow_one(histories(size))
    before = files_in(tmp_path)

    outcome = reader.follow_one(histories(size, size - 1))

    assert_proved(outcome.trouble, histories(size))
    assert files_in(tmp_path) == before


@pytest.mark.parametrize(("held", "size", "forked_at"), GROWN)
def test_a_larger_log_that_does_not_continue_what_is_held_is_a_fork_and_proves_it(
    tmp_path, histories, held, size, forked_at
):
    reader = Reader(tmp_path)
    reader.follow_one(histories(held))
    before = files_in(tmp_path)

    outcome = reader.follow_one(histories(size, forked_at))

    assert_proved(outcome.trouble, histories(held))
    assert outcome.held == reader.holds(histories(held))
    assert before.items() <= files_in(tmp_path).items()
    assert reader.follow_one(histories(size)).trouble is None


@pytest.mark.parametrize(("size", "held", "forked_at"), GROWN)
def test_a_smaller_log_that_never_was_a_part_of_what_is_held_is_a_fork_and_proves_it(
    tmp_path, histories, size, held, forked_at
):
    reader = Reader(tmp_path)
    reader.follow_one(histories(held))
    before = files_in(tmp_path)

    outcome = reader.follow_one(histories(size, forked_at), from_origin=True)

    assert_proved(outcome.trouble, histories(held))
    assert files_in(tmp_path) == before


@given(st.integers(0, 40), st.integers(0, 40), st.data())
def test_no_hashes_make_a_fork_of_one_history(small, more, data):
    hashes = [leaf_hash(b"%d" % n) for n in range(small + more)]
    old, _ = Edge().extend(hashes[:small])
    new, written = Edge().extend(hashes)
    files = {path: b"".join(tile) for path, tile in written}
    hash_of = hash_reader(small + more, files.get)
    key = SigningKey(ORIGIN, bytes(32))
    before, behind = sign_checkpoint(small, old.root, key).signed, sign_checkpoint(small + more, new.root, key).signed
    proof = consistency_proof(small, small + more, hash_of)
    tried = data.draw(st.permutations([range_hash(0, small, hash_of), EMPTY_ROOT, new.root, bytes(32), *proof]))

    assert not proves_fork(before, behind, (old.root, *proof), key.verifier)
    assert not proves_fork(before, behind, tried[: data.draw(st.integers(0, len(tried)))], key.verifier)
    assert not proves_fork(behind, before, tried, key.verifier)


def test_a_source_that_serves_now_these_tiles_and_now_those_accuses_nobody(tmp_path, histories):
    """The origin would be frozen for what a peer did."""
    reader = Reader(tmp_path)
    reader.follow_one(histories(300))
    served = []

    def once(raw: bytes) -> bytes:
        served.append(raw)
        return flipped(raw, 40) if len(served) == 1 else raw

    source = Bent(histories(600)).bend("tile/1/000.p/2", once)
    outcome = reader.follow_one(histories(600), source)

    assert isinstance(outcome.trouble, BadProof)
    assert len(served) == 2


def test_a_fork_whose_tiles_the_source_does_not_show_is_a_bad_proof(tmp_path, histories):
    reader = Reader(tmp_path)
    reader.follow_one(histories(300))
    source = Bent(histories(600, 0)).bend("tile/1/000.p/2", lambda raw: flipped(raw))

    assert isinstance(reader.follow_one(histories(600, 0), source).trouble, BadProof)


def test_a_fork_whose_hashes_below_are_withheld_or_wrong_is_not_believed(tmp_path, histories):
    reader = Reader(tmp_path)
    reader.follow_one(histories(300))
    source = Bent(histories(600, 0)).bend("tile/0/001", lambda raw: flipped(raw))

    assert isinstance(reader.follow_one(histories(600, 0), source).trouble, BadProof)
    assert path_of(ORIGIN, "tile/0/001") in source.asked
