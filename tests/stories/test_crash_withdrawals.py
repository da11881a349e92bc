"""A node killed in the middle of a withdrawal: what was acknowledged is gone for good, what was begun is finished."""

import asyncio
import shutil
import signal
from pathlib import Path

import pytest

from federation.log.commitment import commit_to_secret
from federation.log.keys import VerifierKey
from federation.log.leaf import Withdraw
from federation.reading.verifier import verify_log
from node.context import open_node
from node.following.follow import sync_once
from node.following.peering import add_peer
from node.init import init
from node.publication.contribute import contribute
from node.publication.publish import publish_once
from node.safety.fsck import fsck
from node.safety.restart import finish_interrupted
from node.web.app import create_app
from tests import forked
from tests.stories.canaries import contents
from tests.stories.withdrawing_node import TEXTS, secret_of
from tests.support import Internet, PassThrough, offer

POINTS = (
    "withdraw.after_waiting", "withdraw.after_shown", "withdraw.before_erase", "withdraw.after_erase",
    "withdraw.before_erase_mirrored", "withdraw.after_erase_mirrored",
)  # fmt: skip
ALL = [text for texts in TEXTS for text in texts]
OTHERS = ["own others", "mirrored others", "waiting others"]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("template")
    asyncio.run(_make(root))
    return root


async def _make(root: Path) -> None:
    internet = Internet()
    for name in ("own", "peer"):
        await init(root / name, origin=f"{name}.test/log", url=f"http://{name}.test")
    async with (
        open_node(root / "own", network=internet.client, anonymizer=PassThrough, clock=internet.clock) as own,
        open_node(root / "peer", network=internet.client, anonymizer=PassThrough, clock=internet.clock) as peer,
    ):
        internet.connect("peer.test", create_app(peer))
        for node, kind in ((own, "own"), (peer, "mirrored")):
            texts = [text for text in [*ALL, *OTHERS] if text.startswith(kind)]
            await contribute(node, None, [offer(text, secret=secret_of(text)) for text in texts])
            await publish_once(node)
        await add_peer(own, f"http://peer.test#{peer.vkey}")
        [at] = await own.store.peers.all()
        await sync_once(own, at)
        waiting = [text for text in [*ALL, *OTHERS] if text.startswith("waiting")]
        await contribute(own, None, [offer(text, secret=secret_of(text)) for text in waiting])


@pytest.fixture
def own(template: Path, tmp_path: Path) -> Path:
    shutil.copytree(template / "own", tmp_path / "own")
    return tmp_path / "own"


def _run(own: Path, crash: str = "") -> tuple[int, list[str]]:
    """How it ended, and the texts whose withdrawal was acknowledged."""
    done = forked.run("tests.stories.withdrawing_node", [own], env={"SHARELM_CRASH": crash})
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode, [text for status, text in (line for line in lines if len(line) == 2) if status]


def _found(own: Path, texts: list[str]) -> set[str]:
    raw = b"\n".join(raw for _, raw in contents(own))
    return {text for text in texts if text.encode() in raw}


def _withdraw_leaves(own: Path, key: VerifierKey) -> list[Withdraw]:
    found = list[Withdraw]()
    report = verify_log(own, key, learn=lambda step: found.extend(x for x in step.leaves if isinstance(x, Withdraw)))
    assert report.problems == ()
    return found


@pytest.mark.parametrize("name", POINTS)
@pytest.mark.parametrize("times", [1, 2])
async def test_a_kill_in_a_withdrawal_brings_nothing_back_and_loses_none(own, name, times):
    code, acknowledged = _run(own, f"{name}:{times}")
    assert code == -signal.SIGKILL, f"{name} was not passed {times} times"

    async with open_node(own, network=Internet().client, anonymizer=PassThrough) as node:
        await finish_interrupted(node)
        assert (await fsck(node, print)).problems == ()
        rows = await node.store.database.all("SELECT w FROM shown UNION SELECT w FROM taken_back")
        begun = {text for text in ALL if commit_to_secret(secret_of(text)) in {w for (w,) in rows}}
    assert set(acknowledged) <= begun
    assert _found(own, [*ALL, *OTHERS]) == {*ALL, *OTHERS} - begun

    code, acknowledged = _run(own)
    assert (code, sorted(acknowledged)) == (0, sorted(ALL))
    assert _found(own, [*ALL, *OTHERS]) == set(OTHERS)
    async with open_node(own, network=Internet().client, anonymizer=PassThrough) as node:
        assert (await fsck(node, print)).problems == ()
        leaves = _withdraw_leaves(own, node.key.verifier)
    assert len(leaves) == len(set(leaves)) == 4
