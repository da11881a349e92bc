"""`sharelm` with an anonymizer that knows the words in KNOWS: for tests of processes."""

import os
from functools import partial

import node.control
import node.serve
from node.cli import main
from node.context import open_node
from node.privacy import Policy
from tests.better import Learning


class Knowing(Learning):
    def __init__(self, policy: Policy) -> None:
        super().__init__(policy)
        self.knows = tuple(os.environ.get("KNOWS", "").split())


if __name__ == "__main__":
    node.serve.open_node = partial(open_node, anonymizer=Knowing)  # type: ignore[attr-defined]
    node.control.open_node = partial(open_node, anonymizer=Knowing)  # type: ignore[attr-defined]
    main()
