"""Labels are kept by state beside the logs, go with the records, and are never in the way."""

import asyncio
import hashlib
import json
import secrets
from concurrent.futures import Future

import pytest
from pyarrow.parquet import read_table

from federation.dataset.exporting import Wish, export_folder
from federation.dataset.layout import CannotExport
from federation.log.commitment import commit_to_secret
from federation.log.origin import log_id
from federation.reading.records import live_records
from federation.record.conversation import parse_body
from node.collection.labels import toxicity
from node.derive import add_products
from node.derived import parts_of, unclean
from node.following.follow import sync_once
from node.labels import LabelProduct, relabel
from node.labels.beside import labels_beside
from node.labels.job import Pool, keep_labels, turn_once
from node.publication.contribute import contribute
from node.publication.publish import publish_once
from node.sharding import Memory, shards_once
from node.status import status_of
from node.withdrawal.blocking import block, unblock
from node.withdrawal.retract import retract
from tests.support import offer

TEXT = "How long must I boil an egg in water so that it is soft, and how much salt does it need for that?"


class Here:
    """The process that labels, in this one: its work is done when it is asked."""

    next_grouping_s = 0.0

    def get(self):
        return self

    def end(self): ...

    def submit(self, work, *arguments):
        done = Future()
        done.set_result(work(*arguments))
        return done


@pytest.fixture
async def labelled(make_node):
    """Makes nodes with labels, which no job keeps."""
    products = []

    async def make(name):
        node = await make_node(name)
        node.labels = LabelProduct(node.root)
        node.products.all.append(node.labels)
        products.append(node.labels)
        return node

    yield make
    for product in products:
        await product.close()


async def _publish(node, *texts):
    await contribute(node, None, [offer(text, "Six minutes.", secret=_secret(text)) for text in texts])
    await publish_once(node)


def _secret(text):
    return hashlib.sha256(text.encode()).digest()


async def _index(node, text):
    [place] = await node.store.logs.places(commit_to_secret(_secret(text)))
    return place.index


async def _turn(node):
    return await turn_once(node, node.labels, Here(), most=100)


async def _said(node):
    """Names and values by origin and index, of all that is given out."""
    return {
        (part.origin, index): {(label.name, label.value) for label in labels}
        for part in await parts_of(node)
        for index, labels in (await node.labels.of_run(*part.place)).items()
    }


def _labels_in_shards(node):
    """Of each record, in order."""
    return [row for file in sorted(node.root.glob("parquet/*/*")) for row in read_table(file)["labels"].to_pylist()]


async def test_every_record_is_judged_once_and_again_only_when_its_run_changed(labelled):
    node = await labelled("one")
    await _publish(node, TEXT)

    first, again = await _turn(node), await _turn(node)
    await _publish(node, "Wie lange muss ich ein Ei kochen, damit es weich ist?")
    after = await _turn(node)

    said = await _said(node)
    assert (first.judged, again.judged, after.judged) == (1, 0, 1)
    assert {value for labels in said.values() for name, value in labels if name == "language"} == {"en", "de"}


async def test_marks_say_when_labels_are_others(labelled):
    node = await labelled("one")
    await _publish(node, TEXT)
    none = await node.labels.marks()
    await _turn(node)
    first = await node.labels.marks()
    await _turn(node)
    same = await node.labels.marks()
    await _publish(node, TEXT + " Please tell me.")
    await _turn(node)

    assert none == {}
    assert first == same
    assert await node.labels.marks() != first


async def test_who_judges_otherwise_judges_anew(labelled, monkeypatch):
    node = await labelled("one")
    await _publish(node, TEXT)
    await _turn(node)
    monkeypatch.setattr("node.collection.labels.topic.BY", "keyword rules 2")

    assert (await _turn(node)).judged == 1


async def test_repeats_on_two_nodes_are_found_alike_on_both_and_both_records_stay(labelled, peer_up):
    one, other = await labelled("one"), await labelled("other")
    await peer_up(one, other)
    await peer_up(other, one)
    await _publish(one, TEXT)
    await _publish(other, TEXT.upper(), "What is the capital of France, and how many people live there today?")
    for node in (one, other):
        [peer] = await node.store.peers.all()
        await sync_once(node, peer)
        await _turn(node)

    said = [await _said(node) for node in (one, other)]
    first, second = await _index(one, TEXT), await _index(other, TEXT.upper())
    assert said[0] == said[1]
    assert ("duplicate of", f"one.test/log#{first}") in said[0]["other.test/log", second]
    assert sum(name == "duplicate of" for labels in said[0].values() for name, _ in labels) == 1
    assert len(list(live_records(one.root, other.key.verifier))) == 2


async def test_nothing_is_given_out_of_a_record_from_the_moment_that_it_is_taken_back(labelled):
    node = await labelled("one")
    await _publish(node, TEXT, TEXT.upper())
    await _turn(node)
    node.labels.working = True      # a job would take it from the disk
    first = min(await _index(node, TEXT), await _index(node, TEXT.upper()))
    before = await _said(node)

    await retract(node, [first], "privacy", who="ada")

    said = await _said(node)
    assert any(name == "duplicate of" for labels in before.values() for name, _ in labels)
    assert ("one.test/log", first) not in said
    assert not any(name == "duplicate of" for labels in said.values() for name, _ in labels)
    assert await unclean(node) == {"one.test/log"}
    await _turn(node)
    assert await unclean(node) == frozenset()
    assert len(await _said(node)) == 1


async def test_no_byte_of_what_was_said_of_a_record_stays_when_it_is_erased(labelled):
    node = await labelled("one")
    canary = "What is a zanzibar of eggs?"
    await _publish(node, canary)
    await _turn(node)
    node.labels.working = True
    [run] = [part.place for part in await parts_of(node)]
    store = await node.labels.store()
    [sketch] = await store._database.all("SELECT sketches FROM run")
    files = lambda: b"".join(file.read_bytes() for file in node.root.glob("labels.sqlite*"))      # noqa: E731
    assert sketch[0] in files()

    await retract(node, [await _index(node, canary)], "privacy", who="ada")
    await _turn(node)

    assert sketch[0] not in files()
    assert await node.labels.of_run(*run) == {}


async def test_on_a_node_that_is_stopped_the_file_goes_at_once_and_is_made_again(labelled):
    node = await labelled("one")
    await _publish(node, TEXT, "another text that is quite different from the first one")
    await _turn(node)

    await retract(node, [await _index(node, TEXT)], "privacy", who="ada")

    assert not node.labels.file.exists()
    assert await node.labels.built() == {}
    assert (await _turn(node)).judged == 1
    assert len(await _said(node)) == 1


async def test_what_is_hidden_and_shown_again_has_its_labels_again(labelled, peer_up):
    one, other = await labelled("one"), await labelled("other")
    await peer_up(one, other)
    await _publish(other, TEXT)
    [peer] = await one.store.peers.all()
    await sync_once(one, peer)
    await _turn(one)
    one.labels.working = True
    index = await _index(other, TEXT)

    await block(one, "other.test/log", [index], "spam", who="ada")
    await _turn(one)
    hidden = await _said(one)
    await unblock(one, "other.test/log", [index], who="ada")
    await sync_once(one, peer)
    await _turn(one)

    assert ("other.test/log", index) not in hidden
    assert ("other.test/log", index) in await _said(one)


async def test_a_damaged_file_is_made_again(labelled):
    node = await labelled("one")
    await _publish(node, TEXT)
    await _turn(node)
    before = await _said(node)
    await node.labels.close()
    node.labels.file.write_bytes(b"nothing of a database" * 300)

    await _turn(node)

    assert await _said(node) == before


async def test_labels_are_never_written_into_a_body(labelled):
    node = await labelled("one")
    await _publish(node, TEXT)
    before = [record.body for record in live_records(node.root, node.key.verifier)]
    await _turn(node)

    assert [record.body for record in live_records(node.root, node.key.verifier)] == before
    assert parse_body(before[0]).labels == ()


async def test_the_nodes_parquet_files_hold_them_each_with_the_node_that_said_so(labelled):
    node = await labelled("one")
    await _publish(node, TEXT)
    memory = Memory()
    await shards_once(node, memory)
    without = _labels_in_shards(node)
    await _turn(node)

    made = [await shards_once(node, memory), await shards_once(node, memory)]

    assert (without, made) == ([[]], [1, 0])
    [labels] = _labels_in_shards(node)
    assert {label["name"]: label["value"] for label in labels}["language"] == "en"
    assert all(label["by"].startswith(f"{node.origin}: ") for label in labels)


async def test_a_file_of_which_only_some_runs_are_labelled_waits_for_the_rest_until_nothing_changes(labelled):
    node, memory = await labelled("one"), Memory()
    await _publish(node, *[f"{k} {TEXT}" for k in range(257)])
    await shards_once(node, memory)
    await turn_once(node, node.labels, Here(), most=1)

    waits = await shards_once(node, memory)
    memory.still_turns = 100
    made = await shards_once(node, memory)

    assert (waits, made) == (0, 1)
    assert [bool(each) for each in _labels_in_shards(node)] == [True] * 255 + [False] * 2


async def test_an_export_of_the_nodes_folder_has_them_when_asked_and_is_the_same_as_elsewhere_when_not(
    labelled, tmp_path
):
    node = await labelled("one")
    await _publish(node, TEXT)
    export_folder(node.root, "jsonl", tmp_path / "before")
    await _turn(node)

    export_folder(node.root, "jsonl", tmp_path / "plain")
    export_folder(node.root, Wish("jsonl"), tmp_path / "with", beside=labels_beside(node.root))

    def read(name):
        return {str(file.relative_to(tmp_path / name)): file.read_bytes() for file in (tmp_path / name).rglob("*.*")}

    [row] = [json.loads(line) for line in read("with")["data/train-00000-of-00001.jsonl"].splitlines()]
    assert read("plain") == read("before")
    assert {(each["name"], each["value"]) for each in row["labels"]} >= {("language", "en")}
    assert all(each["by"].startswith(f"{node.origin}: ") for each in row["labels"])
    assert json.loads(read("with")["checkpoints.json"])["labels_by"] == node.origin
    assert f"begins with `{node.origin}` were computed" in read("with")["README.md"].decode()


async def test_a_condition_on_labels_sees_them_where_they_are_exported(labelled, tmp_path):
    node = await labelled("one")
    await _publish(node, TEXT)
    await _turn(node)

    def count(where, **beside):
        return export_folder(node.root, Wish("jsonl", where=where), tmp_path / secrets.token_hex(4), **beside).written

    labels = {"beside": labels_beside(node.root)}
    assert count("labels = 'language:en'", **labels) == 1
    assert count("labels = 'language:de'", **labels) == count("labels = 'language:en'") == 0


def test_labels_of_a_folder_that_was_pulled_are_refused_with_what_to_do(tmp_path):
    with pytest.raises(CannotExport, match="not a node's folder"):
        labels_beside(tmp_path)


async def test_the_page_of_a_conversation_shows_them_and_asks_before_what_is_toxic(labelled, ask):
    node = await labelled("one")
    text = "You are such a stupid idiot, shut up and go away"
    await _publish(node, text)
    page = f"/c/{log_id(node.origin)}/{await _index(node, text)}"
    before = (await ask(node).get(page, headers={"Accept": "application/json"})).json()
    await _turn(node)

    after = (await ask(node).get(page, headers={"Accept": "application/json"})).json()
    shown = await ask(node).get(page, headers={"Accept": "text/html"})

    assert before["labels"] == []
    assert {"name": "toxicity", "value": "True", "by": toxicity.by()} in after["labels"]
    assert after["flags"] == [toxicity.by()]
    assert toxicity.by() in shown.text


async def test_what_is_switched_off_is_not_on_the_disk(labelled, make_node, monkeypatch):
    from msgspec.structs import replace

    node = await labelled("one")
    await _publish(node, TEXT)
    await _turn(node)
    node.settings = replace(node.settings, labels=replace(node.settings.labels, enabled=False))
    await node.labels.close()
    node.products.all.clear()

    add_products(node)

    assert not (node.root / "labels.sqlite").exists()
    assert not any(isinstance(each, LabelProduct) for each in node.products.all)


async def test_a_running_node_labels_in_a_process_of_its_own_and_status_says_how_far(labelled):
    node = await labelled("one")
    await _publish(node, TEXT)
    waiting = (await status_of(node)).labels
    job = asyncio.create_task(keep_labels(node, node.labels))
    async with asyncio.timeout(120):
        while not await _said(node):
            await asyncio.sleep(0.05)
    done = (await status_of(node)).labels
    job.cancel()
    await asyncio.gather(job, return_exceptions=True)

    assert (waiting.runs, waiting.judged) == (1, 0)
    assert (done.runs, done.judged, done.trouble) == (1, 1, "")


async def test_reindex_makes_them_anew(labelled, monkeypatch):
    monkeypatch.setattr("node.labels.job.Pool", Here)
    node = await labelled("one")
    await _publish(node, TEXT)
    await _turn(node)
    before = await _said(node)
    said = []

    await relabel(node, said.append)

    assert await _said(node) == before
    assert said == ["labels: 0 runs of 256 are left"]


def test_a_pool_is_started_when_it_is_needed_and_ended():
    pool = Pool()
    pool.end()

    assert pool._pool is None
    assert LabelProduct.name == "labels"
