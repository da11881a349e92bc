"""How a node does what its operator asks: over its socket while it runs (channel.py), else in an opened folder."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec

from node.channel import MOST_LINE, Answer, Refused, Request, Say, ask_running, short_path
from node.commands.table import COMMANDS, REFUSALS
from node.context import Node, open_node
from node.derive import derive
from node.journal import log
from node.safety.restart import finish_interrupted
from node.searching.index import search_index
from node.store import DatabaseError


@asynccontextmanager
async def listen(node: Node) -> AsyncIterator[None]:
    """Answers on the socket for as long as the context is open."""
    with short_path(node.root) as path:
        path.unlink(missing_ok=True)        # we hold the lock: whoever left it is gone
        before = os.umask(0o177)
        try:
            server = await asyncio.start_unix_server(
                lambda reader, writer: _answer(node, reader, writer), path, limit=MOST_LINE
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
    answered = await ask_running(root, command, arguments, say)
    return answered if answered is not None else await do_alone(root, command, arguments, say)


async def do_alone(root: Path, command: str, arguments: dict[str, Any], say: Say) -> bytes:
    """As `ask`, when no node runs in the folder: by opening it.

    Raises:
        Refused: it was not done.
    """
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
