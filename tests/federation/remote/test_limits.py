"""How much a source may send, and how slowly."""

import pytest

from federation.errors import TooMuch, TooSlow
from federation.log.origin import log_id
from federation.remote.limits import GRACE_S, LEAST_BYTES_A_SECOND, Meter, most_bytes

LOG = f"logs/{log_id('log.example/a')}/"


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("logs", 1 << 20), (LOG + "checkpoint", 64 << 10), (LOG + "tile/0/000", 8192),
        (LOG + "tile/1/x001/000.p/7", 8192),
        (LOG + "tile/entries/000", 256 * (4096 + 2)), (LOG + "bundle/000", 256 * ((1 << 20) + 36) + (1 << 20)),
        (LOG + "withdrawn", 64 << 20), (LOG + "anything else", 64 << 10),
    ],
)  # fmt: skip
def test_every_kind_of_file_has_a_byte_bound(path, most):
    assert most_bytes(path) == most
    Meter(path, 0).take(most, 0)
    with pytest.raises(TooMuch):
        Meter(path, 0).take(most + 1, 0)


def test_after_a_grace_of_ten_seconds_8_kib_a_second_must_come():
    path = LOG + "bundle/000"
    assert (GRACE_S, LEAST_BYTES_A_SECOND) == (10, 8192)

    Meter(path, 5).take(1, 5 + GRACE_S)
    Meter(path, 5).take(20 * 8192, 5 + 20)
    with pytest.raises(TooSlow):
        Meter(path, 5).take(20 * 8192 - 1, 5 + 20)
