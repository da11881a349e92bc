"""What a node reads of a held log: one body, and the receipt of one leaf."""

import pytest

from federation.errors import NotThere
from federation.log.proof import parse_proof, verify_proof
from federation.reading.folder import Folder
from federation.reading.records import body_at, live_records, prove, prove_all
from tests.federation.logs import ORIGIN, Log, Reader, body_of_record


@pytest.mark.parametrize("size", [1, 255, 256, 257, 600])
def test_the_receipt_of_every_leaf_verifies_with_the_key_alone(tmp_path, size):
    log = Log(tmp_path, size)

    for index in {0, 1, 254, 255, 256, 511, 512, size - 1}:
        raw = prove(log.folder, ORIGIN, index)
        if index < size:
            assert verify_proof(parse_proof(raw), log.entries[index].leaf, log.key.verifier).size == size
        else:
            assert raw is None


def test_the_receipts_of_many_leaves_are_those_of_each(tmp_path):
    log = Log(tmp_path, 600)

    together = prove_all(log.folder, ORIGIN, [0, 255, 256, 511, 599, 600])

    assert together == {index: prove(log.folder, ORIGIN, index) for index in (0, 255, 256, 511, 599)}


def test_there_is_no_receipt_from_a_log_that_is_not_held(tmp_path):
    assert prove(Folder(tmp_path), ORIGIN, 0) is None
    with pytest.raises(NotThere):
        list(live_records(tmp_path, Log(tmp_path / "log").key.verifier))


def test_a_body_is_there_until_it_is_erased(tmp_path):
    log, reader = Log(tmp_path / "log", 257), Reader(tmp_path / "reader")
    reader.follow_one(log)
    assert body_at(reader.folder, ORIGIN, 256) == body_of_record(ORIGIN, 256)

    reader.follow_one(log.show(256))

    assert body_at(reader.folder, ORIGIN, 256) is None
    assert body_at(reader.folder, ORIGIN, 255) == body_of_record(ORIGIN, 255)
    assert body_at(reader.folder, ORIGIN, 257) is None
    assert body_at(reader.folder, ORIGIN, 600) is None
