"""What an operator types about records that are out, backups and keys: on a node that runs and on one that does not."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests import forked
from tests.processes import RunningNode
from tests.support import contribution

PASS_THROUGH = "tests.pass_through_node"


def run(*arguments: object, text: str = "") -> "subprocess.CompletedProcess[str]":
    return forked.run(PASS_THROUGH, arguments, text=text)


def run_json(*arguments: object) -> dict[str, object]:
    done = run(*arguments, "--json")
    assert done.returncode == 0, done.stderr + done.stdout
    answer = json.loads(done.stdout)
    assert isinstance(answer, dict)
    return answer


def make(root: Path, *, running: bool) -> RunningNode:
    """A node with two published records; its recovery words lie beside it."""
    node = RunningNode(root / "lab")
    made = run_json("init", node.root, "--origin", node.origin, "--url", node.url)
    (root / "words").write_text(str(made["words"]))
    node.start(PASS_THROUGH)
    code = str(run_json("invite", node.root)["code"])
    with httpx.Client(base_url=node.url) as member:
        token = member.post("/api/v1/members", json={"invite": code}).json()["token"]
        sent = member.post(
            "/api/v1/contributions",
            json={"contributions": [contribution("CANARY one"), contribution("CANARY two")]},
            headers={"Authorization": f"Bearer {token}"},
        )
        assert sent.status_code == 200, sent.text
    assert run_json("publish", node.root, "--now")["published"] == 2
    if not running:
        node.stop()
    return node


@pytest.fixture(params=["running", "not running"])
def node(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RunningNode]:
    node = make(tmp_path, running=request.param == "running")
    yield node
    node.stop()


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    """A running node that is asked for what it refuses."""
    node = make(tmp_path_factory.mktemp("unchanged"), running=True)
    yield node
    node.stop()


def test_retract_takes_records_back_from_arguments_and_a_file_and_audit_says_who(node, tmp_path):
    (tmp_path / "list").write_text("2\n\n1\n")

    first = run_json("retract", node.root, 1, "--reason", "privacy")
    second = run_json("retract", node.root, "--list", tmp_path / "list", "--reason", "spam")
    audit = run_json("audit", node.root)["acts"]

    assert (first["retracted"], second["retracted"], second["before"]) == ([1], [2], [1])
    assert [(act["what"], act["index"], act["reason"]) for act in audit] == [
        ("retract", 2, "spam"), ("retract", 1, "privacy"),
    ]  # fmt: skip
    assert all(act["who"] for act in audit)
    assert "retract" in run("audit", node.root).stdout
    assert run_json("fsck", node.root)["problems"] == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["99", "--reason", "spam"], "no record at 99"),
        (["0", "--reason", "spam"], "no record at 0"),
        (["1", "--reason", "because"], "legal, privacy, spam, duplicate"),
        (["--reason", "spam"], "give the indexes"),
        ([str(2**70), "--reason", "spam"], "below 2^63"),
    ],
)
def test_retract_says_what_is_wrong_and_takes_nothing_back(unchanged, arguments, says):
    done = run("retract", unchanged.root, *arguments)

    assert done.returncode == 2
    assert says in done.stderr
    assert run_json("audit", unchanged.root)["acts"] == []


def test_a_list_with_something_else_in_it_is_refused_by_line(unchanged, tmp_path):
    (tmp_path / "list").write_text("1\nCANARY\n")

    done = run("retract", unchanged.root, "--list", tmp_path / "list", "--reason", "spam")

    assert done.returncode == 2
    assert "line 2" in done.stderr and "CANARY" not in done.stderr


def test_block_of_a_log_that_is_not_mirrored_is_refused(unchanged):
    own = run("block", unchanged.root, unchanged.origin, 1, "--reason", "legal")
    unknown = run("block", unchanged.root, "nobody.test/log", 1, "--reason", "legal")

    assert (own.returncode, unknown.returncode) == (2, 2)
    assert "sharelm retract" in own.stderr
    assert "holds no log" in unknown.stderr


def test_backup_and_restore(node, tmp_path):
    made = run_json("backup", node.root, tmp_path / "lab.backup", "--with-secrets")
    again = run("backup", node.root, tmp_path / "lab.backup")
    over = run("restore", tmp_path / "lab.backup", node.root)
    restored = run_json("restore", tmp_path / "lab.backup", tmp_path / "again")

    assert (made["own_log"], made["secrets"]) == (3, True)
    assert again.returncode == 2 and "there already" in again.stderr
    assert over.returncode == 1 and "not empty" in over.stderr
    assert (restored["origin"], restored["size"]) == (node.origin, 3)
    refused = run("retract", tmp_path / "again", 1, "--reason", "spam")
    assert refused.returncode == 2 and "allow-signing" in refused.stderr
    assert run_json("allow-signing", tmp_path / "again", "--yes") == {"allowed": True}
    assert run_json("retract", tmp_path / "again", 1, "--reason", "spam")["retracted"] == [1]


def test_allow_signing_asks_and_no_is_no(unchanged):
    done = run("allow-signing", unchanged.root, text="n\n")

    assert done.returncode == 1
    assert run_json("audit", unchanged.root)["acts"] == []


def test_key_rotate_takes_the_words_and_makes_the_next(node, tmp_path):
    words = tmp_path / "words"

    done = run_json("key", "rotate", node.root, "--phrase-file", words, "--new-phrase-file", tmp_path / "next")
    used = run("key", "rotate", node.root, "--phrase-file", words, "--new-phrase-file", tmp_path / "unused")
    third = tmp_path / "third"
    again = run_json("key", "rotate", node.root, "--phrase-file", tmp_path / "next", "--new-phrase-file", third)

    assert done["vkey"] not in (node.vkey, again["vkey"])
    assert used.returncode == 2 and "not the ones of this node that are due" in used.stderr
    assert not (tmp_path / "unused").exists()
    assert len((tmp_path / "next").read_text().split()) == 12
    assert oct((tmp_path / "next").stat().st_mode & 0o777) == "0o600"
    assert run_json("status", node.root)["vkey"] == again["vkey"]
    assert run_json("fsck", node.root)["problems"] == []
    assert run_json("peer", "link", node.root)["link"].endswith(str(again["vkey"]))


def test_key_rotate_names_the_word_that_is_mistyped_and_repeats_none(unchanged, tmp_path):
    words = (unchanged.root.parent / "words").read_text().split()
    words[4] = "zzyzx"
    (tmp_path / "typo").write_text(" ".join(words))

    done = run(
        "key", "rotate", unchanged.root, "--phrase-file", tmp_path / "typo", "--new-phrase-file", tmp_path / "next"
    )

    assert done.returncode == 2
    assert "word 5" in done.stderr
    assert not any(word in done.stderr.split() for word in words)
    assert not (tmp_path / "next").exists()


def test_key_rotate_without_a_terminal_needs_a_file_for_the_next_words(unchanged):
    done = run("key", "rotate", unchanged.root, "--phrase-file", unchanged.root.parent / "words")

    assert done.returncode == 2
    assert "--new-phrase-file" in done.stderr


def test_a_lost_key_is_replaced_by_the_words(tmp_path):
    node = RunningNode(tmp_path / "lab")
    made = run_json("init", node.root, "--origin", node.origin, "--url", node.url)
    (tmp_path / "words").write_text(str(made["words"]))
    (node.root / "keys/node.key").unlink()
    lost = run("publish", node.root, "--now")

    words, following = tmp_path / "words", tmp_path / "next"
    done = run_json("key", "rotate", node.root, "--phrase-file", words, "--new-phrase-file", following)

    assert lost.returncode == 2
    assert done["vkey"] != made["vkey"]
    assert run_json("publish", node.root, "--now") == {"published": 0, "size": 2}
    assert run_json("fsck", node.root)["problems"] == []


def test_erasure_asks_nodes_and_says_who_gave_no_word(unchanged):
    nobody = "http://127.0.0.1:9"

    asked = run_json("erasure", unchanged.url)
    silent = run("erasure", unchanged.url, nobody)
    nonsense = run("erasure", "lab.example")

    [log] = asked["logs"]
    assert (log["origin"], log["nodes"][0]["withdrawn"], asked["complete"]) == (unchanged.origin, 0, True)
    assert silent.returncode == 1 and f"! {nobody}" in silent.stdout
    assert nonsense.returncode == 2 and "https://" in nonsense.stderr
