"""Whoever shows a secret has the record erased, here and everywhere, whatever comes in between."""

import errno
from hashlib import sha256

import pytest
from msgspec.structs import replace

from federation.log.commitment import commit_to_secret, format32
from federation.log.leaf import Withdraw, format_leaf, parse_leaf
from federation.log.tiles import split_entries
from federation.log.withdrawn import parse_withdrawn
from federation.reading.folder import Folder
from federation.reading.reader import path_of
from federation.reading.records import live_records
from federation.reading.verifier import verify_log
from node.following.follow import sync_once
from node.jobs import sync_all_once, tell_once
from node.publication.contribute import contribute
from node.publication.publish import append_leaves, publish_once
from node.safety.fsck import fsck, reindex
from node.safety.restart import finish_interrupted
from node.status import status_of
from node.store import Named, StorageFull
from node.store.shown import MOST_PLACES
from node.withdrawal.reserve import RESERVE, RESERVE_BYTES, keep_reserve
from node.withdrawal.take_back import LEAST_PAUSE_S, Asked, finish_withdrawals, settle, sign_withdrawals, withdraw
from node.withdrawal.withdraw import erase_own
from tests.stories.canaries import contents
from tests.support import offer


def secret_of(text: str) -> bytes:
    return sha256(text.encode()).digest()


async def give(node, *texts: str) -> None:
    await contribute(node, None, [offer(text, "an answer", secret=secret_of(text)) for text in texts])
    await publish_once(node)


async def take_back(node, *texts: str):
    return await withdraw(node, [Asked(secret_of(text)) for text in texts])


async def sync(node) -> None:
    for each in await sync_all_once(node, await node.store.peers.all()):
        assert (each.reached, each.trouble) == (True, "")


def found(text: str, *nodes) -> list[str]:
    """Where this text lies in the folders of these nodes."""
    return [where for node in nodes for where, raw in contents(node.root) if text.encode() in raw]


def leaf_at(node, index: int):
    raw = node.folder.read(path_of(node.origin, f"tile/entries/000.p/{index + 1}"))
    return parse_leaf(split_entries(raw, index + 1)[index])


async def index_of(node, text: str) -> tuple[str, int]:
    [place] = await node.store.logs.places(commit_to_secret(secret_of(text)))
    return place.origin, place.index


@pytest.fixture
async def lab(make_node):
    return await make_node("lab")


async def test_a_record_of_the_own_log_is_erased_with_every_byte_and_a_leaf_says_so(lab):
    await give(lab, "aardvark wishes", "badger dreams")
    origin, index = await index_of(lab, "aardvark wishes")
    assert found("aardvark wishes", lab)

    [taken] = await take_back(lab, "aardvark wishes")

    [receipt] = taken.records
    assert (taken.status, receipt.origin, receipt.index, receipt.erased) == ("withdrawn", origin, index, True)
    assert leaf_at(lab, receipt.leaf) == Withdraw(index, origin, format32(secret_of("aardvark wishes")))
    assert found("aardvark wishes", lab) == []
    assert found("badger dreams", lab)
    assert (await fsck(lab, print)).problems == ()


async def test_a_record_that_waits_for_publication_goes_too_and_is_not_taken_again(lab):
    offered = offer("aardvark wishes", "an answer", secret=secret_of("aardvark wishes"))
    await contribute(lab, None, [offered])

    [taken] = await take_back(lab, "aardvark wishes")
    [again] = await contribute(lab, None, [offered])

    assert (taken.status, taken.records) == ("withdrawn", ())
    assert found("aardvark wishes", lab) == []
    assert again.status == "refused"
    assert await publish_once(lab) == 0


async def test_the_same_secret_again_gives_the_same_answer(lab):
    await give(lab, "aardvark wishes")
    await contribute(lab, None, [offer("badger dreams", secret=secret_of("badger dreams"))])
    first = await take_back(lab, "aardvark wishes", "badger dreams")
    size = (await lab.store.own_log.newest()).size

    again = await take_back(lab, "aardvark wishes", "badger dreams")

    assert again == first
    assert (await lab.store.own_log.newest()).size == size


async def test_wrong_foreign_and_malformed_secrets_store_nothing(lab):
    await give(lab, "aardvark wishes")
    size = (await lab.store.own_log.newest()).size

    answers = await withdraw(
        lab,
        [
            Asked(secret_of("nobody's")),
            Asked(None),
            Asked(secret_of("x"), "nobody.test/log", 5),
            Asked(secret_of("x"), lab.origin, 1),
            Asked(secret_of("x"), lab.origin, 99),
        ],
    )

    assert [each.status for each in answers] == ["unknown", "malformed", "unknown", "unknown", "unknown"]
    assert await lab.store.database.all("SELECT * FROM shown") == []
    assert await lab.store.database.all("SELECT * FROM taken_back") == []
    assert (await lab.store.own_log.newest()).size == size


async def test_a_wrong_a_foreign_and_a_malformed_secret_cost_the_same_work(lab, make_node, monkeypatch):
    other = await make_node("other")
    await give(lab, "aardvark wishes")
    await give(other, "badger dreams")
    asked, queries = list[list[str]](), lab.store.database.all

    async def counting(sql, *values):
        asked[-1].append(sql)
        return await queries(sql, *values)

    monkeypatch.setattr(lab.store.database, "all", counting)
    for secret in (secret_of("nobody's"), secret_of("badger dreams"), None):
        asked.append([])
        await withdraw(lab, [Asked(secret)])

    assert asked[0] == asked[1] == asked[2] != []


async def test_a_thousand_secrets_at_once_are_one_checkpoint(lab):
    texts = [f"number {k}." for k in range(1_000)]
    await give(lab, *texts)

    answers = await take_back(lab, *texts)

    assert {each.status for each in answers} == {"withdrawn"}
    assert sorted(each.records[0].leaf for each in answers) == list(range(1_001, 2_001))
    assert await lab.store.own_log.last_sizes() == (2_001, 1_001, 1)
    report = verify_log(lab.root, lab.key.verifier)
    assert (report.records, report.withdrawn, report.present, report.problems) == (1_000, 1_000, 0, ())


async def test_leaves_that_come_soon_after_others_wait_for_the_least_pause(lab, internet):
    await give(lab, "aardvark wishes", "badger dreams")
    await take_back(lab, "aardvark wishes")

    [soon] = await take_back(lab, "badger dreams")
    internet.now_s += LEAST_PAUSE_S
    await finish_withdrawals(lab)
    [later] = await take_back(lab, "badger dreams")

    assert soon.records[0].erased and soon.records[0].leaf is None
    assert later.records[0].leaf is not None
    assert found("badger dreams", lab) == []


async def test_one_of_another_log_is_withdrawn_at_a_mirror_when_its_origin_is_gone(make_node, peer_up, internet):
    """A is switched off for good; the secret is shown to B, and C, who only knows B, erases it too."""
    a, b, c = [await make_node(name) for name in "abc"]
    await peer_up(b, a)
    await peer_up(c, b)
    await give(a, "aardvark wishes", "badger dreams")
    await sync(b)
    await sync(c)
    internet.down.add("a.test")

    [taken] = await take_back(b, "aardvark wishes")
    await sync(c)

    assert taken.records[0].origin == a.origin and taken.records[0].leaf is not None
    assert found("aardvark wishes", b, c) == []
    for node in (b, c):
        report = verify_log(node.root, a.key.verifier)
        assert (report.present, report.withdrawn, report.problems) == (1, 1, ())
        assert (await fsck(node, print)).problems == ()


async def test_the_origin_learns_of_it_from_the_mirror(make_node, peer_up):
    a, b = [await make_node(name) for name in "ab"]
    await peer_up(b, a)
    await peer_up(a, b)
    await give(a, "aardvark wishes")
    await sync(b)

    await take_back(b, "aardvark wishes")
    await sync(a)

    assert found("aardvark wishes", a, b) == []
    assert (await fsck(a, print)).problems == ()


async def test_every_leaf_with_the_commitment_is_withdrawn_in_every_log(make_node, peer_up):
    """The same conversation was given to two nodes under one secret."""
    a, b = [await make_node(name) for name in "ab"]
    await peer_up(b, a)
    await give(a, "aardvark wishes")
    await give(b, "aardvark wishes")
    await sync(b)

    [taken] = await take_back(b, "aardvark wishes")

    assert sorted(each.origin for each in taken.records) == [a.origin, b.origin]
    assert found("aardvark wishes", b) == []


async def test_a_log_that_copies_a_commitment_hides_no_other_place(make_node, peer_up):
    a, b = [await make_node(name) for name in "ab"]
    await peer_up(b, a)
    await give(a, "first", "aardvark wishes")
    await sync(b)
    w = commit_to_secret(secret_of("aardvark wishes"))
    await b.store.logs.pin("evil.test/log", a.vkey.replace("a.test", "evil.test"), a.origin)
    await b.store.logs.add_leaves("evil.test/log", [(index, w) for index in range(40)])

    places = (await b.store.shown.places([w]))[w]

    assert indexes_in(places, a.origin) == [(await index_of(a, "aardvark wishes"))[1]]
    assert len(indexes_in(places, "evil.test/log")) == MOST_PLACES


def indexes_in(places, wanted: str) -> list[int]:
    return [index for origin, index in places if origin == wanted]


async def test_a_leaf_that_comes_later_under_a_secret_that_was_shown_is_withdrawn_as_it_comes(make_node, peer_up):
    a, b = [await make_node(name) for name in "ab"]
    await peer_up(b, a)
    await give(b, "aardvark wishes")
    await take_back(b, "aardvark wishes")
    await give(a, "aardvark wishes", "badger dreams")

    await sync(b)

    assert found("aardvark wishes", b) == []
    assert verify_log(b.root, a.key.verifier).present == 1


async def test_a_secret_with_its_place_waits_for_a_record_that_is_not_held_yet(make_node, peer_up, internet):
    a, b = [await make_node(name) for name in "ab"]
    await peer_up(b, a)
    await sync(b)
    await give(a, "aardvark wishes", "badger dreams")
    origin, index = await index_of(a, "aardvark wishes")
    asked = Asked(secret_of("aardvark wishes"), origin, index)

    [early] = await withdraw(b, [asked])
    await sync(b)
    await finish_withdrawals(b)
    [later] = await withdraw(b, [asked])

    assert early.status == "waits"
    assert later.status == "withdrawn" and later.records[0].leaf is not None
    assert found("aardvark wishes", b) == []
    assert [each.index for each in live_records(b.root, a.key.verifier)] == [3 - index]


async def test_a_wrong_secret_that_waited_is_forgotten_when_its_leaf_comes(make_node, peer_up):
    a, b = [await make_node(name) for name in "ab"]
    await peer_up(b, a)
    await sync(b)
    await withdraw(b, [Asked(secret_of("wrong"), a.origin, 1)])
    await give(a, "aardvark wishes")

    await sync(b)

    assert await b.store.database.all("SELECT * FROM shown") == []
    assert verify_log(b.root, a.key.verifier).present == 1


async def test_only_so_many_secrets_wait(make_node, peer_up, monkeypatch):
    monkeypatch.setattr("node.withdrawal.take_back.MOST_WAITING", 3)
    a, b = [await make_node(name) for name in "ab"]
    await peer_up(b, a)
    await sync(b)

    answers = await withdraw(b, [Asked(secret_of(f"{k}"), a.origin, 100 + k) for k in range(5)])

    assert [each.status for each in answers] == ["waits", "waits", "waits", "unknown", "unknown"]
    assert await b.store.shown.count_waiting() == 3


async def test_a_withdrawal_in_a_log_that_names_one_not_followed_yet_is_remembered(make_node, peer_up):
    a, b, c = [await make_node(name) for name in "abc"]
    await peer_up(b, a)
    await give(a, "aardvark wishes")
    await sync(b)
    await take_back(b, "aardvark wishes")
    c.settings = replace(c.settings, trust=replace(c.settings.trust, accept_when_peers=0))
    await peer_up(c, b)
    await sync(c)
    assert await c.store.logs.find(a.origin) is None

    await peer_up(c, a)
    await sync_once(c, next(each for each in await c.store.peers.all() if each.origin == a.origin))

    assert found("aardvark wishes", c) == []
    assert verify_log(c.root, a.key.verifier).withdrawn == 1


async def test_a_log_that_withdraws_with_a_wrong_secret_is_not_believed_and_is_counted(make_node, peer_up):
    a, b, c = [await make_node(name) for name in "abc"]
    await give(a, "aardvark wishes")
    wrong = [format_leaf(Withdraw(1, a.origin, format32(secret_of(each)))) for each in ("one", "two")]
    await append_leaves(b, wrong)
    await peer_up(c, a)
    await peer_up(c, b)

    await sync(c)
    await settle(c)

    assert verify_log(c.root, a.key.verifier).present == 1
    assert await c.store.shown.count_wrong() == {b.origin: 2}
    status = await status_of(c)
    assert any(b.origin in each and "2 withdrawals" in each for each in status.troubles)


async def test_in_a_frozen_log_withdrawals_go_on_and_the_leaf_follows(lab, internet):
    await give(lab, "aardvark wishes", "badger dreams")
    await lab.store.logs.freeze(lab.origin, "it forked")

    [frozen] = await take_back(lab, "aardvark wishes")
    async with lab.store.database.transaction() as change:
        await change.run("UPDATE log SET frozen = NULL")
    await finish_withdrawals(lab)
    [thawed] = await take_back(lab, "aardvark wishes")

    assert frozen.status == "withdrawn" and frozen.records[0].erased and frozen.records[0].leaf is None
    assert found("aardvark wishes", lab) == []
    origin, index = await index_of(lab, "aardvark wishes")
    assert index in parse_withdrawn(lab.folder.read(path_of(origin, "withdrawn")))
    assert thawed.records[0].leaf is not None


async def test_a_log_that_a_round_is_busy_with_is_erased_after_it(make_node, peer_up):
    a, b = [await make_node(name) for name in "ab"]
    await peer_up(b, a)
    await give(a, "aardvark wishes")
    await sync(b)
    b.following.add(a.origin)

    [taken] = await withdraw(b, [Asked(secret_of("aardvark wishes"))], patience_s=0.1)
    assert (taken.status, taken.records[0].erased) == ("withdrawn", False)
    assert b.due.is_set()
    b.following.clear()
    await finish_withdrawals(b)

    assert found("aardvark wishes", b) == []


async def test_a_round_that_began_before_a_withdrawal_does_not_undo_it(lab):
    await give(lab, "aardvark wishes", "badger dreams")
    began = (await lab.store.logs.find(lab.origin)).held
    await take_back(lab, "aardvark wishes")
    _, index = await index_of(lab, "badger dreams")

    await erase_own(lab, replace(began, withdrawn={index: secret_of("badger dreams")}))

    held = (await lab.store.logs.find(lab.origin)).held
    assert sorted(held.withdrawn) == [1, 2]
    assert (await fsck(lab, print)).problems == ()


class FullDisk:
    """Nothing can be written, in files or in the database, as long as the reserve is there."""

    def __init__(self, node, monkeypatch) -> None:
        write, begin = Folder.write, node.store.database.transaction

        def full(folder, path, content, **more):
            if (node.root / RESERVE).exists():
                raise OSError(errno.ENOSPC, "no room")
            write(folder, path, content, **more)

        def transaction():
            if (node.root / RESERVE).exists():
                raise StorageFull("the disk is full")
            return begin()

        monkeypatch.setattr(Folder, "write", full)
        monkeypatch.setattr(node.store.database, "transaction", transaction)


async def test_on_a_full_disk_the_reserve_is_given_up_for_a_withdrawal_and_for_nothing_else(lab, monkeypatch):
    await give(lab, "aardvark wishes")
    assert keep_reserve(lab) and (lab.root / RESERVE).stat().st_size == RESERVE_BYTES
    FullDisk(lab, monkeypatch)

    with pytest.raises(StorageFull):
        await contribute(lab, None, [offer("one more")])
    [taken] = await take_back(lab, "aardvark wishes")

    assert (taken.status, taken.records[0].erased) == ("withdrawn", True)
    assert found("aardvark wishes", lab) == []
    assert not (lab.root / RESERVE).exists()
    with pytest.raises(StorageFull):
        await contribute(lab, None, [offer("one more")])


async def test_contributions_are_taken_again_once_the_reserve_is_back(lab, monkeypatch):
    def no_room(*_):
        raise OSError(errno.ENOSPC, "no room")

    with monkeypatch.context() as patch:
        patch.setattr("os.posix_fallocate", no_room)
        assert not keep_reserve(lab)
    with pytest.raises(StorageFull):
        await contribute(lab, None, [offer("one more")])

    assert keep_reserve(lab)

    assert [each.status for each in await contribute(lab, None, [offer("one more")])] == ["waiting"]
    assert sorted(each.name for each in lab.root.iterdir() if RESERVE in each.name) == [RESERVE]


async def test_what_was_shown_and_not_applied_is_finished_at_the_next_start(tmp_path, make_node, peer_up, internet):
    a, b = [await make_node(name) for name in "ab"]
    await peer_up(b, a)
    await give(a, "aardvark wishes")
    await give(b, "badger dreams")
    await sync(b)
    for text in ("aardvark wishes", "badger dreams"):
        origin, index = await index_of(b, text)
        await b.store.shown.add([Named(origin, index, secret_of(text))])

    await finish_interrupted(b)

    assert found("aardvark wishes", b) + found("badger dreams", b) == []
    assert await b.store.shown.unsigned(10) == []
    assert (await b.store.own_log.newest()).size == 4


async def test_a_reindex_finds_again_what_the_leaves_say(make_node, peer_up):
    a, b = [await make_node(name) for name in "ab"]
    await peer_up(b, a)
    await give(a, "aardvark wishes")
    await sync(b)
    first = await take_back(b, "aardvark wishes")
    async with b.store.database.transaction() as change:
        await change.run("DELETE FROM shown")

    await reindex(b, print)
    await settle(b)

    assert await take_back(b, "aardvark wishes") == first
    assert await b.store.shown.count_wrong() == {}


async def test_a_sealed_record_whose_files_were_not_written_is_withdrawn_before_they_are(lab, monkeypatch):
    def no_room(*_):
        raise OSError(errno.ENOSPC, "no room")

    await contribute(lab, None, [offer("aardvark wishes", secret=secret_of("aardvark wishes"))])
    with monkeypatch.context() as patch, pytest.raises(OSError):
        patch.setattr("node.publication.publish._write_files", no_room)
        await publish_once(lab)

    await take_back(lab, "aardvark wishes")
    await finish_interrupted(lab)

    assert found("aardvark wishes", lab) == []
    assert (await fsck(lab, print)).problems == ()


async def test_nothing_due_signs_nothing(lab):
    size = (await lab.store.own_log.newest()).size

    await sign_withdrawals(lab)

    assert (await lab.store.own_log.newest()).size == size


async def test_peers_are_told_of_a_withdrawal_though_the_own_log_is_frozen_and_tell_theirs(make_node, peer_up):
    a, b, c = [await make_node(name) for name in "abc"]
    for node, other in ((a, b), (b, a), (b, c), (c, b)):
        await peer_up(node, other)
    await give(a, "aardvark wishes")
    await sync(b)
    await sync(c)
    await a.store.logs.freeze(a.origin, "two histories")
    for node in (a, b, c):
        node.news.clear()
        node.published.clear()

    await take_back(a, "aardvark wishes")
    told = a.published.is_set()
    await tell_once(a)
    heard = b.news.is_set()
    await sync_all_once(b, await b.store.peers.all())
    await tell_once(b)

    assert (told, heard, b.published.is_set(), c.news.is_set()) == (True, True, True, True)
    assert found("aardvark wishes", b) == []
