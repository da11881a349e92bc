"""How a measurement is written down."""

import sys

Row = tuple[str, str, str]      # what was measured, the figure, a note


def rate(count: int, seconds: float, of: str = "records") -> str:
    return f"{count / seconds:,.0f} {of}/s"


def say(text: str) -> None:
    """On standard error: what is being measured now."""
    print(f"{text} …", file=sys.stderr, flush=True)
