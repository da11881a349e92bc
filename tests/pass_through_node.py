"""`sharelm` with an anonymizer that lets everything through: for tests of processes that are about something else."""

from functools import partial

import node.control
import node.serve
from node.cli import main
from node.context import open_node
from tests.support import PassThrough

if __name__ == "__main__":
    node.serve.open_node = partial(open_node, anonymizer=PassThrough)  # type: ignore[attr-defined]
    node.control.open_node = partial(open_node, anonymizer=PassThrough)  # type: ignore[attr-defined]
    main()
