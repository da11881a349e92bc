"""The index of a node follows its records: what comes, what is taken back, and what is kept back."""

import pytest
import tantivy

from federation.log.commitment import commit_to_secret
from node.collection.index.query import Query
from node.following.follow import sync_once
from node.publication.contribute import contribute
from node.publication.publish import publish_once
from node.review.second_look import look_once
from node.safety.fsck import fsck, reindex
from node.searching import index as index_module
from node.searching.index import FOLDER, search_index
from node.searching.search import search
from node.status import status_of
from node.withdrawal.erasure import applied_here
from node.withdrawal.take_back import Asked, withdraw
from tests.better import Learning
from tests.support import offer

POINTS = ("index.before_exchange", "index.after_exchange")      # of crashes


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(index_module, "_GATHER_S", 0.0)


async def _publish(node, *texts):
    await contribute(node, None, [offer(text, "an answer", secret=text.encode().ljust(32)) for text in texts])
    await publish_once(node)


async def _bring_up(opened):
    for _ in range(20):
        if not await opened.turn():
            return
    raise AssertionError("it never ends")


async def _questions(node, text="", **filters):
    return sorted(hit.question.text for hit in (await search(node, Query(text=text, **filters))).hits)


async def _index_of(node, text):
    [place] = await node.store.logs.places(commit_to_secret(text.encode().ljust(32)))
    return place.index


def _on_disk(node, word):
    """Whether any dictionary in the folder has a word, of shards that count or not.

    A dictionary is an automaton, in which no word stands as it is written: a search for bytes would find none.
    """
    shards = [each for each in (node.root / FOLDER).iterdir() if each.is_dir()]
    return any(tantivy.Index.open(str(each)).searcher().terms_with_prefix("text", word) for each in shards)


async def test_what_is_published_is_found_with_the_piece_that_fits(make_node):
    node = await make_node("one")
    async with search_index(node) as opened:
        opened.is_followed = True
        await _publish(node, "how are bees", "nothing of the kind")
        await _bring_up(opened)

        found = await search(node, Query(text="BEES"))

    [hit] = found.hits
    [(first, behind)] = hit.question.ranges
    assert (hit.question.text[first:behind], hit.origin, found.total) == ("bees", node.origin, 1)
    assert (hit.turns, hit.match) == (2, None)
    assert (found.indexed_runs, found.runs) == (1, 1)


async def test_a_match_in_an_answer_is_shown_with_who_said_it(make_node):
    node = await make_node("one")
    async with search_index(node) as opened:
        opened.is_followed = True
        await _publish(node, "a question")
        await _bring_up(opened)

        [hit] = (await search(node, Query(text="answer"))).hits

    assert (hit.question.ranges, hit.match.text, hit.match.ranges, hit.role) == (
        (), "an answer", ((3, 9),), "assistant"
    )  # fmt: skip


async def test_what_is_taken_back_is_found_no_more_at_once_and_its_bytes_go(make_node):
    node = await make_node("one")
    async with search_index(node) as opened:
        opened.is_followed = True
        await _publish(node, "a zyzzyva", "a planted zyzzogeton")
        await _bring_up(opened)
        planted = _on_disk(node, "zyzzyva"), _on_disk(node, "zyzzogeton")

        await withdraw(node, [Asked(b"a zyzzyva".ljust(32))])
        at_once = await _questions(node), (await search(node, Query())).total, await applied_here(node)
        await _bring_up(opened)

        assert planted == (True, True)
        assert at_once == (["a planted zyzzogeton"], 1, [])
        assert (_on_disk(node, "zyzzyva"), _on_disk(node, "zyzzogeton")) == (False, True)
        assert [each.withdrawn for each in await applied_here(node)] == [1]
        assert await _questions(node) == ["a planted zyzzogeton"]


async def test_a_command_on_a_node_that_is_stopped_leaves_no_byte_either(make_node):
    node = await make_node("one")
    async with search_index(node) as opened:
        opened.is_followed = True
        await _publish(node, "a zyzzyva")
        await _bring_up(opened)
    planted = _on_disk(node, "zyzzyva")

    async with search_index(node):
        await withdraw(node, [Asked(b"a zyzzyva".ljust(32))])

    assert (planted, _on_disk(node, "zyzzyva")) == (True, False)


async def test_what_was_taken_back_while_the_index_was_closed_is_never_shown(make_node):
    node = await make_node("one")
    async with search_index(node) as opened:
        opened.is_followed = True
        await _publish(node, "a zyzzyva", "another")
        await _bring_up(opened)
    await withdraw(node, [Asked(b"a zyzzyva".ljust(32))])

    async with search_index(node) as opened:
        before = await _questions(node)
        await _bring_up(opened)

    assert before == ["another"]
    assert not _on_disk(node, "zyzzyva")


async def test_an_erasure_that_would_take_too_long_drops_what_holds_it(make_node, monkeypatch):
    node = await make_node("one")
    async with search_index(node) as opened:
        opened.is_followed = True
        await _publish(node, "a zyzzyva", "another")
        await _bring_up(opened)
        monkeypatch.setattr(index_module, "_ERASE_S", 0.0)

        await withdraw(node, [Asked(b"a zyzzyva".ljust(32))])
        await opened.turn()
        gone = _on_disk(node, "zyzzyva"), await _questions(node)
        await _bring_up(opened)

        assert gone == (False, [])
        assert await _questions(node) == ["another"]


async def test_a_mirrored_record_that_is_kept_back_is_not_found(make_node, peer_up):
    origin, reader = await make_node("origin"), await make_node("reader")
    await peer_up(reader, origin)
    reader.anonymizer = Learning(reader.settings.privacy)
    reader.anonymizer.knows = ("Quagga",)
    async with search_index(reader) as opened:
        opened.is_followed = True
        await _publish(origin, "Quagga", "plain")
        [peer] = await reader.store.peers.all()
        await sync_once(reader, peer)
        await _bring_up(opened)
        before = await _questions(reader)

        await look_once(reader, "a ruler")
        after = await _questions(reader)

    assert (before, after) == (["Quagga", "plain"], ["plain"])


async def test_a_log_that_grows_bit_by_bit_is_in_few_shards(make_node):
    node = await make_node("one")
    async with search_index(node) as opened:
        opened.is_followed = True
        for k in range(4):
            await _publish(node, *[f"text {k} {n}" for n in range(90)])
            await _bring_up(opened)

        found, shards = await search(node, Query()), len(opened.index.shards)

    assert (found.total, shards) == (360, 2)


async def test_filters_and_pages(make_node):
    node = await make_node("one")
    async with search_index(node) as opened:
        opened.is_followed = True
        await _publish(node, *[f"text {n:02}" for n in range(25)])
        await _bring_up(opened)

        first = await search(node, Query(show=10))
        last = await search(node, Query(show=10, page=3))
        behind = await search(node, Query(show=10, page=9))

    assert (len(first.hits), first.next.page, first.previous) == (10, 2, None)
    assert (len(last.hits), last.next, last.previous.page) == (5, None, 2)
    assert (behind.hits, behind.total) == ((), 25)


@pytest.mark.parametrize("point", POINTS)
async def test_what_a_crash_cut_off_is_cleared_away_and_made_again(make_node, monkeypatch, point):
    node = await make_node("one")
    async with search_index(node) as opened:
        opened.is_followed = True
        await _publish(node, "a zyzzyva", "another")
        await _bring_up(opened)
        await withdraw(node, [Asked(b"a zyzzyva".ljust(32))])

        def crash(name):
            if name == point:
                raise KeyboardInterrupt

        monkeypatch.setattr(index_module, "crash_point", crash)
        with pytest.raises(KeyboardInterrupt):
            await opened.turn()
        monkeypatch.setattr(index_module, "crash_point", lambda name: None)

    async with search_index(node) as opened:
        opened.is_followed = True
        folders = {each.name for each in (node.root / FOLDER).iterdir() if each.is_dir()}
        counted = {each.name for each in opened.index.shards}
        before = await _questions(node)
        await _bring_up(opened)

        assert folders == counted
        assert before == await _questions(node) == ["another"]
        assert not _on_disk(node, "zyzzyva")


async def test_a_damaged_index_is_told_and_made_anew(make_node):
    node = await make_node("one")
    async with search_index(node) as opened:
        opened.is_followed = True
        await _publish(node, "text")
        await _bring_up(opened)
        file = next(opened.index.shards[0].folder.glob("*.pos"))
        raw = file.read_bytes()
        sound = await fsck(node, lambda _: None)
        file.write_bytes(bytes([raw[0] ^ 1]) + raw[1:])

        damaged = await fsck(node, lambda _: None)
        await reindex(node, lambda _: None)
        await _bring_up(opened)
        again = await fsck(node, lambda _: None)
        status = (await status_of(node)).search

        assert (sound.problems, again.problems) == ((), ())
        assert "sharelm reindex" in damaged.problems[0]
        assert await _questions(node) == ["text"]
        assert (status.records, status.runs, status.of_runs, status.trouble) == (1, 1, 1, "")


async def test_a_disk_that_is_full_stops_indexing_until_there_is_room(make_node):
    node = await make_node("one")
    async with search_index(node) as opened:
        opened.is_followed = True
        await _publish(node, "text")
        node.reserve_spent = True

        await _bring_up(opened)
        stopped = (await status_of(node)).troubles
        node.reserve_spent = False
        await _bring_up(opened)

        assert any("search index" in each for each in stopped)
        assert await _questions(node) == ["text"]
        assert not any("search index" in each for each in (await status_of(node)).troubles)
