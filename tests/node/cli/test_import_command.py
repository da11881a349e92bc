"""What an operator types to bring in a data set, and sees before and after."""

import json
import re
import subprocess
from pathlib import Path

from node.cli.bringing_in import FORMATS as OFFERED
from node.collection.importers import FORMATS
from tests import forked
from tests.processes import ROOT

README = ROOT / "node" / "collection" / "importers" / "README.md"


def run(*arguments: object) -> "subprocess.CompletedProcess[str]":
    return forked.run("tests.pass_through_node", arguments)


def test_a_dry_run_then_a_refusal_then_an_import_with_a_stated_right(tmp_path: Path) -> None:
    lab, file = tmp_path / "lab", tmp_path / "rows.json"
    run("init", lab, "--origin", "lab.test/log")
    rows = [{"conversation_id": "1", "openai_moderation": [], "conversation": [{"role": "user", "content": "CANARY"}]}]
    file.write_text(json.dumps(rows))
    import_ = ("import", lab, file, "--format", "lmsys-chat-1m")
    right = ("--right", "its licensor allowed this collection to pass it on")

    dry = run(*import_, *right, "--dry-run")
    barred = run(*import_)
    taken = run(*import_, *right)
    audit = run("audit", lab)

    assert "1 rows: 1 would come in (1 turns)" in dry.stdout
    assert "Nothing was changed." in dry.stderr
    assert "1 may not be passed on" in barred.stdout
    assert "forbid passing it on (to bring it in all the same: --right) (first: row 1)" in barred.stdout
    assert "1 wait for publication" in taken.stdout
    assert "import  lab.test/log  lmsys-chat-1m: its licensor" in audit.stdout
    assert "CANARY" not in dry.stdout + dry.stderr + barred.stdout + taken.stdout


def test_help_and_the_table_name_every_format() -> None:
    table = re.findall(r"^\| \[([a-z0-9-]+)\]", README.read_text(), re.MULTILINE)

    assert list(FORMATS) == OFFERED == table
