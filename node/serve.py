"""Starting a node: first the workers that anonymize, which load their models for seconds; meanwhile, all the rest.

So this file imports little, and what takes long only once they are on their way.
"""

import asyncio
import resource
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from node.context import Node, open_node
from node.journal import configure_logging

Say = Callable[[Node, str], None]


async def serve(root: Path, host: str, port: int, say: Say) -> None:
    """Runs the node in `root` until SIGTERM or SIGINT.  `say` is called once it listens, with an invite link.

    Raises:
        WrongSettings, AlreadyRunning, OSError: it did not start.
        StorageFailed: it stopped because the disk failed.
    """
    _keep_raw_text_in_memory()
    configure_logging()
    async with open_node(root) as node:
        await node.anonymizer.start()
        run = await asyncio.to_thread(_service)
        await run(node, host, port, say)


def _service() -> Callable[[Node, str, int, Say], Coroutine[Any, Any, None]]:
    from node.service import run

    return run


def _keep_raw_text_in_memory() -> None:
    """No core dumps: they would hold what is being anonymized."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
