"""What a node writes about itself: JSON lines on standard error, never a contributor's words."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import cast


@contextmanager
def _without(name: str) -> Iterator[None]:
    """Inside, a module of this name is not there, unless it is loaded already."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = cast(ModuleType, None)      # how Python's import is told so
    try:
        yield
    finally:
        del sys.modules[name]


# Of rich structlog makes colours, which JSON lines have none of; to import it takes longer than all else here.
with _without("rich"):
    import structlog

log = structlog.get_logger()


def configure_logging(least: int = logging.INFO) -> None:
    """From level `least` on.  Requests are not logged: addresses and paths say who gave what."""
    for name in ("httpx", "httpcore", "uvicorn"):
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
