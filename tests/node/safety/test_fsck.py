"""Checking a node's folder, and making anew what derives from it, while the node goes on."""

import asyncio
import shutil

import pytest

from federation.log.commitment import commit_to_secret
from federation.log.origin import log_id
from federation.reading.folder import Folder
from federation.reading.reader import path_of
from node.context import Node
from node.jobs import sync_all_once
from node.publication.contribute import contribute
from node.publication.publish import publish_once
from node.safety.fsck import fsck, reindex
from node.store import HeldLog
from tests.support import offer

A, B = "a.test/log", "b.test/log"
SECRET_OF_A = b"t" * 32


def quiet(_: str) -> None: ...


@pytest.fixture
async def a(make_node) -> Node:
    """A node with three conversations."""
    a = await make_node("a")
    await contribute(a, None, [offer("one", secret=SECRET_OF_A), offer("two"), offer("three")])
    await publish_once(a)
    return a


@pytest.fixture
async def b(a, make_node, peer_up) -> Node:
    """A node that mirrors A."""
    b = await make_node("b")
    await peer_up(b, a)
    await sync(b)
    assert (await fsck(b, quiet)).problems == ()
    return b


async def sync(node: Node) -> None:
    await sync_all_once(node, await node.store.peers.all())


async def test_a_mirrored_log_whose_folder_is_gone_is_a_problem_that_says_what_to_do(b):
    shutil.rmtree(b.root / "logs" / log_id(A))

    [problem] = (await fsck(b, quiet)).problems

    assert problem.startswith(f"{A}: held to 4 leaves, and {path_of(A, 'checkpoint')} is not there.")
    assert f"sharelm reindex {b.root}" in problem and f"sharelm sync {b.root}" in problem


async def test_what_is_said_to_do_when_a_folder_is_gone_works(b):
    shutil.rmtree(b.root / "logs" / log_id(A))

    await reindex(b, quiet)
    await sync(b)

    report = await fsck(b, quiet)
    assert report.problems == ()
    assert [log.present for log in report.logs if log.origin == A] == [3]
    assert [place.origin for place in await b.store.logs.places(commit_to_secret(SECRET_OF_A))] == [A]


async def test_what_is_said_to_do_when_conversations_are_missing_works(b):
    (b.root / path_of(A, "bundle/000")).unlink()
    [problem] = (await fsck(b, quiet)).problems
    assert "3 conversations are missing" in problem and "sharelm reindex" in problem

    await reindex(b, quiet)
    await sync(b)

    assert (await fsck(b, quiet)).problems == ()


async def test_the_own_checkpoint_that_is_gone_is_a_problem(a):
    (a.root / path_of(A, "checkpoint")).unlink()

    [problem] = (await fsck(a, quiet)).problems

    assert problem.startswith(A) and "start it again" in problem


async def test_a_log_that_is_pinned_and_of_which_nothing_came_is_none(a, make_node, peer_up):
    b = await make_node("b")
    await peer_up(b, a)

    assert (await fsck(b, quiet)).problems == ()


@pytest.mark.parametrize("check", [fsck, reindex])
async def test_a_log_that_grows_before_its_turn_is_taken_as_it_is_then(a, b, check, monkeypatch):
    """The check has read its list of logs, and a round moves one on before the check comes to it."""
    listed = await b.store.logs.all()

    async def all_before() -> list[HeldLog]:
        return listed

    await contribute(a, None, [offer("four")])
    await publish_once(a)
    await sync(b)
    with monkeypatch.context() as before:
        before.setattr(b.store.logs, "all", all_before)
        found = await check(b, quiet)

    assert getattr(found, "problems", ()) == ()
    assert (await fsck(b, quiet)).problems == ()
    held = await b.store.logs.find(A)
    assert held is not None and held.held.position.size == 5


async def test_a_log_that_a_round_is_busy_with_is_waited_for(b):
    b.following.add(A)
    checking = asyncio.create_task(fsck(b, quiet))
    await asyncio.sleep(0.3)
    assert not checking.done()

    b.following.discard(A)

    assert (await checking).problems == ()
    assert b.following == set()


async def test_the_index_of_a_log_is_never_seen_empty_while_it_is_made_anew(b):
    w, seen = commit_to_secret(SECRET_OF_A), []
    making = asyncio.create_task(reindex(b, quiet))
    while not making.done():
        seen.append(len(await b.store.logs.places(w)))
        await asyncio.sleep(0)

    assert await making == 3
    assert len(seen) > 1 and set(seen) == {1}


async def test_the_index_of_a_log_whose_leaves_are_damaged_stays_as_it_was(b):
    before = await b.store.logs.leaves(A)
    Folder(b.root).write(path_of(A, "tile/entries/000.p/4"), b"\0\1x")

    assert await reindex(b, quiet) == 0

    assert await b.store.logs.leaves(A) == before


async def test_an_index_that_does_not_fit_is_found_and_made_anew(b):
    await b.store.logs.forget_leaves(A, 2)
    [problem] = (await fsck(b, quiet)).problems

    await reindex(b, quiet)

    assert "the index does not fit the leaves" in problem
    assert (await fsck(b, quiet)).problems == ()
