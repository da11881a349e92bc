"""The labels of a run as they are kept: names and judges once, however many records they are said of."""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Struct

from federation.record.conversation import Label


class Packed(Struct, frozen=True, array_like=True):
    """`said`: of each record its index in the log, then for each label the places of its three words."""

    words: tuple[str, ...]
    said: tuple[tuple[int, ...], ...]


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Packed).decode


def pack(labels: Mapping[int, Sequence[Label]]) -> bytes:
    words = dict[str, int]()

    def place(word: str) -> int:
        return words.setdefault(word, len(words))

    said = tuple(
        (index, *(place(word) for label in each for word in (label.name, label.value, label.by)))
        for index, each in sorted(labels.items())
    )
    return _encode(Packed(tuple(words), said))


def unpack(raw: bytes) -> dict[int, tuple[Label, ...]]:
    """
    Raises:
        msgspec.MsgspecError, IndexError: these are no packed labels.
    """
    packed = _decode(raw)
    words = packed.words
    return {
        index: tuple(
            Label(words[places[at]], words[places[at + 1]], words[places[at + 2]]) for at in range(0, len(places), 3)
        )
        for index, *places in packed.said
    }
