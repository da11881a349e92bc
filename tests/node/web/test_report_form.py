"""The form with which anybody reports a conversation: no account, no script, and not from another site's page."""

import pytest

from federation.log.origin import log_id
from node.review import hiding, readers
from node.web.report_form import MOST_CALLS
from tests.explorer.sample_node import give
from tests.explorer.samples import RICH


@pytest.fixture
async def path(node):
    await give(node, [RICH])
    return f"/c/{log_id(node.origin)}/1"


async def test_the_page_has_the_form_and_sending_it_leads_back_and_says_so(stranger, node, path):
    page = (await stranger.get(path)).text

    sent = await stranger.post(f"{path}/report", data={"reason": "privacy", "words": "turn 2"})

    assert f'<form method="post" action="{path}/report">' in page
    assert (sent.status_code, sent.headers["Location"]) == (303, f"{path}?reported=1")
    assert "The operator of this node was told." in (await stranger.get(sent.headers["Location"])).text
    [report] = (await hiding.reports(node)).readers
    assert (report.origin, report.index, report.reason, report.words) == (node.origin, 1, "privacy", ("turn 2",))


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"},
                {"Origin": "https://evil.example"}, {"Origin": "null"}],
)  # fmt: skip
async def test_another_sites_page_can_not_report_in_the_name_of_its_visitor(stranger, node, path, headers):
    answer = await stranger.post(f"{path}/report", data={"reason": "spam"}, headers=headers)

    assert answer.status_code == 403
    assert (await hiding.reports(node)).readers == ()


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://lab.test"}, {}])
async def test_the_nodes_own_page_and_programs_can(stranger, path, headers):
    assert (await stranger.post(f"{path}/report", data={"reason": "spam"}, headers=headers)).status_code == 303


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"", {}, 422), (b"reason=hate", {}, 422), (b"reason=Anna+Kowalska", {}, 422),
        (b"reason=spam&words=%ff", {}, 400), (b"\xff\xfe", {}, 400), (b"reason=spam&words=" + b"x" * 20_000, {}, 413),
        (b"a=1&" * 50, {}, 400),
        (b'{"reason": "spam"}', {"Content-Type": "application/json"}, 415),
        (b"--x", {"Content-Type": "multipart/form-data; boundary=x"}, 415),
    ],
)  # fmt: skip
async def test_what_is_no_report_is_refused_and_nothing_of_it_repeated(stranger, node, path, content, headers, status):
    headers = {"Content-Type": "application/x-www-form-urlencoded", **headers}

    answer = await stranger.post(f"{path}/report", content=content, headers=headers)

    assert answer.status_code == status
    assert "Anna" not in answer.text
    assert (await hiding.reports(node)).readers == ()


@pytest.mark.parametrize("index", ["0", "2", "x", "-1", "9" * 30, "1.json"])
async def test_only_a_conversation_that_is_shown_can_be_reported(stranger, node, path, index):
    answer = await stranger.post(f"{path[:-2]}/{index}/report", data={"reason": "spam"})

    assert answer.status_code == 404


async def test_an_address_is_heard_only_so_often(stranger, path):
    answers = [await stranger.post(f"{path}/report", data={"reason": "spam"}) for _ in range(MOST_CALLS + 1)]

    assert [each.status_code for each in answers] == [303] * MOST_CALLS + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


async def test_when_the_operator_has_too_many_it_says_so(stranger, path, monkeypatch):
    monkeypatch.setattr(readers, "MOST_REPORTS", 0)

    answer = await stranger.post(f"{path}/report", data={"reason": "spam"})

    assert answer.status_code == 503
    assert "more reports than it keeps" in answer.text
