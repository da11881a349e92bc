"""Newer selectors for the extension, from the operator to members: signed with the node's key, and data alone.

A file DIR/selectors/<site>.json holds a `version` and, by name, what the extension looks for on that site's pages.
They go out together as one note (c2sp.org/signed-note):

    sharelm/selectors/v1
    <origin of the log>
    <compact JSON, in ASCII: the packs by site>

The first line is no origin, so it is no checkpoint.
"""

import json
import re
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from federation.log.note import MOST_BYTES, Note, Signature, format_note
from node.context import Node

FOLDER = "selectors"
MOST_PACKS = 100
_FIRST = "sharelm/selectors/v1"
_SITE = re.compile("[a-z0-9][a-z0-9-]{0,39}")

Text = Annotated[str, Meta(max_length=2_000)]
Version = Annotated[int, Meta(ge=1, le=1_000_000)]
Pack = dict[Annotated[str, Meta(pattern="^[A-Za-z]{1,40}$")], int | Text | Annotated[list[Text], Meta(max_length=200)]]

_DECODER = msgspec.json.Decoder(Pack)


def read_packs(root: Path) -> tuple[dict[str, Pack], list[str]]:
    """The packs by site, and what is wrong with files that are none, in the operator's words."""
    packs, wrong = dict[str, Pack](), list[str]()
    for file in sorted((root / FOLDER).glob("*.json"))[:MOST_PACKS]:
        pack = _read(file)
        if pack is None:
            wrong.append(
                f"{FOLDER}/{file.name} is not served: expected <site>.json with a version and selectors by name"
            )
        else:
            packs[file.stem] = pack
    if len(_text("", packs)) > MOST_BYTES // 2:
        return {}, [*wrong, f"{FOLDER}/ is not served: together at most {MOST_BYTES // 2} bytes"]
    return packs, wrong


def signed_selectors(node: Node) -> bytes:
    """The note.  Ed25519 is deterministic: the same files give the same bytes."""
    packs, _ = read_packs(node.root)
    text = _text(node.origin, packs)
    key = node.key
    return format_note(Note(text, (Signature(key.verifier.name, key.verifier.id, key.sign(text.encode())),)))


def _text(origin: str, packs: dict[str, Pack]) -> str:
    compact = json.dumps(packs, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    # A signed note has no such character, and JSON leaves it as it is.
    compact = compact.replace("\x7f", "\\u007f")
    return f"{_FIRST}\n{origin}\n{compact}\n"


def _read(file: Path) -> Pack | None:
    if not _SITE.fullmatch(file.stem):
        return None
    try:
        pack = _DECODER.decode(file.read_bytes())
    except (msgspec.MsgspecError, OSError, UnicodeDecodeError, RecursionError):
        return None
    version = pack.get("version")
    is_versioned = isinstance(version, int) and 1 <= version <= 1_000_000
    return pack if is_versioned and sum(isinstance(each, int) for each in pack.values()) == 1 else None
