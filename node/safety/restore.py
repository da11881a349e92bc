"""A node's folder made anew from a backup: checked as a whole, with every withdrawal that it knows of applied.

The folder appears in its place when all that is done.  It then signs nothing before a
peer was asked what the log has become since (following/guard.py), and its first start asks before
it serves anything.
"""

import asyncio
import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from federation.errors import FederationError
from federation.log.keys import SigningKey
from federation.reading.folder import sync
from node.context import KEY, Node, open_node
from node.crash import crash_point
from node.safety.archive import Label, NoBackup, read_archive
from node.safety.fsck import fsck, reindex
from node.safety.restart import finish_interrupted
from node.store import DatabaseError

Say = Callable[[str], None]


class NotRestored(FederationError):
    """Nothing was made; the message says why."""


class Restored(Struct, frozen=True):
    """The node that stands in the folder now.  `secrets`: its keys came with it."""

    folder: str
    origin: str
    size: int
    made_at_s: int
    secrets: bool


async def restore(file: Path, root: Path, say: Say) -> Restored:
    """Makes the folder `root`, which must be empty or not there, from the backup `file`.

    Raises:
        NoBackup: the file is none, or is damaged.
        NotRestored: there is something in `root`, or what is in the backup does not hold.
    """
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise NotRestored(f"{root} is not empty. Choose another folder, or move this one away.")
    beside = root.parent / f".{root.name}.restoring"
    shutil.rmtree(beside, ignore_errors=True)       # what an attempt that was cut off has left
    try:
        beside.mkdir(mode=0o700, parents=True)
        label = await asyncio.to_thread(read_archive, file, beside)
        crash_point("restore.after_files")
        await _check(beside, label, say)
        await asyncio.to_thread(_settle, beside)
        crash_point("restore.before_rename")
        beside.rename(root)
        sync(root.parent)
    except DatabaseError:
        raise NotRestored(f"{file} is damaged: the database in it can't be read. Nothing was restored.") from None
    except OSError as failure:
        raise NotRestored(f"{file} could not be restored into {root}: {failure.strerror}") from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    crash_point("restore.after_rename")
    return Restored(str(root), label.origin, label.size, label.made_at_s, label.secrets)


async def _check(root: Path, label: Label, say: Say) -> None:
    """Applies what the backup knows to be taken back, and looks at every byte of it."""
    # Without its own key the folder can be checked all the same; this one can sign nothing.
    key = None if (root / KEY).exists() else SigningKey(label.origin, secrets.token_bytes(32))
    async with open_node(root, key=key) as node:
        if node.origin != label.origin:
            raise NoBackup(f"the backup says that it is of {label.origin}, and holds the settings of {node.origin}")
        node.compared = False
        await node.store.signing.restored()
        await finish_interrupted(node)
        await reindex(node, say)        # erases what the withdrawn sets name
        await _holds(node, say)


async def _holds(node: Node, say: Say) -> None:
    problems = (await fsck(node, say)).problems
    if problems:
        more = f" and {len(problems) - 1} more problems" if len(problems) > 1 else ""
        raise NotRestored(f"what is in the backup does not hold: {problems[0]}{more}. Nothing was restored.")


def _settle(root: Path) -> None:
    for folder, _, files in os.walk(root):
        for name in files:
            if not (path := Path(folder, name)).is_socket():
                sync(path)
        sync(Path(folder))
