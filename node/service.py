"""A running node: its web server, its jobs and its control socket, until it is told to stop."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator

import uvicorn

from node.context import Node
from node.control import listen
from node.derive import derive
from node.jobs import run_jobs, sync_all_once
from node.journal import log
from node.publication.members import invite
from node.safety.restart import finish_interrupted
from node.searching.index import search_index
from node.store import StorageFull
from node.web.app import create_app

_GRACE_S = 3


class _Server(uvicorn.Server):
    """Leaves signals to us: its own handling would end the process before the database is closed."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def run(node: Node, host: str, port: int, say: Callable[[Node, str], None]) -> None:
    """Runs the open node, whose anonymization has been started, until SIGTERM or SIGINT (serve.py)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    async with derive(node), search_index(node):
        listening = socket.create_server((host, port), family=family)
        await finish_interrupted(node)
        if (await node.store.signing.read()).restored:      # what was taken back since is not served again
            try:
                await sync_all_once(node, await node.store.peers.all())
            except StorageFull as trouble:      # withdrawals are taken all the same
                log.error("sync", trouble=str(trouble))
        server = _Server(
            uvicorn.Config(
                create_app(node),
                log_config=None,
                access_log=False,
                lifespan="off",
                server_header=False,
                timeout_graceful_shutdown=_GRACE_S,
                timeout_keep_alive=30,
                h11_max_incomplete_event_size=64 << 10,
            )
        )
        _stop_on_signals(server)
        node.running = True
        async with listen(node):
            jobs = asyncio.create_task(run_jobs(node))
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            await _until_listening(server, serving)
            if server.started:
                say(node, await _invite_link(node))
            await asyncio.wait([jobs, serving], return_when=asyncio.FIRST_COMPLETED)
            server.should_exit = True
            jobs.cancel()
            results = await asyncio.gather(jobs, serving, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, asyncio.CancelledError):
            raise _alone(result)


async def _invite_link(node: Node) -> str:
    try:
        return (await invite(node)).link
    except StorageFull:
        return f"none, since the disk is full; once there is room: sharelm invite {node.root}"


def _stop_on_signals(server: uvicorn.Server) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, setattr, server, "should_exit", True)


def _alone(error: BaseException) -> BaseException:
    """What a group of errors is about, when it is about one."""
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error


async def _until_listening(server: uvicorn.Server, serving: "asyncio.Task[None]") -> None:
    while not server.started and not serving.done():
        await asyncio.sleep(0.02)
