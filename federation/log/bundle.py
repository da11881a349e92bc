"""The conversations of 256 consecutive leaves: one zstd frame over their slots.

A slot is a length (four bytes, big-endian) and as many bytes: salt ‖ body for a
live record, nothing for anything else.  Erasing a record empties its slot, salt
included; the leaf, and every hash and signature above it, stay as they are.
"""

from collections.abc import Iterator, Sequence

import zstandard

from federation.errors import Malformed, TooMuch
from federation.record.conversation import MAX_BODY_BYTES

from .commitment import SALT_BYTES, commit_to_body
from .tiles import WIDTH, format_number

MOST_SLOT_BYTES = SALT_BYTES + MAX_BODY_BYTES
# zstd's own default at this level stays below this window; a reader needs no more memory.
LARGEST_WINDOW = 1 << 23
# Nothing compresses text this badly: what is longer is no bundle of ours.
MOST_BYTES = WIDTH * (MOST_SLOT_BYTES + 4) + (1 << 20)

# A full bundle is written once and fetched for ever; a partial one is written again with
# each publication, and an erasure must be quick.
SMALLEST = 17
QUICKEST = 3

_READ_BYTES = 1 << 18
_AT_ONCE_BYTES = 4 << 20    # decompressed in one go; what is longer comes in pieces


def format_bundle_path(number: int) -> str:
    return f"bundle/{format_number(number)}"


def format_slot(salt: bytes, body: bytes) -> bytes:
    assert len(salt) == SALT_BYTES
    return salt + body


def body_of(slot: bytes) -> bytes:
    return slot[SALT_BYTES:]


def fits(slot: bytes, commitment: bytes) -> bool:
    """Whether the slot's salt and body are what the leaf commits to."""
    return len(slot) >= SALT_BYTES and commit_to_body(slot[:SALT_BYTES], slot[SALT_BYTES:]) == commitment


def format_bundle(slots: Sequence[bytes], level: int = QUICKEST) -> bytes:
    """One frame; the same slots give the same bytes with the same level and version of zstd."""
    assert len(slots) <= WIDTH
    raw = b"".join([part for slot in slots for part in (len(slot).to_bytes(4), slot)])
    return zstandard.ZstdCompressor(level=level, write_checksum=False).compress(raw)


def read_bundle(raw: bytes) -> Iterator[bytes]:
    """The slots of a bundle, one after the other, in bounded memory.

    There may be more of them than in the checkpoint held: a bundle grows with its log.

    Raises:
        TooMuch: a slot, or the window, is over its bound.
        Malformed: no single zstd frame, or it ends in the middle of a slot.
    """
    try:
        yield from _read(raw)
    except zstandard.ZstdError:
        raise Malformed("a bundle is one zstd frame, with a window of at most 8 MiB") from None


def _read(raw: bytes) -> Iterator[bytes]:
    pieces = _decompress(raw)
    held, at = b"", 0
    for count in range(WIDTH + 1):
        while (end := _end_of_slot(held, at)) > len(held):
            piece = next(pieces, b"")
            if not piece:
                if len(held) == at:
                    return
                raise Malformed("a bundle ends in the middle of a slot")
            held, at = held[at:] + piece, 0
        if count == WIDTH:
            raise Malformed(f"a bundle has at most {WIDTH} slots")
        yield held[at + 4 : end]
        at = end


def _decompress(raw: bytes) -> Iterator[bytes]:
    """What the one frame holds, in pieces: in one, when the frame says that this is small."""
    frame = _frame_of(raw)
    reader = zstandard.ZstdDecompressor(max_window_size=LARGEST_WINDOW)
    if 0 < frame.content_size <= _AT_ONCE_BYTES:        # of a frame that says 0 the library reads nothing
        yield reader.decompress(raw)
        return
    stream = reader.stream_reader(raw)
    while piece := stream.read(_READ_BYTES):
        yield piece


def _frame_of(raw: bytes) -> zstandard.FrameParameters:
    """What the header of the one frame says, when the frame ends with the bytes.

    The library stops at a frame's end and does not say where that was; what stood
    behind it would be kept and served on unread.  So it is found from the headers of its
    blocks (RFC 8878, section 3.1.1).
    """
    if not raw.startswith(zstandard.FRAME_HEADER):      # a skippable frame would hide bytes that nobody reads
        raise Malformed("a bundle is one zstd frame")
    frame = zstandard.get_frame_parameters(raw)
    if frame.window_size > LARGEST_WINDOW or frame.dict_id:
        raise Malformed("a bundle needs no dictionary, and a window of at most 8 MiB")
    at, last = zstandard.frame_header_size(raw), False
    while not last and at + 3 <= len(raw):
        header = int.from_bytes(raw[at : at + 3], "little")
        last = bool(header & 1)
        repeated = header >> 1 & 3 == 1
        at += 3 + (1 if repeated else header >> 3)
    if at + (4 if frame.has_checksum else 0) != len(raw):
        raise Malformed("a bundle is one zstd frame, and ends with it")
    return frame


def _end_of_slot(held: bytes, at: int) -> int:
    """Where the slot ends that begins at `at`; behind `held` while not even its length is there."""
    if len(held) - at < 4:
        return len(held) + 1
    length = int.from_bytes(held[at : at + 4])
    if length > MOST_SLOT_BYTES:
        raise TooMuch(f"a slot has at most {MOST_SLOT_BYTES} bytes, this one says {length}")
    return at + 4 + length
