"""A log's key is replaced by its recovery key, and by nothing else; readers follow from any key they know."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from federation.errors import BadProof, BadSignature, BrokeTheRules, Forked, Malformed, RotatedTwice
from federation.log.checkpoint import open_checkpoint
from federation.log.commitment import format32
from federation.log.keys import SigningKey
from federation.log.leaf import Genesis, Rotate, format_leaf
from federation.log.rotation import (
    Rotation,
    commit_to_recovery_key,
    contradict,
    format_rotations,
    parse_rotations,
    rotation_line,
    sign_rotation,
    succeed,
)
from federation.reading.append import Entry
from federation.reading.pulled import key_in_force
from federation.reading.reader import path_of
from federation.reading.records import live_records
from federation.reading.trust import Trust
from federation.reading.verifier import verify_log
from federation.remote.client import pull
from tests.federation.logs import Bent, Log, Reader, files_in
from tests.federation.server import serving

ORIGIN = "log.example/a"


def key(name):
    return SigningKey(ORIGIN, sha256(name.encode()).digest())


def commitment(number):
    return commit_to_recovery_key(key(f"recovery {number}").verifier.public)


class Rotating(Log):
    """A log whose first leaf commits to a recovery key, and whose key can be replaced."""

    def __init__(self, root, size=0):
        super().__init__(root, seed=sha256(b"online 0").digest())
        self.rotations = []
        self.add(Entry(format_leaf(Genesis(format32(commitment(0))))))
        self.grow(size)

    def rotation(self, *, by=None, to=None, following=None):
        number = len(self.rotations)
        new = to or key(f"online {number + 1}")
        after = commitment(number + 1) if following is None else following
        return sign_rotation(by or key(f"recovery {number}"), new.verifier, after), new

    def rotate(self, **how):
        leaf, new = self.rotation(**how)
        last = self.folder.read(path_of(ORIGIN, "checkpoint"))
        self.rotations.append(rotation_line(self.size, leaf, self.key.verifier, last))
        self.key = new
        self.folder.write(path_of(ORIGIN, "rotations"), format_rotations(self.rotations))
        return self.add(Entry(format_leaf(leaf)))


class Following(Reader):
    """A reader that remembers the key it pinned first, as a node or a folder does."""

    def __init__(self, root, log):
        super().__init__(root)
        self.pinned = log.key.verifier

    def follow_it(self, log, source=None):
        from federation.log.keys import parse_verifier_key
        from federation.reading.drive import drive
        from federation.reading.mirror import Wanted, mirror

        held = self.holds(log)
        pinned = parse_verifier_key(held.position.vkey) if held.position.vkey else self.pinned
        outcomes = drive(
            mirror([Wanted(pinned, held, log.listed)]),
            source or Bent(log),
            self.folder,
            commit=lambda step: self.held.update({step.origin: step.state}),
        )
        return outcomes[log.origin]


@pytest.fixture(params=[3, 300])
def log(tmp_path, request):
    return Rotating(tmp_path / "log", request.param)


@pytest.fixture
def reader(tmp_path, log):
    reader = Following(tmp_path / "reader", log)
    assert reader.follow_it(log).trouble is None
    return reader


def test_a_reader_follows_a_rotation_by_itself(log, reader):
    log.rotate().grow(5)

    outcome = reader.follow_it(log)

    assert outcome.trouble is None
    assert outcome.held.position.size == log.size
    assert outcome.held.position.vkey == str(log.key.verifier)
    report = verify_log(reader.root, reader.pinned)
    assert (report.problems, report.size, report.vkey) == ((), log.size, str(log.key.verifier))


def test_two_rotations_that_a_reader_missed_are_followed_at_once(log, reader):
    log.rotate().grow(5).rotate().grow(300)

    outcome = reader.follow_it(log)

    assert (outcome.trouble, outcome.held.position.size) == (None, log.size)
    assert outcome.held.position.vkey == str(log.key.verifier)


def test_a_reader_goes_on_under_the_new_key(log, reader):
    log.rotate()
    reader.follow_it(log)
    log.grow(4).rotate().grow(2)

    outcome = reader.follow_it(log)

    assert (outcome.trouble, outcome.held.position.size) == (None, log.size)


@pytest.mark.parametrize("rotations", [0, 1, 2])
def test_who_comes_with_any_key_that_the_log_ever_had_finds_it(tmp_path, log, rotations):
    for _ in range(rotations):
        log.rotate().grow(2)
    known = Following(tmp_path / "reader", log)
    log.grow(3).rotate().grow(2)

    outcome = known.follow_it(log)

    assert (outcome.trouble, outcome.held.position.size) == (None, log.size)
    report = verify_log(tmp_path / "reader", known.pinned)
    assert (report.problems, report.size, report.vkey) == ((), log.size, str(log.key.verifier))
    assert verify_log(tmp_path / "reader", log.key.verifier).problems == ()


def test_records_are_read_with_the_old_key_and_the_new(log, reader):
    old = log.key.verifier
    log.rotate().grow(5)
    reader.follow_it(log)

    assert key_in_force(reader.folder, old) == log.key.verifier
    by_old, by_new = [list(live_records(reader.root, each)) for each in (old, log.key.verifier)]
    assert by_old == by_new != []


def _refused(log, reader, expected, source=None):
    before = files_in(reader.root)
    held = reader.holds(log)

    outcome = reader.follow_it(log, source)

    assert isinstance(outcome.trouble, expected), repr(outcome.trouble)
    assert outcome.held == held
    assert {path: raw for path, raw in files_in(reader.root).items() if path in before} == before


def test_a_rotation_signed_by_a_wrong_key_is_refused(log, reader):
    log.rotate(by=key("somebody")).grow(5)

    _refused(log, reader, BadSignature)


def test_a_rotation_by_a_wrong_key_means_nothing_while_the_old_key_goes_on_signing(log, reader):
    leaf, _ = log.rotation(by=key("somebody"))
    log.add(Entry(format_leaf(leaf))).grow(5)

    outcome = reader.follow_it(log)

    assert (outcome.trouble, outcome.held.position.size) == (None, log.size)
    log.rotate().grow(1)
    assert reader.follow_it(log).trouble is None


def test_what_the_old_key_signs_after_the_rotation_is_refused(log, reader, tmp_path):
    old = log.key
    log.rotate().grow(5)
    assert reader.follow_it(log).trouble is None
    log.grow(5)
    log.key = old
    log.sign()

    _refused(log, reader, BadSignature)


def test_a_reader_that_has_not_seen_the_rotation_refuses_the_old_key_too(log, reader):
    old = log.key
    log.rotate().grow(5)
    log.key = old
    log.sign()

    _refused(log, reader, BadSignature)


def test_a_source_that_hides_the_rotations_is_refused(log, reader):
    log.rotate().grow(5)

    _refused(log, reader, BadSignature, Bent(log).bend("/rotations", lambda raw: None))
    assert reader.follow_it(log).trouble is None


def test_a_rotation_that_is_said_to_stand_elsewhere_is_refused_and_accuses_nobody(log, reader):
    log.rotate().grow(5)
    [line] = log.rotations

    for index in (0, line.i - 1, line.i + 1, 2**40):
        moved = format_rotations([replace(line, i=index)])
        _refused(log, reader, BrokeTheRules, Bent(log).bend("/rotations", lambda raw, moved=moved: moved))
        assert not isinstance(reader.follow_it(log, Bent(log).bend("/rotations", lambda _, m=moved: m)).trouble, Forked)


def test_a_stranger_who_makes_up_keys_and_rotations_accuses_nobody(tmp_path, log, reader):
    """Neither at the same size, nor at a smaller or larger one: only the recovery key speaks against a log."""
    for size in (log.size - 2, log.size - 1, log.size + 50):
        forged = Rotating(tmp_path / f"forged {size}", 0)
        forged.key = key("stranger")
        forged.rotate(by=key("stranger's recovery")).grow(size)

        outcome = reader.follow_it(forged)

        assert not isinstance(outcome.trouble, Forked)
        assert outcome.held.position.size == log.size


def test_for_who_holds_nothing_the_old_key_must_have_signed_the_same_tree(tmp_path, log):
    """A log with a genesis of its own leads to any key; but the key that the reader knows never signed it."""
    stranger = Rotating(tmp_path / "stranger", 5)
    mine = Log(tmp_path / "mine", seed=sha256(b"mine").digest())
    mine.add(Entry(format_leaf(Genesis(format32(commitment(7))))))
    stranger.rotate().grow(5)
    last = mine.folder.read(path_of(ORIGIN, "checkpoint"))
    line = replace(stranger.rotations[0], o=str(mine.key.verifier), c=last.decode())
    stranger.folder.write(path_of(ORIGIN, "rotations"), format_rotations([line]))
    reader = Following(tmp_path / "reader", mine)

    outcome = reader.follow_it(stranger)

    assert isinstance(outcome.trouble, BadProof)
    assert files_in(tmp_path / "reader") == {} if (tmp_path / "reader").exists() else True


def test_two_rotations_by_one_recovery_key_are_proof_against_it(tmp_path, log, reader):
    before = len(log.entries)
    twin = Rotating(tmp_path / "twin", before - 1)
    log.rotate().grow(2)
    assert reader.follow_it(log).trouble is None
    twin.rotate(to=key("another")).grow(9)

    outcome = reader.follow_it(twin)

    assert isinstance(outcome.trouble, RotatedTwice)
    assert {outcome.trouble.before, outcome.trouble.behind} == {
        log.rotations[0].l.encode(),
        twin.rotations[0].l.encode(),
    }
    assert outcome.held.position.vkey == str(log.key.verifier)


def test_a_second_rotation_by_a_used_recovery_key_in_the_same_log_is_proof_against_it(log, reader):
    log.rotate().grow(2)
    leaf, _ = log.rotation(by=key("recovery 0"), to=key("another"))
    log.add(Entry(format_leaf(leaf)))

    outcome = reader.follow_it(log)

    assert isinstance(outcome.trouble, RotatedTwice)


def test_a_thief_who_went_on_with_the_old_key_is_shown_by_the_fork(tmp_path, log, reader):
    thief = Rotating(tmp_path / "thief", log.size - 1)
    thief.grow(4, b"stolen")
    assert reader.follow_it(thief).trouble is None
    log.rotate().grow(20)

    outcome = reader.follow_it(log)

    assert isinstance(outcome.trouble, Forked)
    assert outcome.held.position.size == thief.size


def test_a_log_without_a_recovery_key_follows_no_rotation(tmp_path):
    log = Rotating(tmp_path / "log", 0)
    plain = Log(tmp_path / "plain", 5, seed=sha256(b"online 0").digest())
    reader = Following(tmp_path / "reader", plain)
    reader.follow_it(plain)
    leaf, new = log.rotation()
    last = plain.folder.read(path_of(ORIGIN, "checkpoint"))
    plain.folder.write(
        path_of(ORIGIN, "rotations"), format_rotations([rotation_line(5, leaf, plain.key.verifier, last)])
    )
    plain.key = new
    plain.add(Entry(format_leaf(leaf)))

    _refused(plain, reader, BadSignature)


def test_a_researcher_follows_with_the_key_in_the_trust_file(tmp_path):
    log = Rotating(tmp_path / "log", 300)
    trust = Trust(origins=(str(log.key.verifier),))
    to = tmp_path / "pulled"
    with serving(log) as node:
        pull(node.url, to, trust)
        log.rotate().grow(3)
        [second] = pull(node.url, to, trust).logs
        log.grow(2)
        [third] = pull(node.url, to, trust).logs
        [other] = pull(node.url, tmp_path / "other", trust).logs
        [untrusting] = pull(node.url, tmp_path / "third").logs

    new = str(log.key.verifier)
    assert (second.trouble, second.size, second.new, second.vkey) == ("", 305, 4, new)
    assert (third.trouble, third.size, third.new, third.vkey) == ("", 307, 2, new)
    assert (other.trouble, other.size, other.vkey) == ("", 307, new)
    assert (untrusting.trouble, untrusting.size, untrusting.vkey) == ("", 307, new)


def test_every_changed_bit_of_the_rotations_is_found_or_changes_no_answer(tmp_path, log):
    old = log.key.verifier
    log.rotate().grow(3)
    path = log.folder.root / path_of(ORIGIN, "rotations")
    raw = path.read_bytes()

    for at in range(0, len(raw) - 1, 7):
        path.write_bytes(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
        report = verify_log(log.folder.root, old)
        assert report.problems or report.vkey == str(log.key.verifier)


def test_a_changed_rotation_leaf_is_no_rotation():
    leaf = sign_rotation(key("recovery 0"), key("online 1").verifier, commitment(1))
    line = rotation_line(5, leaf, key("online 0").verifier, b"")
    assert succeed(ORIGIN, commitment(0), [line]).keys[-1] == key("online 1").verifier

    for changed in (
        replace(leaf, k=format32(b"k" * 32)),
        replace(leaf, n=format32(b"n" * 32)),
        replace(leaf, r=format32(b"r" * 32)),
        replace(leaf, s="A" * 86),
    ):
        with pytest.raises(BadSignature):
            succeed(ORIGIN, commitment(0), [replace(line, l=format_leaf(changed).decode())])
    with pytest.raises(BadSignature):
        succeed(ORIGIN, commitment(1), [line])
    with pytest.raises(Malformed):
        succeed("log.example/other", commitment(0), [line])


def test_the_same_rotation_twice_is_no_contradiction():
    leaf = sign_rotation(key("recovery 0"), key("online 1").verifier, commitment(1))
    line = rotation_line(5, leaf, key("online 0").verifier, b"")
    forged = replace(line, l=format_leaf(replace(leaf, k=format32(b"k" * 32))).decode())

    assert contradict(ORIGIN, [line], [replace(line, i=9)]) is None
    assert contradict(ORIGIN, [line], [forged]) is None


@given(st.integers(0, 2**63 - 1), st.text(st.characters(codec="utf-8"), max_size=50))
def test_what_we_write_of_rotations_we_can_read(index, checkpoint):
    lines = (Rotation(checkpoint, index, "leaf", "key"),)

    assert parse_rotations(format_rotations(lines)) == lines


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_are_rotations_or_malformed_and_nothing_else(raw):
    try:
        parse_rotations(raw)
    except Malformed:
        return
    assert format_rotations(parse_rotations(raw)) is not None


def test_what_the_new_key_signs_verifies_with_the_new_key_alone(log):
    log.rotate()

    checkpoint = open_checkpoint(log.folder.read(path_of(ORIGIN, "checkpoint")), log.key.verifier)

    assert checkpoint.size == log.size
    assert isinstance(log.rotations[0].leaf, Rotate)
