"""`sharelm` with another anonymizer, for tests of processes."""

import socket
import sys
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from node.channel import short_path
from node.cli.main import main


def run_with(anonymizer: Callable[[], Any]) -> None:
    """As the command line says.  A node that runs does what it is asked by itself; then nothing is loaded here."""
    if not any(_runs(Path(each)) for each in sys.argv[1:]):
        import node.control
        import node.serve
        from node.context import open_node

        given = anonymizer()
        node.serve.loading_anonymizer = lambda policy: nullcontext(given)  # type: ignore[assignment]
        node.control.open_node = partial(open_node, anonymizer=given)  # type: ignore[attr-defined]
    main()


def _runs(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    with short_path(folder) as path, socket.socket(socket.AF_UNIX) as asking:
        return asking.connect_ex(str(path)) == 0
