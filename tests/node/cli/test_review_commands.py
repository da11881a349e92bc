"""`sharelm review` and `sharelm privacy rescan`, asked of a running node and of a folder that nobody runs."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests import forked
from tests.processes import RunningNode
from tests.support import contribution

MODULE = "tests.better_node"
HELD = "it may still hold a name"


def run(*arguments: object, knows: str = "") -> "subprocess.CompletedProcess[str]":
    """A command, with an anonymizer that needs no models."""
    return forked.run(MODULE, arguments, env={"KNOWS": knows})


def run_json(*arguments: object, code: int = 0, knows: str = "") -> dict[str, object]:
    done = run(*arguments, "--json", knows=knows)
    assert done.returncode == code, done.stderr
    assert len(done.stdout.splitlines()) == 1
    answer = json.loads(done.stdout)
    assert isinstance(answer, dict)
    return answer


@pytest.fixture(params=["running", "not running"])
def node(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    node = _holding(tmp_path_factory.mktemp("node") / "lab", running=request.param == "running")
    yield node
    node.stop()


@pytest.fixture(scope="module", params=["running", "not running"])
def untouched(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    """The same, for commands that change nothing."""
    node = _holding(tmp_path_factory.mktemp("untouched") / "lab", running=request.param == "running")
    yield node
    node.stop()


def _holding(root: Path, *, running: bool) -> RunningNode:
    """A node with what a member sent: three are held, one waits."""
    node = RunningNode(root).init()
    node.start(MODULE, env={"KNOWS": "Quagga"}).wait_until_ready()
    with httpx.Client(base_url=node.url, timeout=240) as client:
        token = client.post("/api/v1/members", json={"invite": run_json("invite", node.root)["link"]}).json()["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        sent = [contribution(f"hold {k} \x1b[31m Quagga") for k in range(3)] + [contribution("waits")]
        answer = client.post("/api/v1/contributions", json={"contributions": sent})
        assert [each["status"] for each in answer.json()["results"]] == ["held"] * 3 + ["waiting"]
    if not running:
        node.stop()
    return node


def test_what_is_held_is_listed_shown_released_and_refused(node):
    listed = run_json("review", "list", node.root)
    first, second, _ = [each["id"] for each in listed["held"]]
    text = run("review", "list", node.root)
    shown = run("review", "show", node.root, first)

    assert (listed["reasons"], listed["next"]) == ({HELD: 3}, "")
    assert all((each["kinds"], each["by_member"]) == ({"PERSON": 1}, True) for each in listed["held"])
    assert "hold" in shown.stdout and "<PERSON_1>" in shown.stdout and "Quagga" not in shown.stdout
    assert "\x1b" not in shown.stdout and "<U+001B>[31m" in shown.stdout     # nothing steers the terminal
    assert text.returncode == 0 and first[:12] in text.stdout and "hold 0" not in text.stdout
    assert run_json("review", "release", node.root, first) == {"count": 1}
    assert run_json("review", "refuse", node.root, second[:10]) == {"count": 1}
    assert run_json("review", "refuse", node.root, "--reason", HELD) == {"count": 1}
    status = run_json("status", node.root)
    assert (status["waiting"], status["held"]) == (2, 0)
    assert run_json("publish", node.root, "--now")["published"] == 2


def test_pages_and_all_of_one_reason(node):
    page = run_json("review", "list", node.root, "--limit", 2)
    rest = run_json("review", "list", node.root, "--limit", 2, "--after", page["next"])

    assert [len(page["held"]), len(rest["held"]), rest["next"]] == [2, 1, ""]
    assert run("review", "list", node.root, "--limit", 2).stderr.endswith(f"--after {page['next']}\n")
    assert run_json("review", "release", node.root, "--reason", HELD) == {"count": 3}
    assert run("review", "list", node.root).stderr == "Nothing is held.\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("release",), ("refuse",), ("release", "abcdef"), ("refuse", "zz"), ("show", "0" * 64), ("show", "x#1"),
        ("release", "abcdef", "--reason", HELD), ("refuse", "--reason", "none such"), ("restore", "lab.test/log#1"),
        ("dismiss", "1"), ("show",), ("list", "--limit", "0"), ("list", "--after", "zz"), ("reports", "--after", "zz"),
    ],
)  # fmt: skip
def test_wrong_use_ends_with_2_and_does_nothing(untouched, arguments):
    command, *rest = arguments

    done = run("review", command, untouched.root, *rest, "--json")

    assert (done.returncode, set(json.loads(done.stdout)), "Traceback" in done.stderr) == (2, {"error"}, False)
    assert done.stderr.strip()


def test_after_wrong_use_all_is_held_still(untouched):
    assert run_json("status", untouched.root)["held"] == 3


def test_a_member_sees_that_it_was_refused(tmp_path_factory):
    node = RunningNode(tmp_path_factory.mktemp("node") / "lab").init()
    node.start(MODULE, env={"KNOWS": "Quagga"}).wait_until_ready()
    try:
        with httpx.Client(base_url=node.url, timeout=240) as client:
            invite = run_json("invite", node.root)["link"]
            token = client.post("/api/v1/members", json={"invite": invite}).json()["token"]
            client.headers["Authorization"] = f"Bearer {token}"
            sent = contribution("hold Quagga")
            client.post("/api/v1/contributions", json={"contributions": [sent]})

            run_json("review", "refuse", node.root, "--reason", HELD)

            one = client.get(f"/api/v1/contributions/{sent['w']}").json()
            everything = client.get("/api/v1/contributions").json()
            again = client.post("/api/v1/contributions", json={"contributions": [sent]}).json()["results"]
            deleted = client.delete(f"/api/v1/contributions/{sent['w']}").status_code
            gone = client.get(f"/api/v1/contributions/{sent['w']}").status_code
    finally:
        node.stop()

    assert (one["status"], HELD in one["reason"]) == ("refused", True)
    assert (everything["contributions"], everything["refused"]) == ([], [one])
    assert again[0]["status"] == "refused"
    assert (deleted, gone) == (204, 404)


def test_rescan_finds_then_replaces(node):
    run_json("review", "refuse", node.root, "--reason", HELD)
    run_json("publish", node.root, "--now")
    was_running = node.said.count(b"runs on") and run_json("status", node.root)["running"]
    node.stop()
    if was_running:
        node.start(MODULE, env={"KNOWS": "waits"}).wait_until_ready()

    found = run("privacy", "rescan", node.root, knows="waits")
    as_json = run_json("privacy", "rescan", node.root, code=1, knows="waits")
    done = run_json("privacy", "rescan", node.root, "--retract", knows="waits")
    run_json("publish", node.root, "--now", knows="waits")
    again = run_json("privacy", "rescan", node.root, knows="waits")

    assert (found.returncode, found.stdout) == (1, "        1  would be changed: 1 PERSON more\n")
    assert as_json["findings"] == [{"index": 1, "kinds": {"PERSON": 1}, "change": "better"}]
    assert (done["retracted"], done["findings"], done["published"]) == ([1], [], 0 if was_running else 1)
    assert (again["findings"], again["size"]) == ([], 4)
    [log] = run_json("status", node.root)["logs"]
    assert (log["live"], log["retracted"]) == (1, 1)


def test_lists_of_nothing_say_so(untouched):
    assert run("review", "quarantine", untouched.root).stderr == "Nothing is kept back.\n"
    assert run("review", "reports", untouched.root).stderr == "Nothing was reported.\n"
    assert run_json("review", "quarantine", untouched.root) == {"records": [], "next": ""}
    assert run_json("review", "reports", untouched.root) == {
        "reports": [], "next": "", "readers": [], "readers_records": 0,
    }  # fmt: skip
