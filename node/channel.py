"""How a running node is asked: over a socket in its folder that only its owner can open.

One request a connection, as a line of JSON; answered by lines of progress and one of
result.  Nothing of a node is imported here: who asks is answered before a node's own
libraries would have loaded.
"""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

SOCKET = "control.sock"
MOST_LINE = 64 << 20

Say = Callable[[str], None]     # tells whoever asked how far it is


class Request(Struct, frozen=True):
    command: str
    arguments: dict[str, Any] = {}


class Answer(Struct, frozen=True, omit_defaults=True):
    """One line: something said on the way, or the end: a result or why there is none."""

    said: str | None = None
    result: msgspec.Raw = msgspec.Raw()
    refused: str | None = None


class Refused(Exception):
    """The node did not do it; the message says why and what to do."""


async def ask_running(root: Path, command: str, arguments: dict[str, Any], say: Say) -> bytes | None:
    """The result of a command as JSON, from the node that runs in `root`; None when none does.

    Raises:
        Refused: it was not done.
    """
    try:
        with short_path(root) as path:
            reader, writer = await asyncio.open_unix_connection(path, limit=MOST_LINE)
    except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError):
        return None
    writer.write(msgspec.json.encode(Request(command, arguments)) + b"\n")
    await writer.drain()
    try:
        while line := await reader.readline():
            answer = msgspec.json.decode(line, type=Answer)
            if answer.said is not None:
                say(answer.said)
            elif answer.refused is not None:
                raise Refused(answer.refused)
            else:
                return bytes(answer.result)
    finally:
        writer.close()
    raise Refused("the node stopped before it answered; ask again")


class short_path:  # noqa: N801  (used as a statement: with short_path(root))
    """The socket by way of an open folder: its own path may be longer than the 108 bytes a socket's may have."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def __enter__(self) -> Path:
        self._descriptor = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY)
        return Path(f"/proc/self/fd/{self._descriptor}/{SOCKET}")

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)
