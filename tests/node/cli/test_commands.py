"""Every command, asked of a running node over its socket and of a folder that nobody runs."""

import json
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests import forked
from tests.processes import ROOT, RunningNode, free_port, sharelm

PASS_THROUGH = "tests.pass_through_node"


def run(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """A command, with an anonymizer that needs no models."""
    return forked.run(PASS_THROUGH, arguments)


def run_json(*arguments: object) -> dict[str, object]:
    """The one JSON object on standard output, and nothing beside it."""
    done = run(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 1
    answer = json.loads(done.stdout)
    assert isinstance(answer, dict)
    return answer


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    """A peer that runs."""
    node = RunningNode(tmp_path_factory.mktemp("other") / "other").init().start(PASS_THROUGH)
    yield node
    node.stop()


@pytest.fixture(scope="module", params=["running", "not running"])
def node(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    node = RunningNode(tmp_path_factory.mktemp("node") / "lab").init()
    toml = node.root / "node.toml"
    toml.write_text(toml.read_text() + "\n[compat]\nsharelm = true\n")
    if request.param == "running":
        node.start(PASS_THROUGH)
    yield node
    node.stop()


def test_invite_makes_a_link_with_address_key_and_code(node):
    made = run_json("invite", node.root, "--uses", 3)

    assert set(made) == {"link", "code"}
    assert made["link"].startswith(f"{node.url}/join#vkey=") and made["link"].endswith(f"&code={made['code']}")
    assert run("invite", node.root).stdout.startswith(f"{node.url}/join#vkey=")


def test_intake_makes_a_member_that_can_be_listed_and_revoked(node):
    link = run_json("intake", node.root)["link"]
    members = run_json("member", "list", node.root)["members"]

    assert link.startswith(f"{node.url}/api/endpoint?intake=sharelm_intake_")
    assert members[-1] | {"joined_on": ""} == {
        "number": len(members), "joined_on": "", "revoked": False, "waiting": 0
    }  # fmt: skip
    assert run("member", "revoke", node.root, len(members)).returncode == 0
    assert run_json("member", "list", node.root)["members"][-1]["revoked"] is True
    assert run("member", "revoke", node.root, len(members)).returncode == 2


def test_peers_are_linked_added_listed_synced_and_removed(node, other):
    assert run("peer", "link", node.root).stdout == f"{node.url}#{node.vkey}\n"

    added = run("peer", "add", node.root, f"{other.url}#{other.vkey}")
    synced = run_json("sync", node.root)
    [peer] = run_json("peer", "list", node.root)["peers"]
    removed = run("peer", "remove", node.root, other.origin)

    assert (added.returncode, added.stdout) == (0, "")
    assert [(each["peer"], each["reached"], each["trouble"]) for each in synced["rounds"]] == [(other.origin, True, "")]
    assert (peer["origin"], peer["url"], peer["failures"]) == (other.origin, other.url, 0)
    assert removed.returncode == 0
    assert run_json("peer", "list", node.root) == {"peers": []}
    assert run("peer", "remove", node.root, other.origin).returncode == 2


def test_a_peer_that_was_never_asked_is_not_called_good(tmp_path, other):
    node = RunningNode(tmp_path / "lab").init()
    run("peer", "add", node.root, f"{other.url}#{other.vkey}")

    assert run("peer", "list", node.root).stdout == f"{other.origin}  {other.url}  not asked yet\n"


def test_what_changes_or_prints_one_thing_has_json_too(node, other):
    run("intake", node.root)
    number = run_json("member", "list", node.root)["members"][-1]["number"]

    assert run_json("member", "revoke", node.root, number) == {"number": number, "revoked": True}
    assert run_json("peer", "link", node.root) == {"link": f"{node.url}#{node.vkey}"}
    added = run_json("peer", "add", node.root, f"{other.url}#{other.vkey}")
    assert added == {"origin": other.origin, "url": other.url, "private": True}
    assert run_json("peer", "remove", node.root, other.origin) == {"origin": other.origin, "removed": True}
    assert run_json("reindex", node.root)["records"] >= 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("pull", "ftp://x", "--to", "NEW"), 2),
        (("pull", "http://127.0.0.1:1", "--to", "NEW"), 1),
        (("pull", "http://127.0.0.1:1"), 2),
        (("pull", "http://127.0.0.1:1", "--to", "NEW", "--trust", "NEW"), 2),
        (("verify", "NEW"), 2),
        (("export", "NEW", "--format", "jsonl", "--to", "NEW"), 2),
        (("init", "DIR", "--origin", "again.test/log"), 2),
        (("status", "NEW"), 2),
        (("member", "revoke", "DIR", "99"), 2),
        (("member", "revoke", "DIR", "many"), 2),
        (("peer", "add", "DIR", "no link"), 2),
        (("peer", "remove", "DIR", "nobody.test/log"), 2),
        (("publish", "DIR"), 2),
        (("import", "DIR", "README.md", "--format", "csv"), 2),
        (("invite", "DIR", "--uses", "0"), 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_with_json_a_failure_is_one_object_too(other, tmp_path, arguments, code):
    places = {"DIR": other.root, "NEW": tmp_path / "new"}

    done = run(*[places.get(each, each) for each in arguments], "--json")

    assert done.returncode == code
    [line] = done.stdout.splitlines()
    error = json.loads(line)
    assert set(error) == {"error"} and error["error"].partition("\n")[0] in done.stderr
    assert "Traceback" not in done.stderr


def test_a_pull_from_what_is_no_address_makes_no_folder(tmp_path):
    done = run("pull", "node.example", "--to", tmp_path / "pulled")

    assert (done.returncode, done.stdout) == (2, "")
    assert "https:// or http://" in done.stderr
    assert not (tmp_path / "pulled").exists()


def test_that_what_was_pulled_is_kept_is_said_only_where_something_was(tmp_path, other):
    nowhere = f"http://127.0.0.1:{free_port()}"
    run("pull", other.url, "--to", tmp_path / "pulled")

    nothing = run("pull", nowhere, "--to", tmp_path / "nothing")
    something = run("pull", nowhere, "--to", tmp_path / "pulled")

    assert (nothing.returncode, something.returncode) == (1, 1)
    assert "does not answer" in nothing.stderr and "kept" not in nothing.stderr
    assert "What was pulled so far is kept" in something.stderr


def test_a_pulled_folder_without_a_checkpoint_does_not_hold_and_is_not_exported(tmp_path, other):
    pulled = run_json("pull", other.url, "--to", tmp_path / "pulled")
    assert run_json("verify", tmp_path / "pulled")["version"] == pulled["version"]
    [checkpoint] = (tmp_path / "pulled").rglob("checkpoint")
    checkpoint.unlink()

    verified = run("verify", tmp_path / "pulled")
    exported = run("export", tmp_path / "pulled", "--format", "jsonl", "--to", tmp_path / "out.jsonl")

    assert verified.returncode == 1 and other.origin in verified.stdout
    assert exported.returncode == 1 and "checkpoint" in exported.stderr
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize(
    ("file", "says"), [("node.sqlite", "node.sqlite can't be used"), ("keys/node.key", "keys/node.key is not there")]
)
def test_a_node_whose_database_or_key_is_lost_says_what_to_do(tmp_path, file, says):
    node = RunningNode(tmp_path / "lab").init()
    if file == "node.sqlite":
        (node.root / file).write_bytes(b"no database at all" * 1000)
    else:
        (node.root / file).unlink()

    done = run("run", node.root, "--port", free_port())

    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr and "backup" in done.stderr
    assert "Traceback" not in done.stderr and "Errno" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_import_publish_status_fsck_reindex_and_export_go_together(node, tmp_path):
    rows = [{"conversation": [{"role": "user", "content": f"question {k}"}], "source": "x"} for k in range(3)]
    (tmp_path / "rows.json").write_text(json.dumps(rows))

    first = run_json("import", node.root, tmp_path / "rows.json", "--format", "sharelm", "--limit", 2)
    second = run_json("import", node.root, tmp_path / "rows.json", "--format", "sharelm")
    waiting = run_json("status", node.root)
    published = run_json("publish", node.root, "--now")
    status = run_json("status", node.root)
    checked = run_json("fsck", node.root)
    reindexed = run("reindex", node.root)
    exported = run_json("export", node.root, "--format", "jsonl", "--to", tmp_path / "out.jsonl")

    assert (first["waiting"], second["waiting"], second["known"]) == (2, 1, 2)
    assert waiting["waiting"] == 3
    assert published == {"published": 3, "size": 4}
    assert (status["waiting"], status["conversations"], status["troubles"]) == (0, 3, [])
    assert checked["problems"] == []
    assert [log["present"] for log in checked["logs"] if log["origin"] == node.origin] == [3]
    records = sum(log["records"] for log in status["logs"])
    assert (reindexed.returncode, reindexed.stdout) == (0, f"Indexed {records} records.\n")
    assert exported["written"] == 3
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 3


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("publish", "DIR"), "say --now"),
        (("peer", "add", "DIR", "no link"), "URL#vkey"),
        (("peer", "add", "DIR", "https://x.example#x+1+y"), "sharelm: "),
        (("import", "DIR", "README.md", "--format", "csv"), "expected one of the formats"),
        (("import", "DIR", "README.md", "--format", "sharelm"), "README.md"),
        (("invite", "DIR", "--uses", "0"), "--uses"),
        (("init", "DIR", "--origin", "again.test/log"), "is not empty"),
        (("init", "NEW", "--origin", "Größe"), "origin"),
        (("init", "NEW", "--origin", "x.test/log", "--url", "ftp://x"), "url should be an address"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_use_ends_with_2_and_says_what_to_do(other, tmp_path, arguments, says):
    places = {"DIR": other.root, "NEW": tmp_path / "new"}

    done = run(*[places.get(each, each) for each in arguments])

    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "new" / "node.toml").exists()


def test_a_sync_with_a_peer_that_is_down_ends_with_1(node):
    assert run("peer", "add", node.root, f"http://127.0.0.1:{free_port()}#{_some_key('down.test/log')}").returncode == 0

    done = run("sync", node.root, "--json")
    status = run_json("status", node.root)
    run("peer", "remove", node.root, "down.test/log")

    assert done.returncode == 1
    assert [each["reached"] for each in json.loads(done.stdout)["rounds"]] == [False]
    assert any("down.test/log" in trouble and "does not answer" in trouble for trouble in status["troubles"])


def _some_key(origin: str) -> str:
    from federation.log.keys import SigningKey

    return str(SigningKey(origin, bytes(32)).verifier)


def test_fsck_of_a_damaged_folder_ends_with_1(node, tmp_path):
    shutil.copytree(node.root, tmp_path / "copy", ignore=shutil.ignore_patterns("control.sock"))
    tile = max((tmp_path / "copy" / "logs").rglob("tile/entries/000.p/*"))
    tile.write_bytes(tile.read_bytes()[:-1] + b"?")

    done = run("fsck", tmp_path / "copy", "--json")

    assert done.returncode == 1
    assert json.loads(done.stdout)["problems"]


def test_verify_of_a_damaged_folder_ends_with_1_and_of_none_with_2(other, tmp_path):
    pulled = run_json("pull", other.url, "--to", tmp_path / "pulled")
    good = run_json("verify", tmp_path / "pulled")
    [tile] = (tmp_path / "pulled").rglob("tile/entries/000.p/1")
    tile.write_bytes(b"\0\1x")

    assert pulled["requests"] > 1
    assert good["holds"] is True
    damaged = run("verify", tmp_path / "pulled", "--json")
    assert (damaged.returncode, json.loads(damaged.stdout)["holds"]) == (1, False)
    assert run("export", tmp_path / "pulled", "--format", "yaml", "--to", tmp_path / "x").returncode == 2
    unreachable = run("pull", f"http://127.0.0.1:{free_port()}", "--to", tmp_path / "nothing")
    assert (unreachable.returncode, unreachable.stdout) == (1, "")


def test_a_folder_that_is_no_node_is_wrong_use(tmp_path):
    for arguments in (("status", tmp_path), ("run", tmp_path), ("fsck", tmp_path / "nowhere")):
        done = run(*arguments)

        assert (done.returncode, done.stdout) == (2, "")
        assert "sharelm init" in done.stderr


def test_a_second_run_on_a_folder_does_not_start(other):
    done = sharelm("run", other.root, "--port", free_port())

    assert (done.returncode, done.stdout) == (2, "")
    assert f"{other.root} is in use by another process" in done.stderr


def test_only_the_owner_can_open_the_socket_and_the_keys(other):
    modes = {name: stat.S_IMODE((other.root / name).stat().st_mode)
             for name in ("control.sock", "keys", "keys/node.key", "keys/compat.key", ".")}  # fmt: skip

    assert modes == {"control.sock": 0o600, "keys": 0o700, "keys/node.key": 0o600, "keys/compat.key": 0o600, ".": 0o700}


def test_a_command_for_a_node_that_was_killed_works_on_its_folder(tmp_path):
    node = RunningNode(tmp_path / "lab").init().start(PASS_THROUGH)
    node.kill()
    assert (node.root / "control.sock").exists()

    assert run_json("status", node.root)["origin"] == node.origin


def test_init_says_its_words_once_and_nowhere_else(tmp_path):
    made = run_json("init", tmp_path / "lab", "--origin", "lab.test/log")

    assert len(made["words"].split()) == 12
    assert made["vkey"].startswith("lab.test/log+")
    kept = b"".join(file.read_bytes() for file in (tmp_path / "lab").rglob("*") if file.is_file())
    assert made["words"].encode() not in kept


@pytest.mark.parametrize("arguments", [("--help",), ("pull", "--help"), ("verify", "--help"), ("run", "--help")])
def test_help_imports_nothing_heavy(arguments):
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "node.cli", *arguments], capture_output=True, text=True, cwd=ROOT
    )

    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines() if "|" in line}
    assert done.returncode == 0 and "Usage" in done.stdout
    assert "typer" in imported
    assert imported & {"litestar", "presidio_analyzer", "spacy", "httpx", "cryptography", "rich", "pyarrow"} == set()


def test_what_a_researcher_uses_needs_no_node(tmp_path, other):
    """The node's packages are hidden, as where only `sharelm-node` is installed."""
    hidden = ["litestar", "presidio_analyzer", "aiosqlite", "uvicorn", "structlog", "spacy", "numpy", "jinja2"]
    script = f"import sys; sys.modules.update(dict.fromkeys({hidden})); from node.cli.main import main; main()"

    def as_researcher(*arguments: object) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-c", script, *map(str, arguments)], capture_output=True, text=True, cwd=ROOT
        )

    assert as_researcher("pull", other.url, "--to", tmp_path / "pulled").returncode == 0
    assert as_researcher("verify", tmp_path / "pulled").returncode == 0
    refused = as_researcher("init", tmp_path / "own", "--origin", "own.test/log")
    assert refused.returncode == 2
    assert "pip install 'sharelm-node[node]'" in refused.stderr
