"""Source files as people paste them, to count what is wrongly replaced in code.

They are those that come with Python and the packages here, without the lines
that name their authors: those are personal data indeed.
"""

import re
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from .gold import Case, Said

_PYTHON = ("textwrap", "bisect", "heapq", "fnmatch", "calendar", "queue", "csv", "graphlib")
_AUTHORS = re.compile(r"(?i)\bauthor|written by|contribut|copyright|thanks|maintain|\w@\w|\bby [A-Z]|\b(?:mr|dr)\.")
_LINES = 160  # of each file: what somebody would paste


def code_cases(*, files: int = 30) -> list[Case]:
    """Python, C, C++, JavaScript and SQL, each in a fence, and the Python ones once more without."""
    cases: list[Case] = []
    for language, path in list(_sources())[:files]:
        lines = [line for line in path.read_text(errors="replace").splitlines() if not _AUTHORS.search(line)][:_LINES]
        text = "\n".join(lines)
        ask = "What does this do?\n\n"
        cases.append(_case(path, "code", f"{ask}```{language}\n{text}\n```"))
        if language == "python":
            cases.append(_case(path, "bare code", f"{ask}{text}"))
    return cases


def _case(path: Path, group: str, text: str) -> Case:
    return Case(f"{group}/{path.name}", group, "en", "as is", (Said("user", text),), ())


def _sources() -> Iterator[tuple[str, Path]]:
    library = Path(sysconfig.get_path("stdlib"))
    packages = Path(sysconfig.get_path("purelib"))
    for name in _PYTHON:
        yield "python", library / f"{name}.py"
    for language, pattern in (
        ("c", "numpy/_core/include/numpy/*.h"), ("cpp", "pyarrow/include/arrow/util/*.h"), ("javascript", "**/*.js"),
    ):  # fmt: skip
        found = [path for path in sorted(packages.glob(pattern)) if 2_000 < path.stat().st_size < 60_000]
        yield from ((language, path) for path in found[:6])
    here = Path(__file__).parents[2]
    yield from (("sql", path) for path in sorted((here / "store" / "migrations").glob("*.sql"))[:6])
