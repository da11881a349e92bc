"""A receiver looks again: what its own anonymization would replace is kept from its readers, and told to the origin."""

import json

import pytest
from msgspec.structs import replace

from federation.dataset.exporting import export_folder
from federation.errors import Malformed
from federation.log.commitment import commit_to_secret
from federation.reading.folder import Folder
from federation.reading.hidden import read_hidden
from federation.reading.reader import path_of
from federation.reading.verify import verify_folder
from node.following.follow import sync_once
from node.publication.contribute import contribute
from node.publication.publish import publish_once
from node.review import hiding
from node.review.hiding import NoSuchRecord
from node.review.judge import ruler_of
from node.review.second_look import UNCHECKED, look_once, tell_origins_once
from node.status import status_of
from node.withdrawal.blocking import block, unblock
from node.withdrawal.retract import retract
from node.withdrawal.take_back import Asked, withdraw
from tests.better import Learning
from tests.support import offer


@pytest.fixture
async def origin(make_node):
    made = await make_node("origin")
    made.anonymizer = Learning(made.settings.privacy)
    return made


@pytest.fixture
async def reader(make_node, peer_up, origin):
    made = await make_node("reader")
    made.anonymizer = Learning(made.settings.privacy)
    made.anonymizer.knows = ("Quagga",)
    await peer_up(made, origin)
    return made


async def _publish(node, *texts):
    await contribute(node, None, [offer(text, "an answer", secret=text.encode().ljust(32)) for text in texts])
    await publish_once(node)


async def _sync(node):
    [peer] = await node.store.peers.all()
    assert (await sync_once(node, peer)).trouble == ""


async def _look(node, **more):
    return await look_once(node, await ruler_of(node), **more)


async def _index(node, text):
    [place] = await node.store.logs.places(commit_to_secret(text.encode().ljust(32)))
    return place.index


def _exported(node, tmp_path):
    done = export_folder(node.root, "jsonl", tmp_path / "out.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    return sorted(row["conversation"][0]["content"] for row in rows), done.hidden


async def test_a_suspicious_record_is_kept_from_this_nodes_readers_and_served_byte_for_byte(
    origin, reader, ask, tmp_path
):
    await _publish(origin, "Quagga writes", "nothing", "Quagga and Quagga")
    await _sync(reader)

    look = await _look(reader)

    assert (look.looked, look.hidden) == (3, 2)
    assert _exported(reader, tmp_path) == (["nothing"], 2)
    assert (await status_of(reader)).hidden == 2
    for path in sorted(p.relative_to(origin.root) for p in (origin.root / "logs").rglob("bundle/*")):
        async with ask(reader) as client:
            assert (await client.get(f"/{path}")).content == (origin.root / path).read_bytes()
    assert verify_folder(reader.root, None).holds


async def test_what_is_kept_of_it_is_where_which_kind_and_how_many(origin, reader):
    await _publish(origin, "Quagga and Quagga")
    await _sync(reader)
    await _look(reader)

    [found] = (await hiding.hidden_records(reader)).records

    assert (found.origin, found.index, found.kinds) == (origin.origin, 1, {"PERSON": 2})
    held = b"".join(p.read_bytes() for p in reader.root.rglob("*") if p.is_file() and "/bundle/" not in str(p))
    assert b"Quagga" not in held


async def test_what_is_found_without_being_sure_hides_nothing(origin, reader):
    await _publish(origin, "Zebra", "Quagga")
    await _sync(reader)
    reader.anonymizer.doubts = ("Zebra",)

    await _look(reader)

    assert await reader.store.quarantine.hidden(origin.origin) == {await _index(origin, "Quagga")}


async def test_nothing_is_looked_at_twice(origin, reader):
    await _publish(origin, *[f"text {k}" for k in range(300)])
    await _sync(reader)

    turns = [await _look(reader, most=100) for _ in range(5)]
    asked = reader.anonymizer.asked
    await _publish(origin, "one more")
    await _sync(reader)
    last = await _look(reader)

    assert sum(each.looked for each in turns) == 300
    assert turns[-1].looked == 0
    assert (last.looked, reader.anonymizer.asked - asked) == (1, 2)      # and the probe


async def test_another_policy_looks_again_and_shows_what_it_finds_clean(origin, reader):
    await _publish(origin, "Quagga", "Zebra")
    await _sync(reader)
    await _look(reader)

    reader.anonymizer.knows = ("Zebra",)
    look = await _look(reader)

    assert (look.looked, look.hidden) == (2, 1)
    assert await reader.store.quarantine.hidden(origin.origin) == {await _index(origin, "Zebra")}


async def test_a_look_that_was_cut_off_goes_on_where_it_was(origin, reader, monkeypatch):
    await _publish(origin, *[f"Quagga {k}" for k in range(20)])
    await _sync(reader)
    save, count = reader.store.quarantine.save, []

    async def cut_off(*arguments):
        if len(count) == 2:
            raise KeyboardInterrupt
        count.append(1)
        await save(*arguments)

    monkeypatch.setattr(reader.store.quarantine, "save", cut_off)
    with pytest.raises(KeyboardInterrupt):
        await _look(reader)
    monkeypatch.setattr(reader.store.quarantine, "save", save)

    assert (await _look(reader)).looked == 20 - 2 * 4
    assert await reader.store.quarantine.count() == 20


async def test_a_conversation_that_comes_later_is_looked_at_then(origin, reader):
    await _publish(origin, *[f"text {k}" for k in range(300)], "Quagga")
    await _sync(reader)
    bundle = reader.root / path_of(origin.origin, "bundle/000")
    whole = bundle.read_bytes()
    bundle.unlink()

    first = await _look(reader)
    bundle.write_bytes(whole)
    second = await _look(reader)
    third = await _look(reader)

    assert (first.looked + second.looked, third.looked) == (301, 0)
    assert await reader.store.quarantine.count() == 1


async def test_one_that_was_blocked_is_looked_at_when_it_is_taken_again(origin, reader):
    await _publish(origin, "Quagga", "nothing")
    await _sync(reader)
    index = await _index(origin, "Quagga")
    await block(reader, origin.origin, [index], "privacy", who="somebody")

    first, second = await _look(reader), await _look(reader)
    await unblock(reader, origin.origin, [index], who="somebody")
    await _sync(reader)
    third = await _look(reader)

    assert [each.looked for each in (first, second, third)] == [1, 0, 1]
    assert await reader.store.quarantine.hidden(origin.origin) == {index}


async def test_what_could_not_be_checked_is_kept_back_too_and_not_reported(origin, reader):
    await _publish(origin, "refuse to be checked")
    await _sync(reader)

    await _look(reader)

    [found] = (await hiding.hidden_records(reader)).records
    assert found.kinds == {UNCHECKED: 1}
    assert await tell_origins_once(reader) == 0
    assert await origin.store.reports.open() == set()


async def test_the_operator_shows_a_record_again_and_it_stays_so(origin, reader, tmp_path):
    await _publish(origin, "Quagga")
    await _sync(reader)
    await _look(reader)
    place = f"{origin.origin}#1"

    shown = await hiding.show_record(reader, place)
    await hiding.restore(reader, [place])
    reader.anonymizer.knows = ("Quagga", "Zebra")       # another ruler, which finds the same
    await _look(reader)

    assert shown.conversation.conversation[0].content == "Quagga"
    assert _exported(reader, tmp_path) == (["Quagga"], 0)
    [record] = (await hiding.hidden_records(reader)).records
    assert record.restored
    with pytest.raises(NoSuchRecord):
        await hiding.restore(reader, [place])


async def test_the_origin_is_told_index_and_kinds_once_and_under_the_readers_name(origin, reader, peer_up):
    await peer_up(origin, reader)
    await _publish(origin, "Quagga one", "nothing", "Quagga two")
    await _sync(reader)
    await _look(reader)

    told = await tell_origins_once(reader), await tell_origins_once(reader)

    assert told == (2, 0)
    reports = (await hiding.reports(origin)).reports
    expected = sorted([await _index(origin, "Quagga one"), await _index(origin, "Quagga two")])
    assert [(each.index, each.reporter, each.kinds) for each in reports] == [
        (index, reader.origin, ("PERSON",)) for index in expected
    ]  # fmt: skip
    status = await status_of(origin)
    assert status.reported == 2
    assert any("Other nodes reported 2 records" in each for each in status.troubles)


async def test_an_origin_that_is_down_is_told_later(origin, reader, internet):
    await _publish(origin, "Quagga")
    await _sync(reader)
    await _look(reader)

    internet.down.add("origin.test")
    assert await tell_origins_once(reader) == 0
    internet.down.clear()

    assert await tell_origins_once(reader) == 1


async def test_what_the_origin_retracts_is_gone_from_reports_and_from_what_is_kept_back(origin, reader):
    await _publish(origin, "Quagga")
    await _sync(reader)
    await _look(reader)
    await tell_origins_once(reader)

    await retract(origin, [1], "privacy", who="somebody")
    await _sync(reader)
    await _look(reader)

    assert (await status_of(origin)).reported == 0
    assert (await hiding.reports(origin)).reports == ()
    assert (await hiding.hidden_records(reader)).records == ()
    assert read_hidden(Folder(reader.root)) == {}


async def test_what_is_withdrawn_is_gone_from_what_is_kept_back(origin, reader):
    await _publish(origin, "Quagga")
    await _sync(reader)
    await _look(reader)

    await withdraw(reader, [Asked(b"Quagga".ljust(32))])
    await _look(reader)

    assert await reader.store.quarantine.count() == 0


async def test_pages_of_what_is_kept_back_hold_each_once(origin, reader):
    await _publish(origin, *[f"Quagga {k}" for k in range(25)])
    await _sync(reader)
    await _look(reader)

    pages, after = [], ""
    while not pages or after:
        page = await hiding.hidden_records(reader, after=after, most=10)
        pages.append([each.index for each in page.records])
        after = page.next

    assert [len(page) for page in pages] == [10, 10, 5]
    assert [index for page in pages for index in page] == list(range(1, 26))


@pytest.mark.parametrize(
    "place",
    [
        "", "#", "origin.test/log", "origin.test/log#", "origin.test/log#x", "x#1", "#-1", "origin.test/log#99",
        "origin.test/log#0", "origin.test/log#" + "9" * 30,
    ],
)  # fmt: skip
async def test_a_record_that_is_none_is_refused(origin, reader, place):
    await _publish(origin, "one")
    await _sync(reader)

    for act, given in ((hiding.show_record, place), (hiding.restore, [place])):
        with pytest.raises(NoSuchRecord):
            await act(reader, given)


async def test_a_damaged_list_of_hidden_records_exports_nothing(origin, reader, tmp_path):
    await _publish(origin, "Quagga")
    await _sync(reader)
    await _look(reader)
    (reader.root / "hidden.json").write_text("[")

    with pytest.raises(Malformed):
        export_folder(reader.root, "jsonl", tmp_path / "out.jsonl")

    await _look(reader)
    assert _exported(reader, tmp_path) == ([], 1)


async def test_the_own_log_is_not_looked_at(reader):
    await _publish(reader, "Zebra")
    reader.anonymizer.knows = ("Zebra",)

    assert (await _look(reader)).looked == 0


async def test_a_setting_switches_it_on_and_it_is_off_at_first(reader):
    assert not reader.settings.sync.second_look
    assert replace(reader.settings.sync, second_look=True).second_look
