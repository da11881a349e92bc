"""Verifying a folder from its files alone."""

import random
from concurrent.futures.process import BrokenProcessPool

import pytest

from federation.errors import FederationError
from federation.log.bundle import format_bundle, read_bundle
from federation.log.keys import SigningKey
from federation.reading import checking
from federation.reading.checking import check_all
from federation.reading.reader import path_of
from federation.reading.records import live_records
from federation.reading.verifier import verify_log
from tests.federation.logs import Bent, Log, Reader, body_of_record, files_in, flipped, retract, withdraw


@pytest.fixture
def log(tmp_path):
    """300 records, 3 withdrawn, one retracted, mirrored to `reader`."""
    return Log(tmp_path / "log", 300).add(retract(9), withdraw("other.example", 1)).show(1).show(2).show(299)


@pytest.fixture
def reader(tmp_path, log):
    reader = Reader(tmp_path / "reader")
    assert reader.follow_one(log).trouble is None
    return reader


def test_every_record_is_present_withdrawn_retracted_or_missing(log, reader):
    (reader.root / path_of(log.origin, "bundle/001")).unlink()

    report = verify_log(reader.root, log.key.verifier)

    assert (report.size, report.root) == (302, log.edge.root.hex())
    assert (report.records, report.present, report.withdrawn, report.retracted, report.missing) == (300, 253, 3, 1, 43)
    assert report.records == report.present + report.withdrawn + report.retracted + report.missing
    assert report.incomplete == (1,)


def test_what_was_both_withdrawn_and_retracted_is_counted_once(tmp_path):
    log, reader = Log(tmp_path / "log", 3).add(retract(1)).show(1), Reader(tmp_path / "reader")
    reader.follow_one(log)

    report = verify_log(reader.root, log.key.verifier)

    assert (report.present, report.withdrawn, report.retracted, report.missing) == (2, 1, 0, 0)


def test_verifying_changes_nothing(log, reader):
    before = files_in(reader.root)

    verify_log(reader.root, log.key.verifier)

    assert files_in(reader.root) == before


def test_every_single_changed_bit_is_found_or_changes_no_answer(log, reader):
    """300 bits in random places of all files.  zstd has bits that nobody reads; no text may differ by them."""
    files = files_in(reader.root)
    honest = list(live_records(reader.root, log.key.verifier))
    rng = random.Random(25)
    paths = [path for path in files if files[path]]
    unnoticed = 0
    for _ in range(300):
        path = rng.choice(paths)
        at = rng.randrange(len(files[path]))
        changed = files[path][:at] + bytes([files[path][at] ^ 1 << rng.randrange(8)]) + files[path][at + 1 :]
        (reader.root / path).write_bytes(changed)

        report = verify_log(reader.root, log.key.verifier)

        if not report.problems and not report.missing:
            assert "/bundle/" in path
            assert list(live_records(reader.root, log.key.verifier)) == honest
            unnoticed += 1
        (reader.root / path).write_bytes(files[path])
    assert unnoticed < 10


def test_every_file_that_is_gone_is_found(log, reader):
    for path, content in files_in(reader.root).items():
        (reader.root / path).unlink()

        report = verify_log(reader.root, log.key.verifier)

        assert report.problems or report.missing, path
        (reader.root / path).write_bytes(content)
    assert verify_log(reader.root, log.key.verifier).problems == ()


def test_text_that_should_be_erased_is_found(log, reader):
    path = path_of(log.origin, "bundle/000")
    slots = list(read_bundle(reader.folder.read(path)))
    reader.folder.write(path, format_bundle([slots[0], log.entries[1].slot, *slots[2:]]))

    [problem] = verify_log(reader.root, log.key.verifier).problems

    assert path in problem and "should be erased" in problem


def test_a_flipped_bit_in_a_bundle_of_empty_slots_is_damage_or_changes_no_slot(tmp_path):
    """Versions of zstd write the same slots in different ways, and empty ones may lack at the end."""
    log, reader = Log(tmp_path / "log", 3).show(0).show(1).show(2), Reader(tmp_path / "reader")
    reader.follow_one(log)
    path = path_of(log.origin, "bundle/000")
    honest = reader.folder.read(path)
    assert list(read_bundle(honest)) == [b""] * 3
    found = 0
    for at in range(8 * len(honest)):
        changed = (int.from_bytes(honest) ^ 1 << at).to_bytes(len(honest))
        (reader.root / path).write_bytes(changed)
        try:
            slots, is_damaged = list(read_bundle(changed)), False
        except FederationError:
            slots, is_damaged = [], True

        problems = verify_log(reader.root, log.key.verifier).problems

        if is_damaged:
            assert problems == (f"{path} is damaged",)
            found += 1
        elif len(slots) > 3 or any(slots):
            assert problems == (f"{path} holds what should be erased, or more than its log",)
        else:
            assert problems == ()
    assert found > 4 * len(honest)


def test_a_bundle_may_lack_empty_slots_at_its_end(tmp_path):
    """A log that grew by leaves without a conversation: its mirror has no reason to fetch the bundle again."""
    log, reader = Log(tmp_path / "log", 3), Reader(tmp_path / "reader")
    reader.follow_one(log)
    log.add(withdraw("other.example", 1))
    reader.follow_one(log)

    report = verify_log(reader.root, log.key.verifier)

    assert len(list(read_bundle(reader.folder.read(path_of(log.origin, "bundle/000"))))) == 3
    assert (report.size, report.problems) == (4, ())


def test_a_withdrawal_that_does_not_prove_itself_is_found(log, reader):
    reader.folder.write(
        path_of(log.origin, "withdrawn"), log.show(5, bytes(32)).folder.read(path_of(log.origin, "withdrawn"))
    )

    report = verify_log(reader.root, log.key.verifier)

    assert len(report.problems) == 1 and "leaf 5" in report.problems[0]
    assert report.withdrawn == 3


def test_a_log_that_is_not_there_or_under_another_key_is_a_problem(log, reader, tmp_path):
    absent = verify_log(tmp_path / "nothing", log.key.verifier)
    other = verify_log(reader.root, SigningKey(log.origin, b"o" * 32).verifier)

    assert absent.problems and other.problems
    assert (absent.present, other.present) == (0, 0)


def test_progress_counts_the_runs(log, reader):
    seen = []

    verify_log(reader.root, log.key.verifier, lambda origin, done, total: seen.append((origin, done, total)))

    assert [(done, total) for _, done, total in seen] == [(1, 4), (2, 4), (4, 4)]


def test_live_records_are_those_that_are_present(log, reader):
    records = list(live_records(reader.root, log.key.verifier))

    assert [record.index for record in records] == [n for n in range(300) if n not in {1, 2, 9, 299}]
    assert all(record.body == body_of_record(log.origin, record.index) for record in records)


def test_a_damaged_text_is_never_handed_out(log, reader):
    path = path_of(log.origin, "bundle/000")
    slots = list(read_bundle(reader.folder.read(path)))
    reader.folder.write(path, format_bundle([*slots[:3], flipped(slots[3], 40), *slots[4:]]))
    handed = []

    with pytest.raises(FederationError):
        for each in live_records(reader.root, log.key.verifier):
            handed.append(each.index)

    assert 3 not in handed


def test_a_retraction_from_a_later_run_is_heeded(tmp_path):
    log, reader = Log(tmp_path / "log", 300).add(retract(0)), Reader(tmp_path / "reader")
    reader.follow_one(log, Bent(log))

    assert next(live_records(reader.root, log.key.verifier)).index == 1


def test_several_processes_find_what_one_finds(tmp_path, monkeypatch):
    monkeypatch.setattr(checking, "_RUNS", 1)
    log = Log(tmp_path / "log", 1_100).add(retract(600)).show(1).show(1_099)
    reader = Reader(tmp_path / "reader")
    reader.follow_one(log)
    key = log.key.verifier
    sound = verify_log(reader.root, key, processes=2)
    (reader.root / path_of(log.origin, "bundle/001")).unlink()
    damaged = reader.root / path_of(log.origin, "bundle/003")
    damaged.write_bytes(flipped(damaged.read_bytes(), 1_000))

    several = verify_log(reader.root, key, processes=2)

    assert (sound.present, sound.withdrawn, sound.retracted, sound.problems) == (1_097, 2, 1, ())
    assert several.missing == 512 and several.incomplete == (1, 3) and len(several.problems) == 1
    assert several == verify_log(reader.root, key)


def test_what_a_process_that_is_killed_had_to_check_is_checked_all_the_same(log, reader, monkeypatch):
    def die(*_):
        raise BrokenProcessPool
        yield

    monkeypatch.setattr(checking, "_RUNS", 1)
    monkeypatch.setattr(checking, "WIDTH", 64)      # so that this log is worth processes
    monkeypatch.setattr(
        "federation.reading.verifier.check_all", lambda parts, begun: die() if begun else check_all(parts, begun)
    )

    assert verify_log(reader.root, log.key.verifier, processes=2) == verify_log(reader.root, log.key.verifier)


@pytest.mark.parametrize("damage", ["a lie", "more than there is", "a hole"])
def test_what_files_say_untruly_of_themselves_is_checked_as_it_is(tmp_path, monkeypatch, damage):
    """The processes begin with what the files say, before it is verified."""
    monkeypatch.setattr(checking, "_RUNS", 1)
    log = Log(tmp_path / "log", 1_100).show(1)
    reader = Reader(tmp_path / "reader")
    reader.follow_one(log)
    if damage == "a lie":
        listed = path_of(log.origin, "withdrawn")
        reader.folder.write(listed, log.show(700, bytes(32)).folder.read(listed))
    elif damage == "more than there is":
        signed = reader.root / path_of(log.origin, "checkpoint")
        signed.write_bytes(signed.read_bytes().replace(b"\n1100\n", b"\n9000000000000000000\n"))
    else:
        (reader.root / path_of(log.origin, "tile/entries/002")).unlink()

    several = verify_log(reader.root, log.key.verifier, processes=2)

    assert several.problems and several == verify_log(reader.root, log.key.verifier)
    assert damage != "a lie" or (several.present, several.withdrawn) == (1_099, 1)
