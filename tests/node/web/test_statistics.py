"""Numbers on what is held: as plots and tables that need no script, and as JSON, and they agree."""

import re
from xml.etree import ElementTree

import pytest

from federation.log.commitment import commit_to_secret
from federation.record.conversation import Body, Turn, UserMetadata, format_body
from node.files import Files
from node.publication.publish import publish_once
from node.statistics.history import Held, note_day
from node.statistics.honoured import Honoured
from node.statistics.job import count_once
from node.statistics.ledger import Ledger
from node.statistics.report import OfLog, Property, Value, ledger_of
from node.store import Contribution
from node.web.plots import Series, columns, line, nice
from node.web.statistics import growth_of, steps_of
from node.withdrawal.take_back import Asked, withdraw


@pytest.fixture
async def node(make_node):
    node = await make_node("one")
    node.products.all.append(Ledger(Files(node.root)))
    return node


async def _give(node, *bodies):
    some = [
        Contribution(commit_to_secret(f"{k}".encode().ljust(32)), None, None, format_body(body))
        for k, body in enumerate(bodies)
    ]
    await node.store.contributions.add(some)
    await publish_once(node)
    ledger = ledger_of(node)
    await count_once(node, ledger)


def _body(**fields):
    return Body(conversation=(Turn("user", "Why?"), Turn("assistant", "So.")), **fields)


def _log(origin, **dated):
    days = {day.replace("_", "-").removeprefix("d"): number for day, number in dated.items()}
    return OfLog(origin, sum(days.values()), 0, 0, 0, days)


async def test_the_page_and_the_json_say_the_same(node, ask):
    await _give(node, *[_body(model="gpt-5", platform="<b>Chat", timestamp="2026-11-28")] * 6, _body(model="rare"))

    page = (await ask(node).get("/statistics")).text
    said = (await ask(node).get("/statistics.json")).json()

    assert said["conversations"] == 7
    assert said["properties"]["model"] == {"name": "model", "others": 1, "unknown": 0, "values": [
        {"value": "gpt-5", "count": 6}]}  # fmt: skip
    assert said["logs"][0]["dated"] == {"2026-11-28": 6}
    assert "<b>7</b> conversations" in page
    assert re.search(r"gpt-5</bdi></th>.*?6</td>", page, re.DOTALL)
    assert "&lt;b&gt;Chat" in page
    assert "1 say no day" in page


async def test_a_value_of_fewer_than_five_and_what_people_say_of_themselves_are_nowhere(node, ask):
    people = UserMetadata(location="Liechtenstein", age="90-99", gender="x")
    await _give(node, *[_body(model="rare", user_metadata=people)] * 4, *[_body(user_metadata=people)] * 6)

    answers = [(await ask(node).get(path)).text for path in ("/statistics", "/statistics.json")]

    for each in answers:
        assert not [word for word in ("rare", "Liechtenstein", "90-99") if word in each]


async def test_json_is_had_from_the_page_too(node, ask):
    await _give(node, _body())

    said = await ask(node).get("/statistics", headers={"Accept": "application/json"})

    assert said.json()["conversations"] == 1


async def test_what_is_taken_back_is_told_with_when_it_was_erased(node, ask, internet):
    await _give(node, *[_body()] * 3)

    await withdraw(node, [Asked(b"0".ljust(32))])
    ledger = ledger_of(node)
    await count_once(node, ledger)

    said = (await ask(node).get("/statistics.json")).json()
    assert said["conversations"] == 2
    assert said["logs"][0]["withdrawn"] == 1
    assert said["logs"][0]["applied_at_s"] == int(internet.now_s)
    assert said["waiting"] == []


async def test_with_nothing_held_the_page_says_what_will_be_here(node, ask):
    page = (await ask(node).get("/statistics")).text

    assert "Numbers will stand here" in page
    assert "Nothing waits here" in page


async def test_how_holding_grew_is_shown_from_the_second_day(node, ask):
    await _give(node, _body())
    history = note_day(node.folder, {}, "2026-11-27", {node.origin: Held(3, 0)})
    one_day = (await ask(node).get("/statistics")).text

    note_day(node.folder, history, "2026-11-28", {node.origin: Held(5, 1)})

    assert "From the second day" in one_day
    assert "28 Nov 2026: 5 conversations held" in (await ask(node).get("/statistics")).text


@pytest.mark.parametrize(
    ("days", "unit", "periods"),
    [
        ({"d2026_11_28": 1}, "day", ("28 Nov 2026",)),
        ({"d2026_11_27": 1, "d2026_11_29": 2}, "day", ("27 Nov 2026", "28 Nov 2026", "29 Nov 2026")),
        ({"d2025_12_31": 1, "d2026_03_01": 2}, "day", None),
        ({"d2025_12_31": 1, "d2026_03_04": 2}, "month", ("Dec 2025", "Jan 2026", "Feb 2026", "Mar 2026")),
        ({"d2019_01_01": 1, "d2026_03_04": 2}, "year", tuple(map(str, range(2019, 2027)))),
        ({"d2026_99_99": 1}, "day", ()),
    ],
)
def test_growth_is_by_the_shortest_period_that_fits_and_leaves_none_out(days, unit, periods):
    growth = growth_of([_log("one.test/log", **days)])

    assert growth.unit == unit
    assert growth.periods == periods or periods is None
    assert not growth.sums or growth.sums[-1] == sum(growth.series[0].values) == sum(days.values())


def test_beyond_seven_origins_the_smallest_are_put_together():
    growth = growth_of([_log(f"{k}.test/log", d2026_11_28=10 - k) for k in range(9)])

    assert [each.name for each in growth.series][-1] == "others"
    assert [each.values for each in growth.series][-1] == (2 + 3,)


def test_steps_say_from_where_to_where():
    steps = steps_of(Property("turns", tuple(map(Value, ("1", "2", "3", "5"), (1, 0, 2, 0)))))

    assert steps == [("1", "1", 1), ("2", "2", 0), ("3–4", "3", 2)]


@pytest.mark.parametrize(
    "plot",
    [
        columns(["a<b", "c"], [Series("x&y", (1, 2)), Series("z", (0, 3))], "conversations"),
        columns([], [], "conversations"),
        line(["one day"], [0], "conversations"),
        line(["one", "other"], [1, 10**12], "conversations"),
    ],
)
def test_a_plot_is_sound_xml_with_nothing_but_classes_and_numbers(plot):
    tree = ElementTree.fromstring(f"<div>{plot}</div>")

    assert not [each for each in tree.iter() if "style" in each.attrib or each.tag.endswith("script")]


@pytest.mark.parametrize(("highest", "axis"), [(0, 1), (1, 1), (3, 4), (7, 10), (21, 40), (401, 500), (999_999, 10**6)])
def test_an_axis_ends_at_a_round_number_that_is_not_below(highest, axis):
    assert nice(highest) == axis


async def test_how_fast_this_node_erased_stands_on_the_page_and_in_the_json(node, ask):
    honoured = Honoured(Files(node.root), node.clock)
    node.products.all.append(honoured)
    await _give(node, _body(), _body(model="other"))
    await honoured.look(node)
    await withdraw(node, [Asked(b"0".ljust(32))])
    await honoured.look(node)

    page = (await ask(node).get("/statistics")).text
    said = (await ask(node).get("/statistics.json")).json()

    assert [(each["origin"], each["way"], each["count"], each["most_s"]) for each in said["speeds"]] == [
        ("", "here", 1, 1), (node.origin, "here", 1, 1)]  # fmt: skip
    assert re.search(r'data-label="95 % within">1 s<', page)
    assert "within 1 s: asked for here, 1 records" in page
