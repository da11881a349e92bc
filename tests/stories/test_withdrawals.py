"""From twelve words to the last copy: real nodes, the command line, and a researcher's folder and data set."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from federation.log.commitment import commit_to_secret
from federation.remote.phrase import Secrets, seed_of
from node.context import open_node
from node.publication.contribute import Offered, contribute
from node.publication.publish import publish_once
from tests.processes import RunningNode, answer_of, sharelm, until
from tests.stories.canaries import contents
from tests.support import CONSENT, PassThrough, chat, offer

SPREAD_S = 60
PASS_THROUGH = "tests.pass_through_node"


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[list[RunningNode]]:
    made = [RunningNode(tmp_path / name).init() for name in "abc"]
    try:
        yield made
    finally:
        for node in made:
            node.stop()


def _found(text: str, *roots: Path) -> list[str]:
    return [where for root in roots for where, raw in contents(root) if text.encode() in raw]


async def _fill(root: Path, own: dict[str, bytes], others: int) -> None:
    async with open_node(root, anonymizer=PassThrough) as node:
        mine = [Offered(commit_to_secret(secret), chat(text, "yes"), CONSENT) for text, secret in own.items()]
        await contribute(node, None, [*mine, *[offer(f"others say {k}.") for k in range(others)]])
        await publish_once(node)


def _peer(node: RunningNode, other: RunningNode) -> None:
    assert sharelm("peer", "add", node.root, f"{other.url}#{other.vkey}").returncode == 0


@pytest.mark.timeout(300)
@pytest.mark.xdist_group("models")
def test_what_was_given_to_a_node_that_is_gone_is_taken_back_everywhere_from_the_words_alone(nodes, tmp_path):
    a, b, c = nodes
    words, trust = tmp_path / "words", tmp_path / "trust"
    assert answer_of("phrase", "new", "--to", words) == {"file": str(words)}
    assert words.stat().st_mode & 0o777 == 0o600
    secrets = Secrets(seed_of(words.read_text()))
    own = {"aardvark wishes": secrets.secret(0, 0), "badger dreams": secrets.secret(0, 7),
           "cormorant plans": secrets.secret(2, 1)}  # fmt: skip
    asyncio.run(_fill(a.root, own, 300))
    for node, other in ((b, a), (c, b), (b, c)):
        _peer(node, other)
    for node in nodes:
        node.start(PASS_THROUGH)
    for node in (b, c):
        until(lambda node=node: answer_of("status", node.root)["conversations"] == 303, most_s=SPREAD_S, why="no sync")
    pulled, data = tmp_path / "pulled", tmp_path / "data.jsonl"
    answer_of("pull", c.url, "--to", pulled)
    assert answer_of("export", pulled, "--format", "jsonl", "--to", data)["written"] == 303
    a.stop()

    listed = answer_of("withdraw", "--phrase-file", words, "--node", b.url, "--list")
    assert [(each["device"], each["counter"]) for each in listed["found"]] == [(0, 0), (0, 7), (2, 1)]
    first = listed["found"][0]["records"][0]
    one = answer_of(
        "withdraw", "--phrase-file", words, "--node", b.url, "--node", a.url, "--only", first, "--yes",
        "--receipts", tmp_path / "receipts",
    )  # fmt: skip
    assert (one["withdrawn"], [at["url"] for at in one["nodes"]]) == (1, [b.url])
    assert _found("aardvark wishes", b.root) == []
    assert _found("badger dreams", b.root)
    untold = sharelm("withdraw", "--phrase-file", words, "--node", b.url)
    assert (untold.returncode, "stopped" in untold.stderr) == (1, True)
    rest = answer_of(
        "withdraw", "--phrase-file", words, "--node", b.url, "--node", c.url, "--yes",
        "--receipts", tmp_path / "receipts",
    )  # fmt: skip
    assert [at["withdrawn"] for at in rest["nodes"]] == [3, 3]
    assert len(list((tmp_path / "receipts").iterdir())) == 6

    for text in own:
        until(lambda text=text: not _found(text, b.root, c.root), most_s=SPREAD_S, why=f"{text} is still there")
    for node in (b, c):
        report = answer_of("verify", node.root)
        assert (report["present"], report["withdrawn"], report["holds"]) == (300, 3, True)

    trust.write_text(f"{b.vkey}\n{c.vkey}\n")
    proved = answer_of("receipt", "verify", "--trust", trust, *sorted((tmp_path / "receipts").iterdir()))
    assert len(proved["receipts"]) == 6
    assert {it["proves"]["kind"] for it in proved["receipts"]} == {"withdraw"}
    assert {tuple(it["proves"]["withdraws"]) for it in proved["receipts"]} == {
        (a.origin, int(each["records"][0].rpartition(":")[2])) for each in listed["found"]
    }

    answer_of("pull", b.url, "--to", pulled)
    assert answer_of("prune", data, "--from", c.url)["removed"] == 3
    for text in own:
        assert _found(text, pulled, data) == []
    assert len(data.read_text().splitlines()) == json.loads((tmp_path / "data.jsonl.checkpoints.json").read_text())[
        "written"
    ]
    assert answer_of("verify", pulled)["holds"]
    again = answer_of("withdraw", "--phrase-file", words, "--node", c.url, "--yes", "--receipts", tmp_path / "receipts")
    assert again["nodes"][0]["withdrawn"] == 3


def test_words_with_a_typo_are_refused_before_anybody_is_asked(tmp_path):
    words = tmp_path / "words"
    words.write_text("legal winner thank year wave sausage worth useful legal winner thank yelow")

    done = sharelm("withdraw", "--phrase-file", words, "--node", "http://127.0.0.1:9")

    assert done.returncode == 2
    assert "word 12 is not in the list" in done.stderr
    assert "yelow" not in done.stdout + done.stderr


def test_a_receipt_that_does_not_hold_is_said_so(tmp_path):
    receipt, trust = tmp_path / "receipt", tmp_path / "trust"
    receipt.write_text("no receipt")
    trust.write_text("log.example/a+d870bab6+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4\n")

    done = sharelm("receipt", "verify", receipt, "--trust", trust)
    without = sharelm("receipt", "verify", receipt)

    assert (done.returncode, "does NOT hold" in done.stdout) == (1, True)
    assert (without.returncode, "--trust FILE" in without.stderr) == (2, True)
