"""Following a log: what an honest source brings, and what a bent one cannot do."""

from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from federation.errors import (
    BadProof,
    BadSignature,
    BrokeTheRules,
    LogShrank,
    Malformed,
    NotThere,
    TooMuch,
    Unreachable,
    WrongOrigin,
)
from federation.log.bundle import format_bundle, read_bundle
from federation.log.checkpoint import cosign, cosigned_at, sign_checkpoint
from federation.log.keys import SigningKey
from federation.log.tiles import format_entries, partials_of
from federation.reading.append import Entry
from federation.reading.reader import AT_ONCE, MOST_NEW_LEAVES, path_of
from federation.reading.verifier import verify_log
from tests.federation.logs import Bent, Log, Reader, files_in, flipped, record, retract, withdraw

SIZES = [0, 1, 255, 256, 257, 511, 600]


def same_but_for_the_end(before: dict[str, bytes], after: dict[str, bytes]) -> bool:
    """Whether every file of before is there unchanged, or is a bundle that has got more slots."""
    for path, content in before.items():
        if "/bundle/" in path:
            old = list(read_bundle(content))
            if list(read_bundle(after[path]))[: len(old)] != old:
                return False
        elif after[path] != content:
            return False
    return True


@pytest.mark.parametrize("size", SIZES)
def test_a_mirror_of_an_honest_log_is_the_same_byte_for_byte(tmp_path, size):
    log, reader = Log(tmp_path / "log", size), Reader(tmp_path / "reader")

    outcome = reader.follow_one(log)

    assert (outcome.trouble, outcome.faults, outcome.missing) == (None, (), 0)
    assert outcome.held.position.size == size
    assert files_in(reader.root) == files_in(log.folder.root)
    report = verify_log(reader.root, log.key.verifier)
    assert (report.present, report.problems) == (size, ())


def test_a_log_of_65_537_leaves_is_mirrored_and_grows(tmp_path):
    log, reader = Log(tmp_path / "log", 65_537), Reader(tmp_path / "reader")

    assert reader.follow_one(log).trouble is None
    assert files_in(reader.root) == files_in(log.folder.root)
    log.grow(1)
    assert reader.follow_one(log).trouble is None

    assert reader.holds(log).position.edge == log.edge


@given(st.lists(st.integers(0, 300), min_size=1, max_size=5))
@settings(max_examples=25)
def test_in_whatever_steps_a_log_grows_its_mirror_ends_with_the_same_files(tmp_path_factory, steps):
    """But for partial tiles of the checkpoint before, which readers may still ask for."""
    root = tmp_path_factory.mktemp("growth")
    log, reader = Log(root / "log"), Reader(root / "reader")
    before = 0
    for step in steps:
        before = log.size if step else before
        log.grow(step)
        assert reader.follow_one(log).trouble is None

    whole = files_in(Log(root / "whole", log.size).folder.root)
    held = files_in(reader.root)

    assert {path: held[path] for path in whole} == whole
    assert held.keys() - whole.keys() <= {path_of(log.origin, path) for path in partials_of(before)}


def test_the_partial_tiles_of_two_checkpoints_ago_are_dropped(tmp_path):
    log, reader = Log(tmp_path / "log"), Reader(tmp_path / "reader")
    for _ in range(3):
        log.grow(1)
        reader.follow_one(log)

    assert not (reader.root / path_of(log.origin, "tile/entries/000.p/1")).exists()
    assert (reader.root / path_of(log.origin, "tile/entries/000.p/2")).exists()
    assert (reader.root / path_of(log.origin, "tile/entries/000.p/3")).exists()


def test_where_nothing_is_new_nothing_is_fetched(tmp_path):
    log, reader = Log(tmp_path / "log", 300), Reader(tmp_path / "reader")
    reader.follow_one(log)
    source = Bent(log)

    reader.follow_one(log, source)

    assert source.asked == []


def test_of_a_log_that_grew_only_what_is_new_is_fetched(tmp_path):
    log, reader = Log(tmp_path / "log", 2600), Reader(tmp_path / "reader")
    reader.follow_one(log)
    source = Bent(log.grow(1))

    reader.follow_one(log, source)

    names = ["checkpoint", "tile/1/000.p/10", "tile/entries/010.p/41", "bundle/010"]
    assert source.asked == [path_of(log.origin, name) for name in names]


@pytest.mark.parametrize("held", [0, 2600])
def test_whatever_is_new_is_hinted_at_before_it_is_asked_for_and_nothing_else(tmp_path, held):
    log, reader = Log(tmp_path / "log", held), Reader(tmp_path / "reader")
    reader.follow_one(log)
    source = Bent(log.grow(1000))

    reader.follow_one(log, source)

    asked = {*source.asked} - {path_of(log.origin, "checkpoint"), path_of(log.origin, "withdrawn")}
    assert {*source.hinted} == asked
    assert len(asked) == (11 if held else 9)


def test_conversations_are_not_hinted_at_where_there_are_none(tmp_path):
    log, reader = Log(tmp_path / "log", 300), Reader(tmp_path / "reader")
    reader.follow_one(log)
    source = Bent(log.add(withdraw("nobody.example", 1)))

    reader.follow_one(log, source)

    assert not [path for path in [*source.asked, *source.hinted] if "bundle" in path]


@pytest.mark.parametrize("listed_size", [3, 299, 10**6, MOST_NEW_LEAVES, 2**62])
def test_a_list_that_promises_anything_makes_nobody_fetch_more_ahead_than_ever(tmp_path, listed_size):
    log, reader = Log(tmp_path / "log", 300), Reader(tmp_path / "reader")
    reader.follow_one(log)
    source = Bent(log)

    reader.follow(log, source=source, offered=[replace(log.listed, size=listed_size)])

    assert len(source.hinted) <= AT_ONCE


@pytest.mark.parametrize("held", [0, 1, 256, 300])
def test_cut_off_anywhere_nothing_held_is_lost_and_resumed_the_files_are_the_same(tmp_path, held):
    log, whole = Log(tmp_path / "log", held), Bent()
    Reader(tmp_path / "start").follow_one(log)
    start = files_in(tmp_path / "start")
    if held:
        log.show(0)
    log.grow(600 - held).add(withdraw("nobody.example", 1))
    whole = Bent(log)
    goal = Reader(tmp_path / "goal")
    goal.follow_one(Log(tmp_path / "again", held))
    goal.follow_one(log, whole)

    for files in range(len(whole.asked)):
        reader = Reader(tmp_path / f"cut-{files}")
        reader.follow_one(Log(tmp_path / f"log-{files}", held))
        source = Bent(log)
        source.breaks_after = files
        with pytest.raises(Unreachable):
            reader.follow_one(log, source)
        assert reader.holds(log).position.size == held
        after = files_in(reader.root)
        # a withdrawal that was proved may have been applied already: that is never waited with
        apart = ("/withdrawn", "/bundle/000") if held else ()
        assert same_but_for_the_end({path: raw for path, raw in start.items() if not path.endswith(apart)}, after)

        assert reader.follow_one(log).trouble is None

        assert files_in(reader.root) == files_in(goal.root)


def test_leaves_that_were_kept_before_a_cut_are_not_fetched_again(tmp_path):
    log, reader = Log(tmp_path / "log", 600), Reader(tmp_path / "reader")
    source = Bent(log)
    source.breaks_after = 5  # checkpoint, level 1, the tail, and two full runs: the conversations break off
    with pytest.raises(Unreachable):
        reader.follow_one(log, source)
    again = Bent(log)

    reader.follow_one(log, again)

    assert path_of(log.origin, "tile/entries/000") in source.asked
    assert path_of(log.origin, "tile/entries/000") not in again.asked


def test_a_damaged_tile_of_a_reading_that_was_cut_off_is_fetched_again(tmp_path):
    log, reader = Log(tmp_path / "log", 600), Reader(tmp_path / "reader")
    path = path_of(log.origin, "tile/entries/000")
    reader.folder.write(path, flipped(log.folder.read(path), 70))

    assert reader.follow_one(log).trouble is None

    assert reader.folder.read(path) == log.folder.read(path)


def other_key(log: Log) -> bytes:
    return sign_checkpoint(log.size, log.edge.root, SigningKey(log.origin, b"o" * 32)).signed


def other_origin(log: Log) -> bytes:
    return sign_checkpoint(log.size, log.edge.root, SigningKey("other.example", bytes(32))).signed


GARBAGE = [
    ("checkpoint", lambda log, raw: b"garbage", Malformed),
    ("checkpoint", lambda log, raw: b"", Malformed),
    ("checkpoint", lambda log, raw: raw * 2000, Malformed),
    ("checkpoint", lambda log, raw: other_key(log), BadSignature),
    ("checkpoint", lambda log, raw: other_origin(log), WrongOrigin),
    ("checkpoint", lambda log, raw: flipped(raw, raw.index(b"600")), BrokeTheRules),
    ("checkpoint", lambda log, raw: None, NotThere),
    ("tile/1/000.p/2", lambda log, raw: flipped(raw, 32), BadProof),
    ("tile/1/000.p/2", lambda log, raw: flipped(raw, 63), BadProof),
    ("tile/1/000.p/2", lambda log, raw: raw[:-1], Malformed),
    ("tile/1/000.p/2", lambda log, raw: None, NotThere),
    ("tile/entries/001", lambda log, raw: flipped(raw, 100), BadProof),
    ("tile/entries/001", lambda log, raw: flipped(raw), Malformed),
    ("tile/entries/001", lambda log, raw: raw[:-1], Malformed),
    ("tile/entries/001", lambda log, raw: b"", Malformed),
    ("tile/entries/001", lambda log, raw: None, NotThere),
    ("tile/entries/002.p/88", lambda log, raw: flipped(raw, 100), BadProof),
    ("tile/entries/002.p/88", lambda log, raw: raw + b"\0\0", Malformed),
    ("tile/entries/002.p/88", lambda log, raw: None, NotThere),
]


@pytest.mark.parametrize("number", range(len(GARBAGE)), ids=lambda n: f"{GARBAGE[n][0]}-{n}")
@pytest.mark.parametrize("held", [0, 300])
def test_what_does_not_fit_the_signed_root_is_refused_and_nothing_held_changes(tmp_path, number, held):
    ending, change, expected = GARBAGE[number]
    log, reader = Log(tmp_path / "log", held), Reader(tmp_path / "reader")
    if held:
        reader.follow_one(log)
    before, held_before = files_in(reader.root), reader.holds(log)
    source = Bent(log.grow(600 - held)).bend(ending, partial(change, log))

    outcome = reader.follow_one(log, source)

    assert isinstance(outcome.trouble, expected)
    assert reader.holds(log) == outcome.held == held_before
    after = files_in(reader.root)
    assert before.items() <= after.items()
    # what was added is verified leaves and their hashes, which no checkpoint refers to yet
    assert all("/tile/" in path for path in after.keys() - before.keys())
    assert reader.follow_one(log).trouble is None


@pytest.mark.parametrize("leaf", [b"", b"garbage", b'{"t":"record/v1"}', b'{"t":"x","x":"\xff"}'])
def test_a_log_that_signs_a_garbage_leaf_is_refused_and_nothing_held_changes(tmp_path, leaf):
    log, reader = Log(tmp_path / "log", 5), Reader(tmp_path / "reader")
    reader.follow_one(log)
    before = files_in(reader.root)

    outcome = reader.follow_one(log.add(Entry(leaf)))

    assert isinstance(outcome.trouble, Malformed)
    assert files_in(reader.root) == before


def test_a_leaf_of_an_unknown_type_is_passed_over_and_kept(tmp_path):
    log, reader = Log(tmp_path / "log", 2), Reader(tmp_path / "reader")
    raw = b'{"t":"record/v9","new":[1,2]}'

    assert reader.follow_one(log.add(Entry(raw)).grow(1)).trouble is None

    kept = reader.folder.read(path_of(log.origin, "tile/entries/000.p/4"))
    assert kept == format_entries([entry.leaf for entry in log.entries])
    report = verify_log(reader.root, log.key.verifier)
    assert (report.size, report.records, report.problems) == (4, 3, ())


def test_a_checkpoint_of_no_leaves_has_the_root_of_the_empty_tree(tmp_path):
    log, reader = Log(tmp_path / "log"), Reader(tmp_path / "reader")
    lie = sign_checkpoint(0, b"x" * 32, log.key).signed

    outcome = reader.follow_one(log, Bent(log).bend("checkpoint", lambda raw: lie))

    assert isinstance(outcome.trouble, BadProof)
    assert files_in(reader.root) == {}


@pytest.mark.parametrize("held", [0, 300])
@pytest.mark.parametrize("size", [300 + MOST_NEW_LEAVES + 1, 2**62, 2**63 - 1])
def test_a_size_that_a_stolen_key_made_up_costs_nobody_memory(tmp_path, held, size):
    log, reader = Log(tmp_path / "log", held), Reader(tmp_path / "reader")
    if held:
        reader.follow_one(log)
    before = files_in(reader.root)
    source = Bent(log).bend("checkpoint", lambda raw: sign_checkpoint(size, b"x" * 32, log.key).signed)

    outcome = reader.follow(log, source=source, offered=[replace(log.listed, size=size)])[log.origin]

    assert isinstance(outcome.trouble, TooMuch)
    assert source.asked == [path_of(log.origin, "checkpoint")]
    assert files_in(reader.root) == before


BAD_BUNDLES = {
    "garbage": lambda log, raw: b"garbage",
    "empty": lambda log, raw: b"",
    "swapped": lambda log, raw: log.folder.read(path_of(log.origin, "bundle/000")),
    "one slot of another": lambda log, raw: format_bundle([log.entries[0].slot, *list(read_bundle(raw))[1:]]),
    "a slot that is cut": lambda log, raw: format_bundle([next(read_bundle(raw))[:-1], *list(read_bundle(raw))[1:]]),
    "something behind it": lambda log, raw: raw + raw,
}


@pytest.mark.parametrize("kind", BAD_BUNDLES)
def test_a_bundle_that_does_not_fit_is_a_fault_and_its_records_are_missing_until_another_has_them(tmp_path, kind):
    log, reader = Log(tmp_path / "log", 600), Reader(tmp_path / "reader")
    source = Bent(log).bend("bundle/001", partial(BAD_BUNDLES[kind], log))

    outcome = reader.follow_one(log, source)

    assert outcome.trouble is None and len(outcome.faults) == 1
    assert (outcome.missing, outcome.held.incomplete) == (256, (1,))
    assert reader.folder.read(path_of(log.origin, "bundle/001")) is None
    assert verify_log(reader.root, log.key.verifier).missing == 256
    better = Bent(log)
    assert reader.follow_one(log, better).missing == 0
    assert better.asked == [path_of(log.origin, "bundle/001")]
    assert files_in(reader.root) == files_in(log.folder.root)


def test_a_missing_bundle_is_reported_and_nobodys_fault(tmp_path):
    log, reader = Log(tmp_path / "log", 600), Reader(tmp_path / "reader")

    outcome = reader.follow_one(log, Bent(log).bend("bundle/000", lambda raw: None))

    assert (outcome.trouble, outcome.faults, outcome.missing) == (None, (), 256)
    assert reader.follow_one(log).missing == 0


def test_what_single_sources_lack_is_put_together_from_several(tmp_path):
    log, reader = Log(tmp_path / "log", 3), Reader(tmp_path / "reader")
    a, b, c = [entry.slot for entry in log.entries]

    missing = [
        reader.follow_one(log, Bent(log).bend("bundle/000", lambda raw, slots=slots: format_bundle(slots))).missing
        for slots in ([a, b"", b""], [b"", b"", c], [b"", b, b""])
    ]

    assert missing == [2, 1, 0]
    assert reader.folder.read(path_of(log.origin, "bundle/000")) == format_bundle([a, b, c])


def test_a_source_that_has_less_takes_nothing_away(tmp_path):
    log, reader = Log(tmp_path / "log", 3), Reader(tmp_path / "reader")
    a, b, _ = [entry.slot for entry in log.entries]
    reader.follow_one(log, Bent(log).bend("bundle/000", lambda raw: format_bundle([a, b, b""])))
    before = files_in(reader.root)

    for worse in ([a, b"", b""], [b"", b"", b""], [a]):
        source = Bent(log).bend("bundle/000", lambda raw, slots=worse: format_bundle(slots))
        assert reader.follow_one(log, source).missing == 1

    assert files_in(reader.root) == before


@pytest.mark.parametrize("theirs", ["all but what is here", "nothing", "garbage"])
def test_of_a_bundle_that_grew_what_is_here_stays_where_the_source_lacks_it(tmp_path, theirs):
    log, reader = Log(tmp_path / "log", 2), Reader(tmp_path / "reader")
    reader.follow_one(log)
    log.grow(1)
    a, b, c = [entry.slot for entry in log.entries]
    bundle = {"all but what is here": format_bundle([b"", b"", c]), "nothing": None, "garbage": b"no bundle"}[theirs]
    lacks = 0 if theirs == "all but what is here" else 1

    outcome = reader.follow_one(log, Bent(log).bend("bundle/000", lambda raw: bundle))

    assert (outcome.missing, len(outcome.faults)) == (lacks, int(theirs == "garbage"))
    slots = list(read_bundle(reader.folder.read(path_of(log.origin, "bundle/000"))))
    assert slots == [a, b, c][: 3 - lacks]
    assert reader.follow_one(log).missing == 0


def test_a_damaged_bundle_here_is_healed_when_its_run_is_read_again(tmp_path):
    log, reader = Log(tmp_path / "log", 300), Reader(tmp_path / "reader")
    reader.follow_one(log)
    path = path_of(log.origin, "bundle/001")
    reader.folder.write(path, flipped(reader.folder.read(path), 40))

    assert reader.follow_one(log.grow(1)).missing == 0

    assert reader.folder.read(path) == log.folder.read(path)


def test_slots_of_leaves_that_are_not_held_yet_are_not_kept(tmp_path):
    log, reader = Log(tmp_path / "log", 3), Reader(tmp_path / "reader")
    grown = Log(tmp_path / "grown", 5).folder.read(path_of(log.origin, "bundle/000"))

    assert reader.follow_one(log, Bent(log).bend("bundle/000", lambda raw: grown)).missing == 0

    assert files_in(reader.root) == files_in(log.folder.root)


@pytest.mark.parametrize("source_size", [0, 1, 256, 299])
def test_a_peer_that_offers_less_is_merely_behind_and_the_logs_own_node_shrank(tmp_path, source_size):
    log, reader = Log(tmp_path / "log", 300), Reader(tmp_path / "reader")
    reader.follow_one(log)
    before = files_in(reader.root)
    smaller = Log(tmp_path / "smaller", source_size)

    behind = reader.follow_one(smaller)
    shrank = reader.follow_one(smaller, from_origin=True)

    assert behind.trouble is None
    assert isinstance(shrank.trouble, LogShrank)
    assert (shrank.trouble.held, shrank.trouble.offered) == (300, source_size)
    assert behind.held.position == shrank.held.position == reader.holds(log).position
    assert files_in(reader.root) == before


@pytest.mark.parametrize("held", [1, 3, 300])
@pytest.mark.parametrize("listed_size", [4, 5, 301, 65_537, 2**63 - 1])
def test_a_list_that_promises_more_than_the_checkpoint_has_changes_nothing(tmp_path, held, listed_size):
    log, reader = Log(tmp_path / "log", held), Reader(tmp_path / "reader")
    reader.follow_one(log)
    smaller = Log(tmp_path / "smaller", held - 1)

    outcome = reader.follow(smaller, offered=[replace(smaller.listed, size=listed_size)])[log.origin]

    assert outcome.held == reader.holds(log)
    assert isinstance(outcome.trouble, LogShrank) or listed_size < held


def test_trouble_with_one_log_does_not_stop_another(tmp_path):
    bad, good = Log(tmp_path / "bad", 5), Log(tmp_path / "good", 5, origin="log.example/b")
    reader = Reader(tmp_path / "reader")
    source = Bent(bad, good).bend(path_of(bad.origin, "checkpoint"), lambda raw: b"garbage")

    outcomes = reader.follow(bad, good, source=source)

    assert isinstance(outcomes[bad.origin].trouble, Malformed)
    assert outcomes[good.origin].trouble is None
    assert reader.holds(good).position.size == 5


def test_newer_cosignatures_of_the_same_checkpoint_are_taken_when_asked_for(tmp_path):
    log, reader = Log(tmp_path / "log", 5), Reader(tmp_path / "reader")
    witness = SigningKey("witness.example", b"w" * 32)
    reader.follow_one(log)
    checkpoint = reader.holds(log).position.checkpoint
    source = Bent(log).bend("checkpoint", lambda raw: cosign(checkpoint, witness, 77).signed)

    reader.follow_one(log, source)
    assert source.asked == []
    reader.follow_one(log, source, afresh=True)

    assert cosigned_at(reader.holds(log).position.checkpoint, witness.verifier) == 77
    assert source.asked == [path_of(log.origin, "checkpoint")]
    assert verify_log(reader.root, log.key.verifier).problems == ()


def test_a_log_of_every_kind_of_leaf_is_mirrored(tmp_path):
    log = Log(tmp_path / "log", 3).add(retract(0), withdraw("other.example", 9), record("log.example/a", 5))
    reader = Reader(tmp_path / "reader")

    outcome = reader.follow_one(log)

    assert (outcome.trouble, outcome.missing) == (None, 0)
    assert outcome.held.retracted == {0: "privacy"}
