"""Programs go through all nine steps and come out as they were, but for what is really personal."""

import re
import shutil
import sqlite3
import subprocess
import sysconfig
from contextlib import closing
from pathlib import Path

import pytest

from federation.record.conversation import Conversation, Turn
from node.privacy import Anonymized, Policy
from node.privacy.pipeline import anonymize_now

ROOT = Path(__file__).parents[3]
LIBRARY, PACKAGES = (Path(sysconfig.get_path(name)) for name in ("stdlib", "purelib"))
PYTHON = [
    LIBRARY / f"{name}.py" for name in ("textwrap", "bisect", "heapq", "fnmatch", "queue", "sched", "csv", "getpass")
]
OTHERS = {
    "c": sorted(PACKAGES.glob("numpy/_core/include/numpy/*.h"))[:4],
    "cpp": sorted(PACKAGES.glob("pyarrow/include/arrow/util/*.h"))[:6],
    "javascript": [
        PACKAGES / "urllib3/contrib/emscripten/emscripten_fetch_worker.js",
        PACKAGES / "importlinter/ui/static/explorer.js",
        PACKAGES / "litestar/exceptions/responses/templates/scripts.js",
    ],
    "sql": sorted((ROOT / "node" / "store" / "migrations").glob("*.sql")),
}
# Lines that name somebody: what is replaced there is personal indeed.
CREDITS = re.compile(r"(?i)author|written by|contribut|copyright|thanks|maintain|based on|documentation by|\w@\w")


def source(path: Path) -> str:
    """What somebody would paste of a file, without the lines that name people."""
    lines = path.read_text(errors="replace").splitlines()
    return "\n".join("" if CREDITS.search(line) else line for line in lines)


def through(text: str) -> Anonymized:
    pasted = Conversation(conversation=(Turn(role="user", content=text),))
    outcome = anonymize_now(pasted, Policy(uncovered_language="structured"))
    assert isinstance(outcome, Anonymized)
    return outcome


@pytest.mark.parametrize("how", ["bare", "in a fence"])
@pytest.mark.parametrize("language", ["python", *OTHERS])
def test_five_false_spans_in_a_thousand_lines_at_most(language, how):
    paths = PYTHON if language == "python" else OTHERS[language]
    sources = [source(path) for path in paths]
    before, after = ("", "") if how == "bare" else (f"```{language}\n", "\n```")

    spans = [span for text in sources for span in through(before + text + after).spans]

    assert sources
    assert 1000 * len(spans) / sum(text.count("\n") for text in sources) <= 5
    assert sum(span.end - span.start for span in spans) / sum(map(len, sources)) <= 0.003


def came_out(path: Path) -> str:
    """A whole file, with the lines that name people, as it comes out."""
    return through(path.read_text()).conversation.conversation[0].content


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: path.stem)
def test_a_python_program_still_compiles(path):
    compile(path.read_text(), path.name, "exec")

    compile(came_out(path), path.name, "exec")


@pytest.mark.parametrize("path", OTHERS["javascript"], ids=lambda path: path.stem)
def test_a_javascript_program_still_compiles(path, tmp_path):
    checked = tmp_path / path.name
    checked.write_text(came_out(path))

    done = subprocess.run([ROOT / "tools" / "node.sh", "node", "--check", checked], capture_output=True, check=False)

    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.skipif(shutil.which("g++") is None, reason="no C++ compiler is installed")
def test_cpp_headers_still_compile(tmp_path):
    folder = tmp_path / "arrow" / "util"        # before the real ones, also for those that include each other
    folder.mkdir(parents=True)
    headers = [path for path in OTHERS["cpp"] if "async" not in path.name]      # which include half of the library
    for path in headers:
        (folder / path.name).write_text(came_out(path))
    together = "".join(f"#include <arrow/util/{path.name}>\n" for path in headers)
    command = ["g++", "-std=c++20", "-fsyntax-only", f"-I{tmp_path}", f"-I{PACKAGES / 'pyarrow' / 'include'}"]

    done = subprocess.run([*command, "-xc++", "-"], input=together, text=True, capture_output=True, check=False)

    assert done.returncode == 0, done.stderr


def test_sql_still_runs():
    with closing(sqlite3.connect(":memory:")) as database:
        for path in OTHERS["sql"]:
            database.executescript(came_out(path))

        assert database.execute("SELECT count(*) FROM sqlite_schema").fetchone() > (0,)
