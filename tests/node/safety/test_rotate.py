"""The recovery words put a new key in place, of one that is lost, stolen, or just old; everybody follows."""

import secrets
import shutil
from contextlib import asynccontextmanager

import pytest

from federation.errors import BadSignature, FederationError, Malformed
from federation.log.checkpoint import open_checkpoint
from federation.log.keys import SigningKey, format_signing_key
from federation.log.leaf import format_leaf
from federation.log.origin import log_id
from federation.log.rotation import commit_to_recovery_key, sign_rotation
from federation.reading.pulled import read_state
from federation.reading.reader import path_of
from federation.reading.verifier import verify_log
from node.commands.safety import do_rotate
from node.context import KEY, NEXT_KEY, open_node
from node.following.guard import ask_peers_once
from node.following.peering import add_peer, peer_link
from node.init import init
from node.jobs import sync_all_once
from node.publication.contribute import contribute
from node.publication.publish import RefusesToSign, publish_once
from node.safety.fsck import fsck
from node.safety.recovery import new_words, recovery_key, recovery_public_key
from node.safety.restart import finish_interrupted
from node.safety.rotate import rotate
from node.status import status_of
from node.web.app import create_app
from tests.support import PassThrough, offer

ORIGIN = "lab.test/log"


@asynccontextmanager
async def opened(root, internet, **more):
    async with open_node(root, network=internet.client, anonymizer=PassThrough, clock=internet.clock, **more) as node:
        internet.connect("lab.test", create_app(node))
        yield node


def prepare(root, words, *, origin=ORIGIN):
    """What the command line does with the words: the next ones, and the leaf that they sign."""
    new, after = SigningKey(origin, secrets.token_bytes(32)), new_words()
    (root / NEXT_KEY).write_text(format_signing_key(new))
    next_recovery = commit_to_recovery_key(recovery_public_key(after))
    return after, format_leaf(sign_rotation(recovery_key(words, origin), new.verifier, next_recovery)).decode()


async def _publish(node, *texts):
    await contribute(node, None, [offer(text) for text in texts])
    await publish_once(node)


async def _sync(node):
    return await sync_all_once(node, await node.store.peers.all())


@pytest.fixture
async def lab(tmp_path, internet):
    """A folder with two records, and the words for it."""
    made = await init(tmp_path / "lab", origin=ORIGIN, url="http://lab.test")
    async with opened(tmp_path / "lab", internet) as node:
        await _publish(node, "one", "two")
    return tmp_path / "lab", made.words


async def test_after_a_rotation_the_node_signs_with_the_new_key_and_everything_verifies(lab, internet):
    root, words = lab
    async with opened(root, internet) as node:
        old = node.key.verifier
        _, leaf = prepare(root, words)

        done = await rotate(node, leaf, who="ada")
        await _publish(node, "three")

        assert done.vkey == node.vkey != str(old)
        checkpoint = open_checkpoint(node.folder.read(path_of(ORIGIN, "checkpoint")), node.key.verifier)
        assert (checkpoint.size, done.index) == (5, 3)
        for key in (old, node.key.verifier):
            report = verify_log(root, key)
            assert (report.problems, report.present, report.vkey) == ((), 3, node.vkey)
        assert (await fsck(node, print)).problems == ()
        assert [(each.who, each.what, each.reason) for each in await node.store.audit.newest(9)] == [
            ("ada", "rotate", node.vkey)
        ]
    async with opened(root, internet) as again:
        assert again.vkey == done.vkey
        assert not (root / NEXT_KEY).exists()
        await _publish(again, "four")


async def test_a_lost_key_with_the_words_at_hand_loses_nothing(lab, internet):
    root, words = lab
    (root / KEY).unlink()
    with pytest.raises(FileNotFoundError):
        async with opened(root, internet):
            pass
    _, leaf = prepare(root, words)

    async with opened(root, internet) as node:
        await contribute(node, None, [offer("three")])
        with pytest.raises(RefusesToSign, match="not the key of this log"):
            await publish_once(node)
        await do_rotate(node, print, leaf, "ada")

        assert await publish_once(node) == 1
        assert verify_log(root, node.key.verifier).present == 3
        assert (await fsck(node, print)).problems == ()


async def test_each_phrase_is_good_once_and_the_next_one_follows(lab, internet):
    root, words = lab
    async with opened(root, internet) as node:
        second, leaf = prepare(root, words)
        await rotate(node, leaf, who="ada")
        _, again = prepare(root, words)
        with pytest.raises(BadSignature):
            await rotate(node, again, who="ada")
        size = (await node.store.own_log.newest()).size

        _, leaf = prepare(root, second)
        await rotate(node, leaf, who="ada")

        assert (await node.store.own_log.newest()).size == size + 1
        assert verify_log(root, node.key.verifier).problems == ()


@pytest.mark.parametrize("wrong", ["other words", "another log", "another key", "garbage", "another leaf"])
async def test_what_the_right_recovery_key_does_not_say_changes_nothing(lab, internet, wrong):
    root, words = lab
    async with opened(root, internet) as node:
        before = node.vkey, (await node.store.own_log.newest()).size
        _, leaf = prepare(root, new_words() if wrong == "other words" else words)
        if wrong == "another log":
            new = (root / NEXT_KEY).read_text()
            _, leaf = prepare(root, words, origin="other.test/log")
            (root / NEXT_KEY).write_text(new)
        if wrong == "another key":
            (root / NEXT_KEY).write_text(format_signing_key(SigningKey(ORIGIN, bytes(32))))
        leaf = {"garbage": "{", "another leaf": '{"c":"spam","i":1,"t":"retract/v1"}'}.get(wrong, leaf)

        with pytest.raises((BadSignature, Malformed)):
            await rotate(node, leaf, who="ada")

        assert (node.vkey, (await node.store.own_log.newest()).size) == before
        assert await node.store.audit.newest(9) == []
        await _publish(node, "still signs")


async def test_peers_follow_also_when_they_missed_two_and_through_others(lab, internet, make_node):
    root, words = lab
    a, b = [await make_node(name) for name in "ab"]
    async with opened(root, internet) as node:
        await add_peer(a, peer_link(node))
        await add_peer(b, peer_link(a))
        await _sync(a)
        await _sync(b)
        for _ in range(2):
            words, leaf = prepare(root, words)
            await rotate(node, leaf, who="ada")
            await _publish(node, "more")

        [first] = await _sync(a)
        [second] = await _sync(b)

        assert (first.trouble, second.trouble) == ("", "")
        for mirror in (a, b):
            held = await mirror.store.logs.find(ORIGIN)
            assert (held.vkey, held.held.position.size, held.frozen) == (node.vkey, 7, None)
            assert verify_log(mirror.root, node.key.verifier).problems == ()
            assert (await fsck(mirror, print)).problems == ()
        await _publish(node, "under the new key")
        assert (await _sync(a))[0].grown == {ORIGIN: 8}


async def test_a_rotation_in_the_middle_of_a_sync_is_taken_up_by_the_next(lab, internet, make_node):
    root, words = lab
    a = await make_node("a")
    async with opened(root, internet) as node:
        await add_peer(a, peer_link(node))
        await _publish(node, *[f"text {k}" for k in range(300)])
        honest, app = internet._hosts["lab.test"], create_app(node)
        asked = 0

        class RotatesMeanwhile(type(honest)):
            async def handle_async_request(self, request):
                nonlocal asked
                asked += 1
                if asked == 4:      # the list and the checkpoint were read, and some tiles
                    _, leaf = prepare(root, words)
                    await rotate(node, leaf, who="ada")
                    await _publish(node, "after the rotation")
                return await super().handle_async_request(request)

        internet._hosts["lab.test"] = RotatesMeanwhile(app=app)
        await _sync(a)
        [outcome] = await _sync(a)

        assert outcome.trouble == ""
        assert (await a.store.logs.find(ORIGIN)).vkey == node.vkey
        assert verify_log(a.root, node.key.verifier).problems == ()


async def test_what_a_thief_signs_with_the_old_key_is_followed_by_nobody(lab, internet, make_node, tmp_path):
    root, words = lab
    shutil.copytree(root, tmp_path / "stolen")
    a = await make_node("a")
    async with opened(root, internet) as node:
        await add_peer(a, peer_link(node))
        await _sync(a)
        _, leaf = prepare(root, words)
        await rotate(node, leaf, who="ada")
        await _sync(a)

    async with opened(tmp_path / "stolen", internet) as thief:
        await _publish(thief, *[f"forged {k}" for k in range(5)])
        [outcome] = await _sync(a)

        assert "replaced" in outcome.trouble
        held = await a.store.logs.find(ORIGIN)
        assert (held.held.position.size, held.frozen) == (4, None)


async def test_a_node_from_before_the_rotation_gets_it_back_and_signs_nothing_with_the_old_key(
    lab, internet, make_node, tmp_path
):
    root, words = lab
    a = await make_node("a")
    async with opened(root, internet) as node:
        await add_peer(a, peer_link(node))
        await add_peer(node, peer_link(a))
        await _sync(a)
        shutil.copytree(root, tmp_path / "old", ignore=shutil.ignore_patterns("lock"))
        second, leaf = prepare(root, words)
        await rotate(node, leaf, who="ada")
        await _publish(node, "after")
        await _sync(a)
        vkey = node.vkey

    async with opened(tmp_path / "old", internet) as old:
        await ask_peers_once(old)
        await contribute(old, None, [offer("from the backup")])
        with pytest.raises(RefusesToSign, match="not the key of this log"):
            await publish_once(old)
        old.running = True
        assert any("key" in trouble for trouble in (await status_of(old)).troubles)
        assert (await old.store.logs.find(ORIGIN)).vkey == vkey
        assert verify_log(old.root, (await a.store.logs.find(ORIGIN)) and node.key.verifier).problems == ()

        _, leaf = prepare(tmp_path / "old", second)
        await do_rotate(old, print, leaf, "ada")
        assert await publish_once(old) == 1
        [outcome] = await _sync(a)
        assert outcome.trouble == ""
        assert (await a.store.logs.find(ORIGIN)).vkey == old.vkey


async def test_a_rotation_whose_words_were_of_another_time_is_refused_over_a_restart_too(lab, internet):
    root, _ = lab
    _, leaf = prepare(root, new_words())

    async with opened(root, internet) as node:
        await finish_interrupted(node)
        with pytest.raises(FederationError):
            await rotate(node, leaf, who="ada")
        assert (await node.store.logs.find(ORIGIN)).vkey == node.vkey


async def test_two_rotations_by_the_same_words_freeze_the_log_at_peers_and_are_kept_as_evidence(
    lab, internet, make_node, tmp_path
):
    root, words = lab
    shutil.copytree(root, tmp_path / "twin", ignore=shutil.ignore_patterns("lock"))
    a = await make_node("a")
    async with opened(root, internet) as node:
        await add_peer(a, peer_link(node))
        _, leaf = prepare(root, words)
        await rotate(node, leaf, who="ada")
        await _sync(a)
        vkey = node.vkey

    async with opened(tmp_path / "twin", internet) as twin:
        _, leaf = prepare(tmp_path / "twin", words)
        await rotate(twin, leaf, who="eve")
        await _publish(twin, "of the twin")
        [outcome] = await _sync(a)

    assert "two rotations" in outcome.trouble
    held = await a.store.logs.find(ORIGIN)
    assert (held.vkey, held.held.position.size) == (vkey, 4)
    assert held.frozen
    [evidence] = (a.root / "evidence").iterdir()
    assert evidence.read_text().count("rotate/v1") == 2


async def test_a_mirror_that_was_cut_off_between_its_files_and_its_database_takes_the_new_key_up(
    lab, internet, make_node
):
    root, words = lab
    a, b = [await make_node(name) for name in "ab"]
    async with opened(root, internet) as node:
        for mirror in (a, b):
            await add_peer(mirror, peer_link(node))
            await _sync(mirror)
        _, leaf = prepare(root, words)
        await rotate(node, leaf, who="ada")
        await _publish(node, "after")
        await _sync(a)
        shutil.copytree(a.root / "logs" / log_id(ORIGIN), b.root / "logs" / log_id(ORIGIN), dirs_exist_ok=True)

        await finish_interrupted(b)

        assert (await b.store.logs.find(ORIGIN)).vkey == node.vkey
        assert read_state(b.folder).logs[ORIGIN].vkey == node.vkey
        assert (await fsck(b, print)).problems == ()
        assert (await _sync(b))[0].trouble == ""
