"""`sharelm privacy rescan`: what it prints, which of it is for people and which for programmes, and how it ends."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from node.publication.contribute import contribute
from node.publication.publish import publish_once
from node.review.rescan import rescan
from tests.better import Learning
from tests.node.cli.test_review_commands import MODULE, run, run_json
from tests.processes import RunningNode
from tests.support import contribution, offer

TEXTS = ("Quagga came by", "nothing here", "refuse Quagga", "hold Quagga")


@pytest.fixture
def published(tmp_path: Path) -> Iterator[RunningNode]:
    """A node that nobody runs any more, with a published record of each text; its anonymizer knew no word then."""
    node = RunningNode(tmp_path / "lab").init()
    node.start(MODULE).wait_until_ready()
    try:
        with httpx.Client(base_url=node.url, timeout=240) as client:
            link = run_json("invite", node.root)["link"]
            token = client.post("/api/v1/members", json={"invite": link}).json()["token"]
            client.headers["Authorization"] = f"Bearer {token}"
            for text in TEXTS:
                client.post("/api/v1/contributions", json={"contributions": [contribution(text)]}).raise_for_status()
                assert run_json("publish", node.root, "--now")["published"] == 1
    finally:
        node.stop()
    yield node


def test_where_and_which_kinds_are_results_the_rest_is_said_beside_and_no_text_is_shown(published):
    before = run("privacy", "rescan", published.root)
    done = run("privacy", "rescan", published.root, knows="Quagga")

    assert (before.returncode, before.stdout) == (0, "")
    assert "Nothing would be changed." in before.stderr
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "        1  would be changed: 1 PERSON more",
        "        3  would be refused, has no better text",
        "        4  would be held: 1 PERSON more",
    ]
    assert "Judged 4 records; all 5 leaves are scanned." in done.stderr
    assert f"sharelm privacy rescan {published.root} --retract" in done.stderr
    assert f"sharelm retract {published.root} INDEX --reason privacy" in done.stderr
    assert "came by" not in done.stdout + done.stderr and "Quagga" not in done.stdout + done.stderr


def test_json_is_one_object_and_the_code_says_that_there_are_findings(published):
    found = run_json("privacy", "rescan", published.root, code=1, knows="Quagga")
    again = run_json("privacy", "rescan", published.root, code=1, knows="Quagga")

    changes = [(each["index"], each["change"]) for each in found["findings"]]
    assert changes == [(1, "better"), (3, "refused"), (4, "held")]
    assert (found["scanned"], again["scanned"]) == (4, 0)       # by the same policy and models nothing is judged twice
    assert again["findings"] == found["findings"]


def test_retract_takes_back_what_has_a_better_text_and_ends_with_1_while_one_without_stands(published):
    done = run("privacy", "rescan", published.root, "--retract", knows="Quagga")

    assert done.returncode == 1
    assert "Took back 2 records." in done.stdout
    assert "Of their better texts 1 are held for review, 1 are published." in done.stderr
    assert "        3  would be refused, has no better text\n" in done.stdout

    assert run("retract", published.root, 3, "--reason", "privacy", knows="Quagga").returncode == 0
    last = run("privacy", "rescan", published.root, knows="Quagga")
    assert (last.returncode, last.stdout) == (0, "")
    assert "Nothing would be changed." in last.stderr


def test_a_folder_that_is_none_is_wrong_use(tmp_path):
    done = run("privacy", "rescan", tmp_path / "none", "--json")

    assert (done.returncode, "is no folder" in done.stderr) == (2, True)


async def test_progress_says_how_far_the_scan_is_and_how_much_was_retracted(make_node):
    node = await make_node("lab")
    node.anonymizer = Learning(node.settings.privacy)
    for text in TEXTS[:2]:
        await contribute(node, None, [offer(text)])
        await publish_once(node)
    node.anonymizer.knows = ("Quagga",)
    said: list[str] = []

    await rescan(node, said.append, retract=True, who="somebody")

    assert said == ["3 of 3 leaves scanned", "1 records retracted"]
