"""A backup is one whole file, and what is restored from it neither signs nor serves what has become wrong since."""

import asyncio
import io
import shutil
import tarfile
from contextlib import asynccontextmanager

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from federation.log.bundle import read_bundle
from federation.reading.records import live_records
from node.context import open_node
from node.following.guard import allow_signing, ask_peers_once
from node.jobs import sync_all_once
from node.publication.contribute import contribute
from node.publication.publish import RefusesToSign, publish_once
from node.safety.archive import Label, NoBackup, read_archive, writing
from node.safety.backup import NoBackupMade, backup
from node.safety.fsck import fsck
from node.safety.restore import NotRestored, restore
from node.withdrawal.retract import retract
from tests.support import PassThrough, offer


def _quiet(text):
    pass


async def _sync(node):
    return await sync_all_once(node, await node.store.peers.all())


@asynccontextmanager
async def opened(root, internet):
    async with open_node(root, network=internet.client, anonymizer=PassThrough, clock=internet.clock) as node:
        yield node


def _bytes_of(root):
    files = [file.read_bytes() for file in root.rglob("*") if file.is_file()]
    bundles = [file for file in root.glob("logs/*/bundle/**/*") if file.is_file()]
    return b"\n".join(files + [b"".join(read_bundle(file.read_bytes())) for file in bundles])


@pytest.fixture
async def pair(make_node, peer_up):
    """A and B follow each other; each has one record, and B a conversation that waits."""
    a, b = [await make_node(name) for name in "ab"]
    await peer_up(a, b)
    await peer_up(b, a)
    for node in (a, b):
        await contribute(node, None, [offer(f"CANARY of {node.settings.name}")])
        await publish_once(node)
    await contribute(b, None, [offer("waits")])
    await _sync(a)
    await _sync(b)
    return a, b


async def test_what_was_backed_up_is_restored_and_whole(pair, internet, tmp_path):
    a, b = pair

    made = await backup(b, tmp_path / "b.backup", with_secrets=True, who="ada")
    done = await restore(tmp_path / "b.backup", tmp_path / "again", _quiet)

    assert (made.own_log, done.size, done.origin, done.secrets) == (2, 2, b.origin, True)
    async with opened(tmp_path / "again", internet) as again:
        assert again.vkey == b.vkey
        assert (await fsck(again, _quiet)).problems == ()
        assert len(list(live_records(again.root, a.key.verifier))) == 1
        assert len(list(live_records(again.root, b.key.verifier))) == 1
        assert (await again.store.contributions.count())[0] == 1
        assert [each.origin for each in await again.store.peers.all()] == [a.origin]


async def test_secrets_are_in_it_only_when_asked_for(pair, tmp_path, internet):
    _, b = pair
    await backup(b, tmp_path / "plain.backup", with_secrets=False, who="ada")
    await backup(b, tmp_path / "secret.backup", with_secrets=True, who="ada")
    key = (b.root / "keys/node.key").read_bytes().strip()

    done = await restore(tmp_path / "plain.backup", tmp_path / "plain", _quiet)
    await restore(tmp_path / "secret.backup", tmp_path / "secret", _quiet)

    assert not done.secrets
    assert key not in _bytes_of(tmp_path / "plain")
    assert (tmp_path / "secret/keys/node.key").read_bytes().strip() == key
    assert oct((tmp_path / "secret.backup").stat().st_mode & 0o777) == "0o600"
    shutil.copytree(b.root / "keys", tmp_path / "plain/keys")
    async with opened(tmp_path / "plain", internet) as node:
        assert node.vkey == b.vkey


async def test_a_restored_node_gets_its_log_back_and_goes_on(pair, internet, tmp_path):
    a, b = pair
    await backup(b, tmp_path / "b.backup", with_secrets=True, who="ada")
    await publish_once(b)
    await _sync(a)
    await restore(tmp_path / "b.backup", tmp_path / "again", _quiet)

    async with opened(tmp_path / "again", internet) as again:
        await contribute(again, None, [offer("after the restore")])
        await ask_peers_once(again)
        await publish_once(again)

        assert (await again.store.own_log.newest()).size == 4
        assert (await fsck(again, _quiet)).problems == ()
        await _sync(a)
        assert not (await a.store.logs.find(b.origin)).frozen


async def test_a_restored_node_that_reaches_nobody_signs_nothing_until_its_operator_says_so(pair, internet, tmp_path):
    _, b = pair
    await backup(b, tmp_path / "b.backup", with_secrets=True, who="ada")
    await restore(tmp_path / "b.backup", tmp_path / "again", _quiet)
    internet.down.add("a.test")

    async with opened(tmp_path / "again", internet) as again:
        await ask_peers_once(again)
        with pytest.raises(RefusesToSign):
            await publish_once(again)
        await allow_signing(again, who="ada")

        assert await publish_once(again) == 1


async def test_a_restored_node_without_any_peer_waits_for_its_operator_too(make_node, internet, tmp_path):
    node = await make_node("lab")
    await contribute(node, None, [offer("one")])
    await backup(node, tmp_path / "lab.backup", with_secrets=True, who="ada")
    await restore(tmp_path / "lab.backup", tmp_path / "again", _quiet)

    async with opened(tmp_path / "again", internet) as again:
        await ask_peers_once(again)
        with pytest.raises(RefusesToSign):
            await publish_once(again)
        await allow_signing(again, who="ada")
        assert await publish_once(again) == 1


@pytest.mark.parametrize("which", ["a", "b"])
async def test_what_was_taken_back_after_the_backup_does_not_come_back_at_any_node(pair, internet, tmp_path, which):
    a, b = pair
    node = {"a": a, "b": b}[which]
    await backup(node, tmp_path / "old.backup", with_secrets=True, who="ada")
    await retract(a, [1], "privacy", who="ada")
    await retract(b, [1], "privacy", who="ada")
    for each in (a, b, a):
        await _sync(each)

    await restore(tmp_path / "old.backup", tmp_path / "again", _quiet)
    async with opened(tmp_path / "again", internet) as again:
        assert b"CANARY" in _bytes_of(again.root)
        await _sync(again)

        assert b"CANARY" not in _bytes_of(again.root)
        assert (await fsck(again, _quiet)).problems == ()


async def test_what_was_taken_back_before_the_backup_is_not_in_it(pair, tmp_path):
    _, b = pair
    await retract(b, [1], "privacy", who="ada")

    await backup(b, tmp_path / "b.backup", with_secrets=True, who="ada")

    await restore(tmp_path / "b.backup", tmp_path / "again", _quiet)
    assert b"CANARY of b" not in _bytes_of(tmp_path / "again")
    assert b"CANARY of a" in _bytes_of(tmp_path / "again")


async def test_a_backup_while_others_publish_and_sync_is_consistent(pair, internet, tmp_path):
    a, b = pair

    async def busy():
        for k in range(4):
            await contribute(b, None, [offer(f"busy {k} {each}") for each in range(40)])
            await publish_once(b)
            await contribute(a, None, [offer(f"a's {k} {each}") for each in range(40)])
            await publish_once(a)
            await _sync(b)

    async def back_up():
        for k in range(4):
            await backup(b, tmp_path / f"{k}.backup", with_secrets=True, who="ada")
            await asyncio.sleep(0.01)

    await asyncio.gather(busy(), back_up())

    for k in range(4):
        await restore(tmp_path / f"{k}.backup", tmp_path / f"again{k}", _quiet)
        async with opened(tmp_path / f"again{k}", internet) as again:
            assert (await fsck(again, _quiet)).problems == ()


async def test_what_is_there_is_never_overwritten(pair, tmp_path):
    _, b = pair
    (tmp_path / "b.backup").write_bytes(b"something else")
    with pytest.raises(NoBackupMade, match="there already"):
        await backup(b, tmp_path / "b.backup", with_secrets=False, who="ada")
    await backup(b, tmp_path / "other.backup", with_secrets=False, who="ada")
    (tmp_path / "full").mkdir()
    (tmp_path / "full/file").write_bytes(b"mine")

    with pytest.raises(NotRestored, match="not empty"):
        await restore(tmp_path / "other.backup", tmp_path / "full", _quiet)

    assert (tmp_path / "b.backup").read_bytes() == b"something else"
    assert [file.name for file in (tmp_path / "full").iterdir()] == ["file"]


async def test_a_backup_that_cannot_be_written_leaves_nothing(pair, tmp_path):
    _, b = pair

    with pytest.raises(NoBackupMade):
        await backup(b, tmp_path / "nowhere" / "b.backup", with_secrets=False, who="ada")

    assert not (tmp_path / "nowhere").exists()
    assert not list(b.root.glob(".backup*"))


async def test_a_cut_or_changed_backup_is_refused_and_nothing_is_made(pair, tmp_path):
    _, b = pair
    await backup(b, tmp_path / "b.backup", with_secrets=True, who="ada")
    whole = (tmp_path / "b.backup").read_bytes()
    flipped = {}
    for part in range(1, 16):
        changed = bytearray(whole)
        changed[len(whole) * part // 16] ^= 1
        flipped[f"flipped {part}"] = bytes(changed)

    for name, content in {"cut": whole[:-40], "half": whole[: len(whole) // 2], **flipped}.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises((NoBackup, NotRestored)):
            await restore(tmp_path / name, tmp_path / "again", _quiet)
        assert not (tmp_path / "again").exists()


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=300))
def test_any_bytes_are_no_backup(tmp_path, raw):
    (tmp_path / "file").write_bytes(raw)

    with pytest.raises(NoBackup):
        read_archive(tmp_path / "file", tmp_path / "to")


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "keys/../../outside", "logs/../outside", "other.txt"])
def test_nothing_in_an_archive_leads_out_of_the_folder(tmp_path, name):
    with writing(tmp_path / "file", Label("a.test/log", "", 0, 0, secrets=False)) as archive:
        entry = tarfile.TarInfo(name)
        entry.size = 1
        archive._tar.addfile(entry, io.BytesIO(b"x"))

    with pytest.raises(NoBackup):
        read_archive(tmp_path / "file", tmp_path / "to" / "here")

    assert not (tmp_path / "outside").exists() and not (tmp_path / "to" / "outside").exists()


def test_links_in_an_archive_are_refused(tmp_path):
    with writing(tmp_path / "file", Label("a.test/log", "", 0, 0, secrets=False)) as archive:
        entry = tarfile.TarInfo("node.toml")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive._tar.addfile(entry)

    with pytest.raises(NoBackup):
        read_archive(tmp_path / "file", tmp_path / "to")


def test_a_backup_of_another_format_is_refused(tmp_path):
    with writing(tmp_path / "file", Label("a.test/log", "", 0, 0, secrets=False, format=2)):
        pass

    with pytest.raises(NoBackup, match="format 1"):
        read_archive(tmp_path / "file", tmp_path / "to")
    assert zstandard.ZstdDecompressor().stream_reader((tmp_path / "file").read_bytes()).read(5) == b"BACKU"
