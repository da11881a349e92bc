"""A node killed while it puts better texts in the place of published ones: nothing is lost, nothing stands twice."""

import asyncio
import random
import shutil
import signal
import subprocess
import time
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from federation.log.commitment import commit_to_secret
from federation.log.leaf import Record, Retract
from federation.reading.records import live_records
from federation.reading.verifier import verify_log
from federation.record.conversation import parse_body
from node.context import open_node
from node.init import init
from node.publication.contribute import contribute
from node.publication.publish import publish_once
from node.safety.fsck import fsck
from node.safety.restart import finish_interrupted
from tests import forked
from tests.better import Learning
from tests.stories.canaries import contents
from tests.stories.rescanning_node import NAME
from tests.support import offer

POINTS = ("supersede.after_keeping", "supersede.after_retraction", "supersede.after_lining_up")
ON_THE_WAY = ("erasing.before_files", "erasing.after_files", "publish.after_seal", "publish.after_checkpoint")

MODULE = "tests.stories.rescanning_node"
TEXTS = [f"{NAME} asks for the {k}th time" if k % 3 else f"nobody asks {k}" for k in range(60)]
BETTER = sorted(text.replace(NAME, "<PERSON_1>") for text in TEXTS)
REPLACED = sum(NAME in text for text in TEXTS)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("template") / "own"
    asyncio.run(_make(root))
    return root


async def _make(root: Path) -> None:
    await init(root, origin="own.test/log", url="http://own.test")
    async with open_node(root, anonymizer=Learning) as node:
        await contribute(node, None, [offer(text, secret=sha256(text.encode()).digest()) for text in TEXTS])
        await publish_once(node)


@pytest.fixture
def own(template: Path, tmp_path: Path) -> Path:
    shutil.copytree(template, tmp_path / "own")
    return tmp_path / "own"


def _run(own: Path, crash: str = "") -> "subprocess.CompletedProcess[str]":
    return forked.run(MODULE, [own], env={"SHARELM_CRASH": crash})


async def _check_start(own: Path) -> None:
    """What a start finds and finishes: each text live or waiting exactly once, whole, in one version."""
    async with open_node(own, anonymizer=Learning) as node:
        await finish_interrupted(node)
        assert (await fsck(node, print)).problems == ()
        bodies = [each.body for each in live_records(own, node.key.verifier)]
        bodies += [row[0] for row in await node.store.database.all("SELECT body FROM contribution")]
        assert await node.store.rescans.to_retract(1) == []
    said = [parse_body(body).conversation[0].content for body in bodies]
    assert sorted(text.replace(NAME, "<PERSON_1>") for text in said) == BETTER


async def _check_end(own: Path) -> None:
    leaves = []
    async with open_node(own, anonymizer=Learning) as node:
        verify_log(own, node.key.verifier, learn=lambda step: leaves.extend(step.leaves))
        live = [(each.index, parse_body(each.body)) for each in live_records(own, node.key.verifier)]
        assert await node.store.contributions.count() == (0, 0)
    assert sorted(body.conversation[0].content for _, body in live) == BETTER
    assert Counter(leaves[index].w for index, _ in live) == Counter(
        commit_to_secret(sha256(text.encode()).digest()) for text in TEXTS
    )
    assert sum(isinstance(leaf, Retract) for leaf in leaves) == REPLACED
    assert sum(isinstance(leaf, Record) for leaf in leaves) == len(TEXTS) + REPLACED
    assert not [where for where, content in contents(own) if NAME.encode() in content]


@pytest.mark.parametrize("point", POINTS + ON_THE_WAY)
@pytest.mark.parametrize("times", [1, 3])
async def test_a_kill_at_a_named_point_loses_no_text_and_publishes_none_twice(own, point, times):
    killed = _run(own, f"{point}:{times}")

    assert killed.returncode == -signal.SIGKILL, f"{point} was not passed {times} times\n{killed.stdout}{killed.stderr}"
    await _check_start(own)
    again = _run(own)
    assert again.stdout == "done\n", again.stderr
    await _check_end(own)


async def test_kills_at_random_moments_lose_no_text_and_publish_none_twice(own):
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    rng = random.Random(seed)

    for _ in range(8):
        process = forked.start(MODULE, [own])
        time.sleep(rng.uniform(0.0, 0.8))
        process.kill()
        process.wait()
        await _check_start(own)

    last = _run(own)
    assert last.stdout == "done\n", last.stderr
    await _check_end(own)
