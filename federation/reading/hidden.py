"""hidden.json in a node's folder: records that the node keeps from its own readers, by the indexes of each log.

They lie in logs/ as they came, since peers and verifiers need every byte; whoever
shows, searches or exports what a folder holds leaves them out.
"""

from collections.abc import Mapping, Sequence

import msgspec

from federation.errors import Malformed

from .folder import Folder

FILE = "hidden.json"

_decode = msgspec.json.Decoder(dict[str, list[int]])


def read_hidden(folder: Folder) -> dict[str, frozenset[int]]:
    """By origin; nothing where no node keeps any back.

    Raises:
        Malformed: the file is damaged.
    """
    raw = folder.read(FILE)
    try:
        return {origin: frozenset(indexes) for origin, indexes in _decode.decode(raw or b"{}").items()}
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise Malformed(f"{folder.root / FILE} is damaged. Start the node, which writes it again.") from None


def write_hidden(folder: Folder, hidden: Mapping[str, Sequence[int]]) -> None:
    """Writes the file where anything changes."""
    if {origin: frozenset(indexes) for origin, indexes in hidden.items()} != _there(folder):
        folder.write(FILE, msgspec.json.encode(hidden) + b"\n", durable=True)


def _there(folder: Folder) -> dict[str, frozenset[int]] | None:
    try:
        return read_hidden(folder)
    except Malformed:
        return None
