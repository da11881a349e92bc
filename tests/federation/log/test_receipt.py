"""What a receipt proves, offline, to whoever knows the key of the log."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from federation.errors import BadSignature, BrokeTheRules, Malformed, NotThere
from federation.log.commitment import commit_to_secret, format32
from federation.log.keys import SigningKey
from federation.log.receipt import Receipt, verify_receipt
from federation.reading.records import prove
from tests.federation.log.test_rotation import Rotating
from tests.federation.logs import Log, retract, secret_of, withdraw


@pytest.fixture
def log(tmp_path):
    return Log(tmp_path / "log", 300).add(withdraw("other.example/log", 7), retract(3))


def receipt_of(log: Log, index: int) -> bytes:
    return prove(log.folder, log.origin, index)


def test_a_record_and_its_commitment(log):
    proved = verify_receipt(receipt_of(log, 299), [log.key.verifier])

    w = format32(commit_to_secret(secret_of(log.origin, 299)))
    assert proved == Receipt(log.origin, 299, 302, log.edge.root.hex(), "record", w)


def test_a_withdrawal_and_what_it_withdraws(log):
    proved = verify_receipt(receipt_of(log, 300), [log.key.verifier])

    w = format32(commit_to_secret(secret_of("other.example/log", 7)))
    assert (proved.kind, proved.withdraws, proved.w) == ("withdraw", ("other.example/log", 7), w)


def test_any_other_leaf_is_named_by_its_kind(log):
    assert verify_receipt(receipt_of(log, 301), [log.key.verifier]).kind == "retract"


def test_a_receipt_of_an_unknown_log_is_said_to_be_one(log):
    with pytest.raises(NotThere, match=r"log\.example/a, whose key is not known"):
        verify_receipt(receipt_of(log, 1), [SigningKey("other.example/log", bytes(32)).verifier])


def test_another_key_of_the_log_does_not_verify(log):
    with pytest.raises(BadSignature):
        verify_receipt(receipt_of(log, 1), [SigningKey(log.origin, bytes(31) + b"\1").verifier])


def test_a_proof_without_its_leaf_is_no_receipt(log):
    lines = receipt_of(log, 1).split(b"\n")

    with pytest.raises(Malformed, match="does not carry its leaf"):
        verify_receipt(b"\n".join([lines[0], *lines[2:]]), [log.key.verifier])


def test_a_receipt_from_before_a_rotation_holds_by_the_key_of_then(tmp_path):
    log = Rotating(tmp_path / "rotating", 3)
    raw, before = receipt_of(log, 2), log.key.verifier
    log.rotate()

    assert verify_receipt(raw, [log.key.verifier, before]).index == 2
    with pytest.raises(BadSignature):
        verify_receipt(raw, [log.key.verifier])


@settings(max_examples=300)
@given(data=st.data())
def test_no_receipt_with_a_changed_byte_verifies(tmp_path_factory, data):
    log = _one(tmp_path_factory)
    raw = receipt_of(log, 1)
    at = data.draw(st.integers(0, len(raw) - 1))
    changed = raw[:at] + bytes([data.draw(st.integers(0, 255).filter(lambda byte: byte != raw[at]))]) + raw[at + 1 :]

    with pytest.raises((BrokeTheRules, NotThere)):
        verify_receipt(changed, [log.key.verifier])


_made: list[Log] = []


def _one(tmp_path_factory) -> Log:
    if not _made:
        _made.append(Log(tmp_path_factory.mktemp("log"), 3))
    return _made[0]
