"""Dates of birth in tables with a title above each column: CSV, tabs, Markdown, what databases print and dump.

People and addresses in them are found as in prose; a date alone says nothing of whose it is.
"""

import re
from collections.abc import Iterator

from .births import is_birth_column, is_date, speaks_of_birth
from .finding import Finding
from .regions import Regions

_SEPARATORS = ("|", "\t", ";", ",")
_BLANKS = re.compile(r"(?<=\S) {2,}(?=\S)")
_MOST_COLUMNS = 60
_RULE = re.compile(r"[\s|+:=-]+\Z")       # under the titles, or between rows
_QUOTED = re.compile(r"\"[^\"\n]*\"")
_COPY = re.compile(r"(?i)\s*copy\s[^(]*\(([^()]*)\)")       # of pg_dump: rows with tabs follow
_EDGES = " \t\r\"'`*"


def find_in_tables(text: str, regions: Regions) -> Iterator[Finding]:
    """Whole dates under a title that says when somebody was born, until a row has fewer columns."""
    if not speaks_of_birth(text):
        return
    columns, count, at = frozenset[int](), 0, 0
    for line in text.split("\n"):
        may_be_titles = speaks_of_birth(line)
        cells = _cells(line) if may_be_titles or columns else []
        titled = _birth_columns(line, cells) if may_be_titles else None
        if titled is not None:
            columns, count = titled
        elif len(cells) < count and not _RULE.match(line):
            columns, count = frozenset(), 0
        elif columns:
            for start, end in _dates(line, cells, columns, as_titled=len(cells) == count):
                yield Finding(at + start, at + end, "BIRTHDATE", 0.9, "structured")
        at += len(line) + 1


def _birth_columns(line: str, cells: list[tuple[int, int]]) -> tuple[frozenset[int], int] | None:
    """Which columns a row of titles says are dates of birth, and how many there are; None for other rows."""
    dump = _COPY.match(line)
    titles = dump[1].split(",") if dump else [line[start:end] for start, end in cells]
    births = frozenset(n for n, title in enumerate(titles) if is_birth_column(title.strip(_EDGES)))
    return (births, len(titles)) if births and len(titles) > 1 else None


def _dates(
    line: str, cells: list[tuple[int, int]], columns: frozenset[int], *, as_titled: bool
) -> Iterator[tuple[int, int]]:
    """The dates in the columns; where a comma within a cell has moved them, all if there are as many as columns."""
    bare = [(line.index(inside, start), inside) for start, end in cells if (inside := line[start:end].strip(_EDGES))]
    dates = [(start, start + len(inside)) for start, inside in bare if is_date(inside)]
    if as_titled:
        wanted = [cells[n] for n in columns]
        yield from (date for date in dates if any(start <= date[0] < end for start, end in wanted))
    elif len(dates) == len(columns):
        yield from dates


def _cells(line: str) -> list[tuple[int, int]]:
    plain = _QUOTED.sub(lambda quoted: "x" * len(quoted[0]), line)
    separator = next((one for one in _SEPARATORS if one in plain), None)
    pattern = re.compile(re.escape(separator)) if separator else _BLANKS
    edges = [(found.start(), found.end()) for found in pattern.finditer(plain)]
    if not 1 <= len(edges) <= _MOST_COLUMNS:
        return []
    return list(zip([0, *(end for _, end in edges)], [*(start for start, _ in edges), len(line)], strict=True))
