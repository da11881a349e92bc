"""What tests of a node share: the process that draws maps, which takes seconds to load its model."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

import pytest

from node.collection.background import background_process


@pytest.fixture(scope="session")
def drawing_process() -> Iterator[ProcessPoolExecutor]:
    """At the priority of everybody else: a busy machine would not let the tests end."""
    pool = background_process(0)
    yield pool
    pool.shutdown()
