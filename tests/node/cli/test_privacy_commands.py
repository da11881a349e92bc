"""`sharelm privacy check`, as an operator calls it."""

import json

import pytest

from tests import forked
from tests.processes import sharelm

LETTER = "Dear Anna Kowalska, please write to desk@kowal.net. Regards, Bo\x1b[31m"


@pytest.fixture
def letter(tmp_path):
    file = tmp_path / "letter.txt"
    file.write_text(LETTER)
    return file


def test_check_shows_the_new_text_and_each_replacement_with_its_reason(letter):
    done = sharelm("privacy", "check", letter)

    assert done.returncode == 0, done.stderr
    assert "<PERSON_1>, please write to <EMAIL_1>." in done.stdout
    assert "turn 1, 36–50: EMAIL “desk@kowal.net” → <EMAIL_1>, by structured (1.00)" in done.stdout
    assert "would be published; replaced: 1 EMAIL, " in done.stdout
    assert "\x1b" not in done.stdout


def test_check_follows_a_nodes_policy_and_reads_standard_input(tmp_path):
    (tmp_path / "node.toml").write_text(
        'origin = "lab.test/log"\nurl = "https://lab.test"\n[privacy]\nrefuse_kinds = ["EMAIL"]\n'
    )

    done = forked.run("node.cli", ["privacy", "check", "-", "--node", tmp_path, "--json"], text=LETTER)

    assert done.returncode == 0, done.stderr
    [trial] = json.loads(done.stdout)["conversations"]
    assert (trial["outcome"], trial["conversation"]) == ("refuse", None)


def test_check_says_what_is_wrong_with_a_file_or_a_policy(tmp_path):
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"conversation": [{"role": "user"}]}')
    (tmp_path / "node.toml").write_text(
        'origin = "lab.test/log"\nurl = "https://lab.test"\n[privacy]\nkeep = ["SECRET"]\n'
    )

    unreadable = sharelm("privacy", "check", broken)
    missing = sharelm("privacy", "check", tmp_path / "none.txt")
    wrong = sharelm("privacy", "check", broken, "--node", tmp_path)

    assert [done.returncode for done in (unreadable, missing, wrong)] == [2, 2, 2]
    assert "broken.jsonl: conversation[0]: Object missing required field `content`" in unreadable.stderr
    assert "none.txt: No such file" in missing.stderr
    assert "node.toml: privacy.keep should not have SECRET, which is always replaced" in wrong.stderr
