"""What tests of a node share: the process that draws maps, which takes seconds to load its model."""

from collections.abc import Iterator

import pytest

from node.collection.background import Background


@pytest.fixture(scope="session")
def drawing_process() -> Iterator[Background]:
    """At the priority of everybody else: a busy machine would not let the tests end."""
    pool = Background(0)
    yield pool
    pool.shutdown()
