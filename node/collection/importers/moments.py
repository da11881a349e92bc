"""Moments as ShareLM writes them: "2023-10-02 16:48:51.829000000Z"."""

from datetime import UTC, datetime

from .outcome import Unusable


def from_seconds(seconds: float | None, field: str) -> str:
    """Seconds since 1970, or milliseconds where they are too many; "" for None.

    Raises:
        Unusable: no calendar has such a moment; the message names `field`.
    """
    if seconds is None:
        return ""
    try:
        moment = datetime.fromtimestamp(seconds / 1000 if abs(seconds) > 1e11 else seconds, UTC)
    except (OverflowError, OSError, ValueError):
        raise Unusable(f"{field} is no moment that a calendar has") from None
    return f"{moment:%Y-%m-%d %H:%M:%S.%f}000Z"
