"""A node's signed word on how far it has erased, and several of them side by side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.errors import BadSignature, BrokeTheRules, Malformed
from federation.log.checkpoint import open_checkpoint
from federation.log.keys import SigningKey
from federation.log.watermark import Applied, Watermark, open_watermark, said_by, sign_watermark
from federation.remote.erased import compare

KEY = SigningKey("a.test/log", bytes(32))
DIGEST = "0" * 64

numbers = st.integers(0, 2**60)
_NAMES = st.sampled_from([f"{k}.test/log" for k in range(300)])
applied = st.lists(
    st.builds(Applied, _NAMES, numbers, numbers, st.just(DIGEST), numbers),
    unique_by=lambda each: each.origin,
    max_size=20,
)


@given(numbers, applied)
def test_what_we_write_we_can_read(at_s, logs):
    watermark = open_watermark(sign_watermark(at_s, logs, KEY), KEY.verifier)

    assert watermark == Watermark("a.test/log", at_s, tuple(sorted(logs, key=lambda each: each.origin)))


@given(st.binary(max_size=300))
def test_any_bytes_are_a_watermark_or_break_the_rules_and_nothing_else(raw):
    with pytest.raises(BrokeTheRules):
        open_watermark(raw, KEY.verifier)


@given(st.data())
def test_no_watermark_with_a_changed_byte_verifies(data):
    raw = sign_watermark(7, [Applied("b.test/log", 5, 2, DIGEST, 6)], KEY)
    at = data.draw(st.integers(0, len(raw) - 1))
    changed = raw[:at] + bytes([raw[at] ^ data.draw(st.integers(1, 255))]) + raw[at + 1 :]

    with pytest.raises(BrokeTheRules):
        open_watermark(changed, KEY.verifier)


def test_a_watermark_of_another_node_or_key_is_refused():
    raw = sign_watermark(7, [], KEY)

    with pytest.raises(Malformed, match="another node"):
        open_watermark(raw, SigningKey("b.test/log", bytes(32)).verifier)
    with pytest.raises(BadSignature):
        open_watermark(raw, SigningKey("a.test/log", b"k" * 32).verifier)
    assert said_by(raw) == "a.test/log"


def test_a_watermark_is_no_checkpoint():
    with pytest.raises(BrokeTheRules):
        open_checkpoint(sign_watermark(7, [], KEY), KEY.verifier)


def test_a_thousand_logs_are_as_many_as_fit_and_the_note_can_be_read():
    logs = [Applied(f"{'long' * 40}{k}.test/log", 2**60, 2**60, DIGEST, 2**60) for k in range(1000)]

    watermark = open_watermark(sign_watermark(2**60, logs, KEY), KEY.verifier)

    assert 100 < len(watermark.applied) < 1000


def test_nodes_are_compared_by_what_one_of_them_has_applied():
    said = [
        Watermark("a", 100, (Applied("x", 9, 3, DIGEST, 50),)),
        Watermark("b", 100, (Applied("x", 9, 3, DIGEST, 62),)),
        Watermark("c", 100, (Applied("x", 9, 1, "1" * 64, 40),)),
        Watermark("d", 100, ()),
    ]

    log = compare("x", said)

    assert [(each.node, each.lacks, each.late_s) for each in log.nodes] == [("a", 0, 0), ("b", 0, 12), ("c", 2, None)]
