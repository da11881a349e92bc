"""How the command line reaches a node: over its socket while it runs, by opening the folder while it does not.

The socket lies in the node's folder and can be opened by its owner only.  One
request a connection, as a line of JSON; answered by lines of progress and one of result.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from node.commands.table import COMMANDS, REFUSALS, Say
from node.context import Node, log, open_node
from node.derive import derive
from node.safety.restart import finish_interrupted
from node.searching.index import search_index
from node.store import DatabaseError

SOCKET = "control.sock"
_MOST_LINE = 64 << 20


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


@asynccontextmanager
async def listen(node: Node) -> AsyncIterator[None]:
    """Answers on the socket for as long as the context is open."""
    with _short_path(node.root) as path:
        path.unlink(missing_ok=True)        # we hold the lock: whoever left it is gone
        before = os.umask(0o177)
        try:
            server = await asyncio.start_unix_server(
                lambda reader, writer: _answer(node, reader, writer), path, limit=_MOST_LINE
            )
        finally:
            os.umask(before)
        try:
            yield
        finally:
            server.close()
            path.unlink(missing_ok=True)


async def ask(root: Path, command: str, arguments: dict[str, Any], say: Say) -> bytes:
    """The result of a command as JSON, from the running node or from the folder itself.

    Raises:
        Refused: it was not done.
    """
    try:
        with _short_path(root) as path:
            reader, writer = await asyncio.open_unix_connection(path, limit=_MOST_LINE)
    except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError):
        return await _do_alone(root, command, arguments, say)
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


async def _do_alone(root: Path, command: str, arguments: dict[str, Any], say: Say) -> bytes:
    try:
        async with open_node(root) as node, derive(node), search_index(node):
            await finish_interrupted(node)
            return msgspec.json.encode(await COMMANDS[command](node, say, **arguments))
    except REFUSALS as refusal:
        raise Refused(str(refusal)) from None
    except (DatabaseError, OSError) as failure:
        raise Refused(f"{root} can't be read or written: {failure}") from None


async def _answer(node: Node, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    def say(text: str) -> None:
        _send(writer, Answer(said=text))

    try:
        line = await reader.readline()
        request = msgspec.json.decode(line, type=Request)
        doing = asyncio.ensure_future(COMMANDS[request.command](node, say, **request.arguments))
        leaving = asyncio.ensure_future(reader.read(1))
        await asyncio.wait([doing, leaving], return_when=asyncio.FIRST_COMPLETED)
        leaving.cancel()
        if not doing.done():        # whoever asked is gone
            doing.cancel()
        _send(writer, Answer(result=msgspec.Raw(msgspec.json.encode(await doing))))
    except REFUSALS as refusal:
        _send(writer, Answer(refused=str(refusal)))
    except (asyncio.CancelledError, ConnectionError):
        pass
    except Exception as error:
        log.error("control", kind=type(error).__name__)
        _send(writer, Answer(refused=f"the node made a mistake ({type(error).__name__}); its log says where"))
    finally:
        with suppress(ConnectionError):
            await writer.drain()
        writer.close()


def _send(writer: asyncio.StreamWriter, answer: Answer) -> None:
    writer.write(msgspec.json.encode(answer) + b"\n")


class _short_path:  # noqa: N801  (used as a statement: with _short_path(root))
    """The socket by way of an open folder: its own path may be longer than the 108 bytes a socket's may have."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def __enter__(self) -> Path:
        self._descriptor = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY)
        return Path(f"/proc/self/fd/{self._descriptor}/{SOCKET}")

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)
