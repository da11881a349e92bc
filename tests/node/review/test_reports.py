"""Reports about own records: taken from anybody, counted once for each reporter, bounded, never believed blindly."""

import json

import pytest

from federation.log.keys import SigningKey
from federation.log.report import MOST_RECORDS, format_report
from node.publication.contribute import contribute
from node.publication.publish import publish_once
from node.review import hiding, reports
from node.review.hiding import NoSuchRecord
from node.review.reports import TooOften, take_report
from node.status import status_of
from tests.support import offer

STRANGER = SigningKey("stranger.test/log", b"s" * 32)


@pytest.fixture
async def node(make_node):
    made = await make_node("lab")
    await contribute(made, None, [offer(f"said {k}") for k in range(5)])
    await publish_once(made)
    return made


def _report(node, key=STRANGER, indexes=(1,), kinds=("EMAIL",), origin=None):
    return format_report(origin or node.origin, {index: set(kinds) for index in indexes}, key)


async def _listed(node):
    return [(each.index, each.reporter, each.kinds) for each in (await hiding.reports(node)).reports]


async def test_one_report_is_kept_once(node):
    assert await take_report(node, _report(node, indexes=(1, 3))) == 2
    assert await take_report(node, _report(node, indexes=(1, 3))) == 0

    assert await _listed(node) == [(1, "", ("EMAIL",)), (3, "", ("EMAIL",))]


async def test_strangers_under_many_names_are_one_reporter(node):
    for number in range(5):
        await take_report(node, _report(node, SigningKey(f"stranger{number}.test/log", bytes([number]) * 32)))

    assert await _listed(node) == [(1, "", ("EMAIL",))]


async def test_a_known_node_stands_under_its_name(node, make_node, peer_up):
    other = await make_node("other")
    await peer_up(node, other)

    await take_report(node, _report(node, other.key))
    await take_report(node, _report(node))

    assert await _listed(node) == [(1, "", ("EMAIL",)), (1, other.origin, ("EMAIL",))]
    assert (await status_of(node)).reported == 1


async def test_what_is_no_record_of_this_log_is_not_kept(node):
    assert await take_report(node, _report(node, indexes=(0, 99, 10**17))) == 0

    assert await _listed(node) == []


async def test_what_the_operator_dismissed_stays_dismissed(node):
    await take_report(node, _report(node))

    await hiding.dismiss(node, ["1"])
    await take_report(node, _report(node))

    assert (await status_of(node)).reported == 0
    assert [each.dismissed for each in (await hiding.reports(node)).reports] == [True]
    with pytest.raises(NoSuchRecord):
        await hiding.dismiss(node, ["1"])


async def test_a_reporter_is_heard_only_so_often_and_again_later(node, internet, make_node, peer_up):
    other = await make_node("other")
    await peer_up(node, other)
    with pytest.raises(TooOften) as refused:
        for _ in range(1_000):
            await take_report(node, _report(node))

    assert await take_report(node, _report(node, other.key)) == 1       # somebody else is heard
    internet.now_s += refused.value.retry_after_s + 1
    assert await take_report(node, _report(node, indexes=(2,))) == 1


async def test_a_reporter_fills_only_so_much(node, monkeypatch):
    monkeypatch.setattr(reports, "MOST_OPEN", 3)

    assert await take_report(node, _report(node, indexes=(1, 2, 3, 4, 5))) == 3
    assert await take_report(node, _report(node, indexes=(4, 5))) == 0


async def test_pages_of_reports_hold_each_once(node):
    await take_report(node, _report(node, indexes=(1, 2, 3, 4, 5)))

    pages, after = [], ""
    while not pages or after:
        page = await hiding.reports(node, after=after, most=2)
        pages.append([each.index for each in page.reports])
        after = page.next

    assert pages == [[1, 2], [3, 4], [5]]


async def test_over_http_a_report_is_taken(node, ask):
    async with ask(node) as client:
        answer = await client.post("/reports", json={"report": _report(node).decode()})

    assert (answer.status_code, answer.content) == (202, b"")
    assert await _listed(node) == [(1, "", ("EMAIL",))]


async def test_over_http_what_is_no_report_is_refused_and_nothing_of_it_repeated(node, ask, make_node, peer_up):
    other = await make_node("other")
    await peer_up(node, other)
    forged = SigningKey(other.origin, b"f" * 32)
    many = _report(node).decode().replace("1 EMAIL\n", "".join(f"{k} EMAIL\n" for k in range(MOST_RECORDS + 1)))
    cases = [
        ({"report": "Anna Kowalska"}, 422), ({"report": many}, 422), ({"report": "\ud800"}, 400), ({}, 422),
        ({"report": 1}, 422), ({"report": "x" * 70_000}, 422), ({"report": _report(node).decode(), "Anna": 1}, 422),
        ({"report": _report(node, origin="elsewhere.test/log").decode()}, 404),
        ({"report": _report(node, forged).decode()}, 403),
    ]  # fmt: skip

    async with ask(node) as client:
        for body, status in cases:
            answer = await client.post("/reports", content=_json(body), headers={"Content-Type": "application/json"})
            assert answer.status_code == status, body
            assert "Anna" not in answer.text
        for _ in range(31):
            answer = await client.post("/reports", json={"report": _report(node).decode()})

    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (429, True)
    assert await _listed(node) == [(1, "", ("EMAIL",))]


def _json(body):
    return json.dumps(body).encode()        # also what is no Unicode text
