"""What a node writes about itself: JSON lines on standard error, never a contributor's words."""

import logging
import sys

import structlog


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
