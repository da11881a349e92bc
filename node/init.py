"""Making a node: settings, keys, and the first leaf of its log."""

import secrets
from pathlib import Path

from msgspec import Struct

from federation.log.commitment import format32
from federation.log.keys import SigningKey, format_signing_key
from federation.log.leaf import Genesis, format_leaf
from federation.reading.folder import Folder
from node.config import FILE, check_url, format_settings
from node.context import COMPAT_KEY, KEY, open_node, pin, write_secret
from node.publication.publish import append_leaves
from node.safety.recovery import commit_to_recovery_key, new_words, recovery_public_key
from node.store import OWN


class Made(Struct, frozen=True):
    """A new node; `words` are nowhere else."""

    vkey: str
    words: str


class AlreadyANode(ValueError):
    """The folder holds a node, or something else."""


async def init(root: Path, *, origin: str, url: str | None = None, name: str | None = None) -> Made:
    """Makes a node in `root`, which must be empty or not there.

    Raises:
        AlreadyANode, WrongSettings, Malformed: nothing was changed.
    """
    key = SigningKey(origin, secrets.token_bytes(32))
    url = check_url(url or f"https://{origin}", "--url")
    if root.exists() and any(root.iterdir()):
        raise AlreadyANode(f"{root} is not empty. Choose another folder, or start the node in it: sharelm run {root}")
    root.mkdir(parents=True, exist_ok=True)
    root.chmod(0o700)
    words = new_words()
    write_secret(root / KEY, format_signing_key(key))
    write_secret(root / COMPAT_KEY, secrets.token_hex(32))
    # The settings come last: without them there is no node, and init can be tried again elsewhere.
    Folder(root).write(FILE, format_settings(origin=origin, url=url, name=name or origin).encode(), durable=True)
    async with open_node(root) as node:
        await pin(node, origin, node.vkey, OWN)
        genesis = Genesis(format32(commit_to_recovery_key(recovery_public_key(words))))
        await append_leaves(node, [format_leaf(genesis)])
    return Made(str(key.verifier), words)
