"""Programs go through all nine steps and come out as they were, but for what is really personal."""

import re
import sysconfig
from pathlib import Path

import pytest

from federation.conversation import Conversation, Turn
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


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: path.stem)
def test_a_program_still_compiles(path):
    text = path.read_text()

    anonymized = through(text).conversation.conversation[0].content

    compile(text, path.name, "exec")
    compile(anonymized, path.name, "exec")
