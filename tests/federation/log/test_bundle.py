"""Bundles: one zstd frame of slots, read in bounded memory."""

import tracemalloc
from contextlib import suppress

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from federation.errors import BrokeTheRules, Malformed, TooMuch
from federation.log.bundle import (
    LARGEST_WINDOW,
    MOST_SLOT_BYTES,
    QUICKEST,
    SMALLEST,
    body_of,
    fits,
    format_bundle,
    format_bundle_path,
    format_slot,
    read_bundle,
)
from federation.log.commitment import commit_to_body
from federation.log.tiles import WIDTH
from tests.strategies import BODIES, HASHES, slots

SKIPPABLE = (0x184D2A50).to_bytes(4, "little")


def compressed(content: bytes, **options: int) -> bytes:
    return zstandard.ZstdCompressor(**options).compress(content)


def framed(*slots: bytes) -> bytes:
    return b"".join(len(slot).to_bytes(4) + slot for slot in slots)


@given(slots())
def test_the_slots_that_we_write_we_can_read(slots):
    assert list(read_bundle(format_bundle(slots))) == slots


@given(slots())
def test_the_same_slots_give_the_same_bytes(slots):
    assert format_bundle(slots) == format_bundle(slots)


@given(st.one_of(st.binary(), st.binary().map(lambda raw: b"\x28\xb5\x2f\xfd" + raw), st.binary().map(compressed)))
def test_any_bytes_are_a_bundle_or_break_the_rules_and_nothing_else(raw):
    with suppress(BrokeTheRules):
        list(read_bundle(raw))


@given(slots(), st.data())
def test_a_changed_byte_gives_other_slots_the_same_ones_or_is_refused_and_nothing_else(slots, data):
    raw = format_bundle(slots)
    at = data.draw(st.integers(0, len(raw) - 1))
    changed = raw[:at] + bytes([data.draw(st.integers(0, 255))]) + raw[at + 1 :]

    with suppress(BrokeTheRules):
        list(read_bundle(changed))


@given(slots(), st.binary(min_size=1, max_size=9))
def test_bytes_behind_the_frame_are_refused(slots, more):
    with pytest.raises(BrokeTheRules):
        list(read_bundle(format_bundle(slots) + more))


@given(slots())
def test_a_second_frame_is_refused(slots):
    with pytest.raises(BrokeTheRules):
        list(read_bundle(format_bundle(slots) + format_bundle([b"hidden"])))


@pytest.mark.parametrize("where", ["alone", "before", "behind"])
def test_a_skippable_frame_is_refused_since_nobody_would_read_what_it_hides(where):
    hidden = b"\x00\x00\x00" * 9 + b"somebody's words"
    skippable = SKIPPABLE + len(hidden).to_bytes(4, "little") + hidden
    # read as an ordinary frame this has an empty block, then a last one that ends where the frame does
    words = b"\0" + (8 << 3 | 1).to_bytes(3, "little") + b"8 words!"
    smuggled = SKIPPABLE + len(words).to_bytes(4, "little") + words
    good = format_bundle([b""])

    for raw in {"alone": [skippable, smuggled], "before": [skippable + good], "behind": [good + skippable]}[where]:
        with pytest.raises(Malformed):
            list(read_bundle(raw))


@given(slots().filter(bool), st.data())
def test_a_bundle_that_is_cut_off_is_refused(slots, data):
    raw = format_bundle(slots)

    with pytest.raises(Malformed):
        list(read_bundle(raw[: data.draw(st.integers(0, len(raw) - 1))]))


@pytest.mark.parametrize("content", [b"\0", b"\0\0\0", b"\0\0\0\x05abcd", framed(b"a") + b"\0\0\0\x01"])
def test_a_bundle_that_ends_in_the_middle_of_a_slot_is_refused(content):
    with pytest.raises(Malformed):
        list(read_bundle(compressed(content)))


def test_a_257th_slot_is_refused():
    assert len(list(read_bundle(compressed(framed(*[b""] * WIDTH))))) == WIDTH
    with pytest.raises(Malformed):
        list(read_bundle(compressed(framed(*[b""] * (WIDTH + 1)))))


def test_the_largest_slot_is_read_and_one_byte_more_is_not():
    largest = bytes(MOST_SLOT_BYTES)

    assert list(read_bundle(compressed(framed(largest)))) == [largest]
    with pytest.raises(TooMuch):
        list(read_bundle(compressed(framed(largest + b"\0"))))


def test_a_window_over_8_mib_is_refused():
    parameters = zstandard.ZstdCompressionParameters(window_log=24, compression_level=1)
    compressor = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    raw = compressor.compress(framed(*[bytes(MOST_SLOT_BYTES)] * 20)) + compressor.flush()
    assert zstandard.get_frame_parameters(raw).window_size > LARGEST_WINDOW

    with pytest.raises(Malformed):
        list(read_bundle(raw))


@pytest.mark.parametrize("level", [SMALLEST, QUICKEST])
def test_no_bundle_that_we_write_needs_a_larger_window(level):
    slots = [bytes([n]) * MOST_SLOT_BYTES for n in range(20)]

    raw = format_bundle(slots, level)

    assert list(read_bundle(raw)) == slots
    assert zstandard.get_frame_parameters(raw).window_size <= LARGEST_WINDOW


def test_a_dictionary_is_refused():
    dictionary = zstandard.ZstdCompressionDict(
        b"words of a contributor " * 40, dict_type=zstandard.DICT_TYPE_RAWCONTENT
    )
    with_id = zstandard.train_dictionary(2048, [b"words %d of a contributor %d" % (n, n * n) for n in range(2000)])
    assert zstandard.get_frame_parameters(compressed(framed(b"words"), dict_data=with_id)).dict_id

    for one in (dictionary, with_id):
        raw = compressed(framed(b"words of a contributor " * 9), dict_data=one)
        with pytest.raises(BrokeTheRules):
            list(read_bundle(raw))


@pytest.mark.parametrize("states_its_size", [True, False])
def test_a_zip_bomb_is_read_slot_by_slot_in_bounded_memory_and_stopped(states_its_size):
    """256 MiB in some 10 KB: as many slots as are allowed, each full, and one more."""
    compressor = zstandard.ZstdCompressor(write_content_size=states_its_size)
    slot = framed(bytes(MOST_SLOT_BYTES))
    stream = compressor.compressobj(size=len(slot) * (WIDTH + 1) if states_its_size else -1)
    raw = b"".join([stream.compress(slot) for _ in range(WIDTH + 1)]) + stream.flush()
    assert len(raw) < 100_000
    count = 0

    tracemalloc.start()
    with pytest.raises(Malformed):
        for _ in read_bundle(raw):
            count += 1
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == WIDTH
    assert peak < 8 << 20


@pytest.mark.parametrize("more", [1, 20])
def test_the_slots_are_the_same_whether_the_frame_says_how_long_they_are_or_not(more):
    """The longer one is over what is decompressed in one go."""
    content = framed(b"", b"words", *[bytes([n]) * (1 << 18) for n in range(more)], b"")

    says, says_not = compressed(content), compressed(content, write_content_size=False)

    assert zstandard.get_frame_parameters(says).content_size == len(content)
    assert zstandard.get_frame_parameters(says_not).content_size == zstandard.CONTENTSIZE_UNKNOWN
    assert list(read_bundle(says)) == list(read_bundle(says_not))


@pytest.mark.parametrize("says", [0, 9, 11, 1 << 30])
def test_a_frame_that_says_another_length_than_it_has_is_refused(says):
    raw = compressed(framed(b"words\n"))
    assert raw[4:6] == b"\x20\x0a"        # one byte of content size
    false = raw[:4] + (b"\xa0" + says.to_bytes(4, "little") if says > 255 else b"\x20" + bytes([says])) + raw[6:]

    with pytest.raises(Malformed):
        list(read_bundle(false))


def test_a_bomb_of_one_endless_slot_is_refused_by_its_length():
    raw = compressed(b"\xff\xff\xff\xff" + bytes(64 << 20))

    with pytest.raises(TooMuch):
        list(read_bundle(raw))


@given(HASHES, BODIES, st.data())
def test_a_slot_fits_its_commitment_and_no_changed_slot_does(salt, body, data):
    slot, commitment = format_slot(salt, body), commit_to_body(salt, body)
    at = data.draw(st.integers(0, len(slot) - 1))

    assert fits(slot, commitment)
    assert body_of(slot) == body
    assert not fits(slot[:at] + bytes([slot[at] ^ 1]) + slot[at + 1 :], commitment)
    assert not fits(slot[:-1], commitment)
    assert not fits(b"", commitment)


def test_bundles_are_numbered_as_tiles_are():
    assert format_bundle_path(0) == "bundle/000"
    assert format_bundle_path(1_234_067) == "bundle/x001/x234/067"
