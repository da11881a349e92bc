"""Days put together to periods of equal length: the shortest that need no more than seven names."""

from collections.abc import Sequence

_MOST = 7


def periods_of(days: Sequence[str]) -> list[str]:
    """For each day, such as 2026-11-28, its month, quarter or year; "" for what is no day."""
    for name in (_month, _quarter, _year):
        named = [name(day) if _is_day(day) else "" for day in days]
        if len(set(named) - {""}) <= _MOST:
            return named
    return named


def _is_day(text: str) -> bool:
    return len(text) == 10 and text[4] == text[7] == "-" and (text[:4] + text[5:7] + text[8:]).isdecimal()


def _month(day: str) -> str:
    return day[:7]


def _quarter(day: str) -> str:
    return f"{day[:4]} Q{(int(day[5:7]) + 2) // 3}"


def _year(day: str) -> str:
    return day[:4]
