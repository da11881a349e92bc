"""One consistent file of everything a node can't get back from others, while it runs or not.

The database is copied by SQLite, together with the own log's files while nobody writes
them; each mirrored log is claimed while it is copied, and may be ahead of the copied
database, which a restored node makes good as after a crash.  Secret keys are in it only when
asked for.
"""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from msgspec import Struct

from federation.errors import FederationError
from federation.log.origin import log_id
from federation.reading.hidden import FILE as HIDDEN
from federation.reading.pulled import STATE
from node.alone import alone
from node.config import FILE
from node.context import COMPAT_KEY, DATABASE, KEY, Node
from node.crash import crash_point
from node.publication.publish import write_sealed_locked
from node.safety.archive import Label, Writer, writing
from node.store import OWN, Act

COPY = ".backup.sqlite"     # removed at the next start, when a crash leaves it


class NoBackupMade(FederationError):
    """The file could not be written; there is none of this name that was not there before."""


class Backup(Struct, frozen=True):
    """The file that was made."""

    file: str
    size_bytes: int
    own_log: int
    secrets: bool


async def backup(node: Node, file: Path, *, with_secrets: bool, who: str) -> Backup:
    """Writes everything into `file`, which appears when it is whole and on the disk.

    Raises:
        NoBackupMade: the file can't be written there.
    """
    if file.exists():
        raise NoBackupMade(f"{file} is there already; give the backup another name")
    copy = node.root / COPY
    await node.store.audit.add([Act(node.now_s, who, "backup with secrets" if with_secrets else "backup", node.origin)])
    try:
        label = await _write(node, file, copy, with_secrets)
        return Backup(str(file), file.stat().st_size, label.size, with_secrets)
    except OSError as failure:
        raise NoBackupMade(f"{file} can't be written: {failure.strerror}") from None
    finally:
        copy.unlink(missing_ok=True)


async def _write(node: Node, file: Path, copy: Path, with_secrets: bool) -> Label:
    async with AsyncExitStack() as own_log:
        await own_log.enter_async_context(node.own_log)
        await write_sealed_locked(node)
        newest = await node.store.own_log.newest()
        label = Label(node.origin, node.vkey, newest.size if newest else 0, node.now_s, with_secrets)
        copy.unlink(missing_ok=True)
        await node.store.database.copy_to(copy)
        crash_point("backup.after_database")
        with writing(file, label) as archive:
            await asyncio.to_thread(_add_private, node, archive, copy, with_secrets)
            await asyncio.to_thread(_add_log, node, archive, node.origin)
            await own_log.aclose()      # publishing goes on; the others are copied one by one
            for each in await node.store.logs.all():
                if each.learnt_from != OWN:
                    async with alone(node, each):
                        await asyncio.to_thread(_add_log, node, archive, each.origin)
            crash_point("backup.before_end")
    crash_point("backup.after_end")
    return label


def _add_private(node: Node, archive: Writer, copy: Path, with_secrets: bool) -> None:
    archive.add(DATABASE, copy)
    for name in (FILE, STATE, HIDDEN, *((KEY, COMPAT_KEY) if with_secrets else ())):
        if (node.root / name).exists():
            archive.add(name, node.root / name)
    for evidence in sorted(node.root.glob("evidence/*.json")):
        archive.add(f"evidence/{evidence.name}", evidence)


def _add_log(node: Node, archive: Writer, origin: str) -> None:
    folder = node.root / "logs" / log_id(origin)
    for file in sorted(each for each in folder.rglob("*") if each.is_file() and not each.name.startswith(".")):
        archive.add(str(file.relative_to(node.root)), file)
