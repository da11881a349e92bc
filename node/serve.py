"""Starting a node: first a worker that anonymizes, which loads its models for seconds; meanwhile, all the rest.

So this file imports what reads the settings and starts a process, and all else only once it is on its way.
"""

import asyncio
import resource
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from node.config import FILE, read_settings
from node.privacy import Policy
from node.privacy.process import WorkerProcess

if TYPE_CHECKING:
    from node.context import Node
    from node.privacy import Anonymizer

Say = Callable[["Node", str], None]


async def serve(root: Path, host: str, port: int, say: Say) -> None:
    """Runs the node in `root` until SIGTERM or SIGINT.  `say` is called once it listens, with an invite link.

    Raises:
        WrongSettings, AlreadyRunning, OSError: it did not start.
        StorageFailed: it stopped because the disk failed.
    """
    _keep_raw_text_in_memory()
    with loading_anonymizer(read_settings(root / FILE).privacy) as anonymizer:
        from node.context import open_node
        from node.journal import configure_logging

        configure_logging()
        async with open_node(root, anonymizer=anonymizer) as node:
            await node.anonymizer.start()
            run = await asyncio.to_thread(_service)
            await run(node, host, port, say)


@contextmanager
def loading_anonymizer(policy: Policy) -> Iterator[Callable[[Policy], "Anonymizer"]]:
    """What makes the anonymizer, whose first worker loads from now on; it ends with this if nobody has made one."""
    worker = WorkerProcess.start(policy)
    with ExitStack() as unless_taken:
        unless_taken.callback(worker.bury)

        def anonymizer(policy: Policy) -> "Anonymizer":
            from node.privacy import Anonymizer

            unless_taken.pop_all()
            return Anonymizer(policy, worker)

        yield anonymizer


def _service() -> Callable[["Node", str, int, Say], Coroutine[Any, Any, None]]:
    from node.service import run

    return run


def _keep_raw_text_in_memory() -> None:
    """No core dumps: they would hold what is being anonymized."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
