"""Counts: run by run, the same as counting everything, without what is taken back, and never twice for the same run."""

from collections import Counter

import pytest

from federation.log.commitment import commit_to_secret
from federation.record.conversation import Conversation, Turn, parse_body
from node.collection.index.facts import facts_of
from node.derived import parts_of, read_part, unclean
from node.files import Files
from node.publication.contribute import Offered, contribute
from node.publication.publish import publish_once
from node.safety.fsck import reindex
from node.statistics.history import Held, note_day, read_history
from node.statistics.job import count_once, note_today
from node.statistics.ledger import PATH, Ledger
from node.withdrawal.retract import retract
from node.withdrawal.take_back import Asked, withdraw
from tests.support import CONSENT

CANARY = "kanarienvogelfutter"


@pytest.fixture
async def node(make_node):
    return await make_node("one")


def _keep(node):
    ledger = Ledger(Files(node.root))
    ledger.working = True
    node.products.all[:] = [ledger]
    return ledger


def _secret(number):
    return f"{number}".encode().ljust(32)


async def _give(node, count, *, first=0, model="gpt-5", **fields):
    offers = [
        Offered(
            commit_to_secret(_secret(k)),
            Conversation(
                conversation=(Turn("user", f"Question {k}?"), Turn("assistant", "An answer.", rating=1)), model=model,
                timestamp="2026-11-28 00:00:00.000000000Z", **fields,
            ),
            CONSENT,
        )
        for k in range(first, first + count)
    ]  # fmt: skip
    await contribute(node, None, offers)
    await publish_once(node)


async def test_what_is_held_is_counted_by_each_property(node):
    ledger = _keep(node)
    await _give(node, 3, platform="ChatGPT")
    await _give(node, 2, first=3, model="claude-5", rating=-1)

    await count_once(node, ledger)

    counts = ledger.totals()[node.origin]
    assert counts["model"] == {"gpt-5": 3, "claude-5": 2}
    assert counts["platform"] == {"ChatGPT": 3, "": 2}
    assert counts["day"] == {"2026-11-28": 5}
    assert counts["rating"] == {"good": 3, "bad": 2}
    assert counts["rated turns"] == {"good": 5}
    assert counts["turns"] == {"2": 5}
    assert counts["characters"] == {"0": 5}


async def test_numbers_agree_with_the_filters_of_the_search(node):
    ledger = _keep(node)
    await _give(node, 4, platform="ChatGPT", rating=1)
    await _give(node, 3, first=4, model="claude-5")
    await count_once(node, ledger)

    facts = [facts_of(parse_body(each.body)) for part in await parts_of(node) for each in await read_part(node, part)]

    counts = ledger.totals()[node.origin]
    for kind in ("platform", "model", "language", "rating", "day"):
        assert counts[kind] == dict(Counter(getattr(each, kind) for each in facts))


async def test_a_run_that_is_as_it_was_is_not_counted_again(node, monkeypatch):
    ledger = _keep(node)
    await _give(node, 300)
    await count_once(node, ledger)
    again = _keep(node)
    await _give(node, 1, first=300)
    monkeypatch.setattr("node.statistics.job.read_part", reading := _Reading())

    await count_once(node, again)

    assert reading.numbers == [1]
    assert sum(again.totals()[node.origin]["model"].values()) == 301


class _Reading:
    """Reads runs, and remembers which."""

    def __init__(self):
        from node.derived import read_part

        self._read, self.numbers = read_part, []

    async def __call__(self, node, part):
        self.numbers.append(part.number)
        return await self._read(node, part)


async def test_what_is_taken_back_is_counted_no_more_and_in_no_file(node):
    ledger = _keep(node)
    await _give(node, 2)
    await _give(node, 1, first=2, model=CANARY)
    await count_once(node, ledger)

    await withdraw(node, [Asked(_secret(2))])

    assert CANARY not in str(ledger.totals())
    await count_once(node, ledger)
    assert ledger.totals()[node.origin]["model"] == {"gpt-5": 2}
    assert await unclean(node) == frozenset()
    assert CANARY.encode() not in _on_disk(node)


def _on_disk(node):
    return b"".join(file.read_bytes() for file in (node.root / PATH).rglob("*") if file.is_file())


async def test_a_node_that_is_stopped_forgets_the_counts_of_that_run(node):
    await _give(node, 1, model=CANARY)
    await count_once(node, _keep(node))
    node.products.all[:] = [Ledger(Files(node.root))]
    [place] = await node.store.logs.places(commit_to_secret(_secret(0)))

    await retract(node, [place.index], "spam", who="somebody")

    assert CANARY.encode() not in _on_disk(node)


async def test_what_is_hidden_before_it_is_decided_is_not_counted_again(node):
    ledger = _keep(node)
    await _give(node, 1, model=CANARY)
    await count_once(node, ledger)
    [place] = await node.store.logs.places(commit_to_secret(_secret(0)))

    ledger.hide(node.origin, [place.index])
    await count_once(node, ledger)

    assert CANARY not in str(ledger.totals())
    assert CANARY.encode() not in _on_disk(node)


async def test_a_damaged_file_is_counted_again(node):
    await _give(node, 3)
    await count_once(node, _keep(node))
    for file in (node.root / PATH).rglob("*"):
        if file.is_file():
            file.write_bytes(b"damaged")

    ledger = _keep(node)
    await count_once(node, ledger)

    assert ledger.totals()[node.origin]["model"] == {"gpt-5": 3}


async def test_made_anew_all_is_counted_from_the_records_again(node):
    ledger = _keep(node)
    await _give(node, 3)
    await count_once(node, ledger)
    read = _Reading()

    await reindex(node, print)
    assert (ledger.totals(), _on_disk(node)) == ({}, b"")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("node.statistics.job.read_part", read)
        await count_once(node, ledger)

    assert read.numbers == [0]
    assert ledger.totals()[node.origin]["model"] == {"gpt-5": 3}


async def test_how_much_is_held_is_written_down_once_a_day(node, internet):
    await _give(node, 3)
    await note_today(node)
    await withdraw(node, [Asked(_secret(0))])
    await note_today(node)
    internet.now_s += 86_400
    await note_today(node)

    history = read_history(node.folder)

    assert len(history) == 2
    assert {held for day in history.values() for held in day.values()} == {Held(2, 1)}


def test_a_damaged_history_begins_again(tmp_path):
    from federation.reading.folder import Folder

    folder = Folder(tmp_path)
    note_day(folder, {}, "2026-11-28", {"one.test/log": Held(1, 0)})
    (tmp_path / "statistics/history.json").write_bytes(b"{")

    assert read_history(folder) == {}
